"""Each request sees the schools of the person who makes it, and no others."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django_scopes import scope, scopes_disabled

from dases_voice.core.enums import PlatformRole
from dases_voice.core.models import User
from dases_voice.core.queries import has_platform_role
from dases_voice.schools.queries import posts_of

# Their duties reach across schools: running the platform, and answering for everybody's rights.
ROLES_ABOVE_SCHOOLS = (PlatformRole.OPERATOR, PlatformRole.DATA_PROTECTION_OFFICER)


class SchoolScopeMiddleware:
    """Open the scope of the signed-in person's schools; for everybody else it stays empty."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            with scope(school=[]):
                return self.get_response(request)
        if any(has_platform_role(user, role) for role in ROLES_ABOVE_SCHOOLS):
            with scopes_disabled():
                return self.get_response(request)
        with scope(school=[post.school_id for post in posts_of(user)]):
            return self.get_response(request)
