"""The description of the interface, for programs and their authors."""

from drf_spectacular.views import SpectacularAPIView

from dases_voice.core.access import declare_policy

schema = declare_policy(
    SpectacularAPIView.as_view(authentication_classes=(), permission_classes=()),
    kind="public",
    why="the description of the interface holds no data",
)
