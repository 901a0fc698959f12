"""What a family types and presses."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from consent.enums import DecisionKind, PurposeCode, Right
from consent.queries import Point
from consent.queries.receipts import NUMBER as RECEIPT_NUMBER

FINGERPRINT = re.compile(r"[0-9a-f]{16,64}")
RECEIPT_MAX_BYTES = 64 * 1024


class CodeForm(forms.Form):
    """The six digits of the school's letter."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_("Six digits, in the letter from the school."),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "family-code",
                "dir": "ltr",
            }
        ),
        error_messages={"required": _("Type the six digits of the letter.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # After a wrong code the reader stands where it can be put right.
        self.fields["code"].widget.attrs["autofocus"] = self.is_bound

    def say_wrong(self, *, tries_left: int) -> None:
        """Say that the code is not right, and how often one may try."""
        self.add_error("code", self.wrong_code(tries_left=tries_left) % {"n": tries_left})

    def wrong_code(self, *, tries_left: int) -> str:
        """Return how that is said."""
        return ngettext(
            "This is not the right code. You can try once more.",
            "This is not the right code. You can try %(n)d more times.",
            tries_left,
        )


class SheetForm(CodeForm):
    """The six digits of a pupil's own sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = pgettext("of a pupil", "The code")
        self.fields["code"].help_text = _("Six digits, on the same sheet.")
        self.fields["code"].error_messages["required"] = _(
            "The six digits of the sheet are missing."
        )

    def wrong_code(self, *, tries_left: int) -> str:
        return ngettext(
            "This is not the code. One more try.",
            "This is not the code. %(n)d more tries.",
            tries_left,
        )


class AnswerForm(forms.Form):
    """Which of the two buttons, on which page."""

    display = forms.CharField(max_length=2000)
    answer = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (DecisionKind.GIVE, DecisionKind.REFUSE)]
    )


class PointsForm(forms.Form):
    """A yes or a no to each point of a notice. None is chosen beforehand."""

    use_required_attribute = False  # what is missing is said on the page, in its own words

    display = forms.CharField(max_length=2000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, points: list[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[point.key] = forms.ChoiceField(
                label=point.label,
                choices=[
                    ("yes", pgettext("answer to a point", "Yes, I agree to this")),
                    ("no", pgettext("answer to a point", "No, I do not agree to this")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose yes or no.")},
            )

    def meaning(self) -> tuple[DecisionKind, list[PurposeCode]]:
        """Return the answer, and the purposes to which a yes does not extend.

        Without the recording there is nothing to use: a no to it is a no to everything.
        """
        said_no = [point for point in self.points if self.cleaned_data[point.key] == "no"]
        refused = [code for point in said_no for code in point.purposes]
        if len(said_no) == len(self.points) or PurposeCode.RECORD in refused:
            return DecisionKind.REFUSE, []
        return DecisionKind.GIVE, refused


class WithdrawForm(forms.Form):
    """Which of the points that were agreed to are taken back: none ticked means all of them."""

    taken_back = forms.MultipleChoiceField(
        label=_("What do you withdraw?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("You had taken this back already.")},
    )

    def __init__(self, *args: Any, points: list[Point], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = points
        choices = [(point.key, point.label) for point in points]
        self.fields["taken_back"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def purposes(self) -> list[PurposeCode]:
        """Return the purposes that are taken back; none means all, as without the recording."""
        ticked = self.cleaned_data["taken_back"]
        chosen = [code for p in self.points if p.key in ticked for code in p.purposes]
        return [] if PurposeCode.RECORD in chosen else chosen


class NumberForm(forms.Form):
    """A receipt's number and fingerprint, as they are printed."""

    number = forms.CharField(
        label=_("Number of the receipt"),
        help_text=_("Three groups of four signs, for example 2K7M-9QXR-T4WB."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    fingerprint = forms.CharField(
        label=_("Fingerprint"),
        help_text=_("At the end of the receipt. The first sixteen signs are enough."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def clean_number(self) -> str:
        """Take the number as people type it."""
        signs = "".join(self.cleaned_data["number"].upper().replace("-", " ").split())
        number = "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))
        if not RECEIPT_NUMBER.fullmatch(number):
            raise forms.ValidationError(_("A number has twelve letters and digits."))
        return number

    def clean_fingerprint(self) -> str:
        """Take a fingerprint, or at least its first sixteen signs."""
        fingerprint = "".join(self.cleaned_data["fingerprint"].lower().split())
        if not FINGERPRINT.fullmatch(fingerprint):
            raise forms.ValidationError(
                _("A fingerprint has at least sixteen signs: digits and the letters a to f.")
            )
        return fingerprint


class FileForm(forms.Form):
    """A receipt as it was saved, and its signature if that was saved, too."""

    content = forms.FileField(
        label=_("The file of the receipt"),
        help_text=_("Its name ends with .json."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    signature = forms.FileField(
        label=_("The file of the signature"),
        help_text=_("Its name ends with .jws."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".jws,application/jose"}),
    )

    def clean_content(self) -> bytes:
        """Read the file; no receipt is large."""
        return _read(self.cleaned_data["content"])

    def clean_signature(self) -> str:
        """Read the signature, if there is one."""
        upload = self.cleaned_data["signature"]
        return _read(upload).decode("ascii", "replace").strip() if upload else ""


def _read(upload: UploadedFile[bytes]) -> bytes:
    if upload.size is None or upload.size > RECEIPT_MAX_BYTES:
        raise forms.ValidationError(_("This file is too large for a receipt."))
    content: bytes = upload.read()
    return content


class RightsForm(forms.Form):
    """Which right, and what there is to say about it."""

    right = forms.ChoiceField(
        label=_("What do you ask for?"), choices=Right.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Your words"),
        help_text=_("Only if you want to add something. We do not need a reason."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
