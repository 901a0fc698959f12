"""What an officer types: numbers and reasons."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from consent.enums import (
    FINDINGS,
    CaseOutcome,
    Channel,
    HoldGround,
    Right,
    RightsEvent,
    TaskState,
)
from consent.models import PropagationTask, Receipt
from consent.queries import receipt_by_number

BY_LETTER = [(channel.value, channel.label) for channel in (Channel.PAPER, Channel.PHONE)]


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why, in a few words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReceiptField(forms.CharField):
    """The number of a receipt: by it an officer names a family without knowing its name."""

    def clean(self, value: Any) -> Receipt:
        receipt = receipt_by_number(super().clean(value))
        if receipt is None:
            raise forms.ValidationError(_("No receipt has this number."))
        return receipt


def _receipt() -> ReceiptField:
    return ReceiptField(
        label=_("Number of the receipt"), help_text=_("As in 7KQM-2XRD-9FHJ."), max_length=20
    )


class LetterForm(forms.Form):
    """A request about rights that came by letter or telephone."""

    receipt = _receipt()
    right = forms.ChoiceField(label=_("What is asked for"), choices=Right.choices)
    channel = forms.ChoiceField(label=_("How it came"), choices=BY_LETTER)
    words = forms.CharField(
        label=_("In the family’s words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PupilForm(forms.Form):
    """A pupil’s own request: who it is as the school knows them, for they hold no receipt."""

    uai = forms.CharField(
        label=_("UAI code of the school"), help_text=_("As in 0750001A."), max_length=8
    )
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    channel = forms.ChoiceField(label=_("How it came"), choices=BY_LETTER)
    words = forms.CharField(
        label=_("In the pupil’s words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def say_unknown(self) -> None:
        """Say that these four answers together are no pupil’s, or two pupils’."""
        self.add_error(
            None,
            _(
                "No pupil, or more than one, is known by these four. Compare them with the "
                "letter, or ask the school’s head how they are written."
            ),
        )


class TellingForm(forms.Form):
    """Whether the holders learn of a pupil’s own request."""

    is_told = forms.TypedChoiceField(
        label=_("Are the parents told?"),
        choices=[("no", _("No: it could harm")), ("yes", _("Yes: it cannot harm"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reason = _why()


class AnnounceForm(forms.Form):
    """A withdrawal that came by letter or telephone."""

    receipt = _receipt()
    channel = forms.ChoiceField(label=_("How it came"), choices=BY_LETTER)
    reason = forms.CharField(
        label=_("What was said"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(forms.Form):
    """A stop on every erasure."""

    # A verification is placed with the call or letter, and ends with its answer.
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[(g.value, g.label) for g in HoldGround if g != HoldGround.VERIFICATION],
    )
    reason = _why()


class IdentityForm(forms.Form):
    """Breaking the glass."""

    reason = _why()


class SettleForm(forms.Form):
    """A target that a person saw reached, or that never can be."""

    task = forms.ModelChoiceField(label=_("Target"), queryset=PropagationTask.objects.none())
    state = forms.ChoiceField(
        label=_("What happened"),
        choices=[(s.value, s.label) for s in (TaskState.DONE, TaskState.UNDELIVERABLE)],
    )
    note = _why()

    def __init__(self, *args: Any, case_id: UUID, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["task"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = PropagationTask.objects.filter(case=case_id, state=TaskState.PENDING)
        field.label_from_instance = lambda obj: str(obj.get_target_display())  # type: ignore[method-assign]  # as Django documents


class FindingForm(forms.Form):
    """What a comparison of two signatures has found, and how."""

    outcome = forms.ChoiceField(
        label=_("What you have found"),
        choices=[(o.value, o.label) for o in CaseOutcome if o in FINDINGS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("How you know, in a few words"),
        help_text=_("No name and no number of a telephone: it is kept with the case."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """What becomes of a request."""

    def __init__(self, *args: Any, is_of_pupil: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_of_pupil:
            self.fields["reason"].help_text = _(
                "Nobody is sent it: tell the pupil. It is needed for more time and for a refusal."
            )

    event = forms.ChoiceField(label=_("Answer"), choices=RightsEvent.choices)
    reason = forms.CharField(
        label=_("Why, in a few words"),
        help_text=_("The family reads it. It is needed for more time and for a refusal."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
