"""What a family types and presses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from consent.enums import DecisionKind


class CodeForm(forms.Form):
    """The six digits of the school's letter."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Six digits, in the letter from the school."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "family-code"}
        ),
        error_messages={"required": _("Type the six digits of the letter.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # After a wrong code the reader stands where it can be put right.
        self.fields["code"].widget.attrs["autofocus"] = self.is_bound

    def say_wrong(self, *, tries_left: int) -> None:
        """Say that the code is not right, and how often one may try."""
        self.add_error(
            "code",
            ngettext(
                "This is not the right code. You can try once more.",
                "This is not the right code. You can try %(n)d more times.",
                tries_left,
            )
            % {"n": tries_left},
        )


class AnswerForm(forms.Form):
    """Which of the two buttons, on which page."""

    display = forms.CharField(max_length=2000)
    answer = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (DecisionKind.GIVE, DecisionKind.REFUSE)]
    )
