"""What people fill in about the kernel."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from dases_voice.core.enums import TokenScope
from dases_voice.core.models import ApiToken


class TokenForm(forms.ModelForm[ApiToken]):
    """What a new key opens, and what it is for. Who has no choice is not asked."""

    class Meta:
        model = ApiToken
        fields = ("scope", "label")
        help_texts = {"label": _("For example the machine on which it is used.")}

    def __init__(self, *args: object, scopes: Sequence[TokenScope], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        self.fields["scope"] = forms.ChoiceField(
            label=_("What it opens"), choices=[(scope, scope.label) for scope in scopes]
        )
        if len(scopes) == 1:
            del self.fields["scope"]
        self._only = scopes[0]

    def clean(self) -> dict[str, object]:
        return {"scope": self._only, **self.cleaned_data}
