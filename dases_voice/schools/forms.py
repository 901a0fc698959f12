"""What a school head and the office fill in."""

from datetime import date
from typing import ClassVar

from django import forms
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from consent.enums import PaperAnswer
from consent.services import Reading
from dases_voice.core.tables import MAX_BYTES
from dases_voice.schools.models import Establishment, Pupil, SchoolClass
from dases_voice.schools.queries import pupils_with_letters

FIRST_MONTH = 8  # lists of the new school year are exported from August on


class RosterForm(forms.Form):
    """A list of pupils, for which year, and whether the school vouches for the holders."""

    file = forms.FileField(
        label=_("List of pupils, as CSV"),
        help_text=_("The export of ONDE, Pronote, Siècle or a table saved as CSV. 2 MB at most."),
        error_messages={"required": _("Choose the file to send.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )
    school_year = forms.ChoiceField(label=_("School year"))
    holders_checked = forms.BooleanField(
        label=_("The adults in this file hold parental authority"),
        help_text=_(
            "You checked it in the school’s records. Otherwise they may say no, but their yes "
            "waits for your check. A column “Autorité parentale” in the file always counts first."
        ),
        required=False,
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        first = today.year if today.month >= FIRST_MONTH else today.year - 1
        years = [f"{year}-{year + 1}" for year in (first, first + 1)]
        field = self.fields["school_year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [(year, year.replace("-", "–")) for year in years]

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than 2 MB. Export pupils and families only."),
                code="roster_too_large",
            )
        return file


class LineForm(forms.ModelForm[Establishment]):
    """How fast the school's line is."""

    class Meta:
        model = Establishment
        fields = ("has_slow_line",)
        help_texts: ClassVar = {
            "has_slow_line": _(
                "Recordings are then kept in a smaller form, at 16 kHz: a lesson of thirty pupils "
                "sends about 60 MB instead of 150. Choose it when recordings still wait on the "
                "tablets long after a lesson."
            )
        }


class LettersForm(forms.Form):
    """The pupils whose families get a letter."""

    pupils: forms.ModelMultipleChoiceField[Pupil] = forms.ModelMultipleChoiceField(
        queryset=None,
        error_messages={"required": _("Choose at least one pupil.")},
    )

    def __init__(self, *args: object, school_class: SchoolClass, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they come
        field = self.fields["pupils"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101  # as above
        field.queryset = pupils_with_letters(school_class)


class ScanForm(forms.Form):
    """A form that came back: its serial, and a photo or a file of it."""

    serial = forms.CharField(
        label=_("Number of the form"),
        help_text=_("Beside the square code: ten letters and digits. A code reader types them."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("On a telephone or a tablet, this opens the camera."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    file = forms.FileField(
        label=_("File from a scanner"),
        help_text=_("A picture or a PDF of the page with the answer, 8 MB at most."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean() or {}
        if not cleaned.get("photo") and not cleaned.get("file"):
            self.add_error("file", _("Take a photo or choose a file."))
        return cleaned


class CouponForm(forms.Form):
    """The number on a coupon, or of the form that the family was given."""

    serial = forms.CharField(
        label=_("Number of the coupon or of the form"),
        help_text=_("For a letter or a call: print the family’s form again, and type its number."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class ReadingForm(forms.Form):
    """What is on a form, as one person reads it."""

    answer = forms.ChoiceField(
        label=_("Which box is ticked?"), choices=PaperAnswer.choices, widget=forms.RadioSelect
    )
    is_signed = forms.BooleanField(label=_("I see a signature"), required=False)
    signed_on = forms.DateField(
        label=_("Date as it is written"),
        help_text=_("Leave it empty when there is none, or when it cannot be read."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_altered = forms.BooleanField(
        label=_("Something is crossed out or corrected, or contradicts the answer"), required=False
    )

    def reading(self) -> Reading:
        """Return what was filled in."""
        return Reading(
            answer=PaperAnswer(self.cleaned_data["answer"]),
            is_signed=self.cleaned_data["is_signed"],
            signed_on=self.cleaned_data["signed_on"],
            is_altered=self.cleaned_data["is_altered"],
        )
