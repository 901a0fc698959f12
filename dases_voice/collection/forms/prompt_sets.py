"""What teachers type into sets of prompts."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dases_voice.collection.enums import (
    CefrLevel,
    PromptKind,
    PromptLanguage,
    PromptPicture,
    SchoolCycle,
)
from dases_voice.collection.models import PromptSet, SetPrompt
from dases_voice.collection.services.prompt_rules import COLUMNS, faults_of
from dases_voice.collection.services.prompt_sets import CONTENT, PromptFacts, SetFacts
from dases_voice.core.tables import MAX_BYTES
from dases_voice.schools.models import Establishment

VOICE_MAX_BYTES = 8 * 1024 * 1024
TEXT_WORDS = {
    PromptKind.READ: (_("Text to read"), _("Pupils see it and read it aloud.")),
    PromptKind.REPEAT: (
        _("Text shown while they repeat"),
        _("Leave it empty if they should repeat by ear alone."),
    ),
    PromptKind.NAME: (_("Question shown with the picture"), _("Without one: “What is it?”")),
    PromptKind.ANSWER: (
        _("Question"),
        _("Add a voice below so that pupils who do not read yet can hear it."),
    ),
    PromptKind.SPEAK: (
        _("Question shown with the picture"),
        _("For instance: what are these people doing?"),
    ),
}
EXPECTED_WORDS = {
    PromptKind.REPEAT: (_("What the voice says"), _("Word for word. Pupils do not see it.")),
    PromptKind.NAME: (_("Name of the picture"), _("What you hope to hear. Pupils do not see it.")),
    PromptKind.ANSWER: (_("A good answer"), _("What you hope to hear. Pupils do not see it.")),
}


class SchoolField(forms.ModelChoiceField[Establishment]):
    """Schools by name."""

    def label_from_instance(self, obj: Establishment) -> str:
        return obj.name


class SetForm(forms.Form):
    """What a set says of itself."""

    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("What it is for"),
        help_text=_("One or two sentences that colleagues read."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=PromptLanguage.choices)
    school = SchoolField(label=_("School"), queryset=Establishment.objects.none(), empty_label=None)
    is_shared = forms.BooleanField(
        label=_("Show it in the library"),
        help_text=_("Every school can then use and copy it. Only your school can change it."),
        required=False,
    )
    licence = forms.CharField(
        label=_("Licence of the texts"),
        help_text=_("For instance: CC BY 4.0, and who wrote them. Needed in the library."),
        max_length=120,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        schools: QuerySet[Establishment] | None = None,
        prompt_set: PromptSet | None = None,
        **kwargs: Any,
    ) -> None:
        if prompt_set is not None:
            kwargs["initial"] = {
                name: getattr(prompt_set, name) for name in SetFacts.__dataclass_fields__
            }
        super().__init__(*args, **kwargs)
        # A set stays where it was written; the platform's own belong to no school.
        if schools is None or not schools:
            del self.fields["school"]
            return
        field = self.fields["school"]
        assert isinstance(field, SchoolField)  # noqa: S101  # for the type checker
        field.queryset = schools
        if len(schools) == 1:
            field.initial, field.widget = schools[0], forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_shared") and not data.get("licence"):
            self.add_error("licence", _("Say under which licence others may use the texts."))
        return data

    def facts(self) -> SetFacts:
        """Return what the form says."""
        return SetFacts(**{name: self.cleaned_data[name] for name in SetFacts.__dataclass_fields__})


class PromptForm(forms.Form):
    """One prompt of a kind: only what this kind has is asked."""

    text = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    picture = forms.ChoiceField(label=_("Picture"), required=False)
    expected_text = forms.CharField(max_length=300, required=False)
    voice = forms.FileField(
        label=_("Voice"),
        help_text=_(
            "A sound file of an adult or of a speech synthesiser, at most a minute. Pupils hear it "
            "when they press “Listen”."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    made_by = forms.CharField(
        label=_("Who speaks"),
        help_text=_("A name, or which synthesiser."),
        max_length=80,
        required=False,
    )
    is_synthesised = forms.BooleanField(
        label=_("A computer speaks"), help_text=_("Pupils are told so."), required=False
    )
    without_voice = forms.BooleanField(label=_("Destroy the voice"), required=False)
    level = forms.ChoiceField(
        label=_("Level"), choices=[("", "–"), *CefrLevel.choices], required=False
    )
    cycle = forms.ChoiceField(
        label=_("Cycle"), choices=[("", "–"), *SchoolCycle.choices], required=False
    )

    def __init__(
        self, *args: Any, kind: PromptKind, prompt: SetPrompt | None = None, **kwargs: Any
    ) -> None:
        if prompt is not None:
            kwargs["initial"] = {name: getattr(prompt, name) for name in CONTENT}
            kwargs["initial"].pop("voice_id")
        super().__init__(*args, **kwargs)
        self.kind, self.prompt = kind, prompt
        asked = COLUMNS[kind]
        for name in ("text", "picture", "expected_text"):
            if name not in asked:
                del self.fields[name]
        if "text" in self.fields:
            self.fields["text"].label, self.fields["text"].help_text = TEXT_WORDS[kind]
        if "expected_text" in self.fields:
            words = EXPECTED_WORDS[kind]
            self.fields["expected_text"].label, self.fields["expected_text"].help_text = words
        picture = self.fields["picture"]
        assert isinstance(picture, forms.ChoiceField)  # noqa: S101  # for the type checker
        none = [] if asked[0] == "picture" else [("", _("No picture"))]
        picture.choices = [*none, *PromptPicture.choices]
        self.fields[asked[0]].required = True
        if self._present_voice() is None:
            del self.fields["without_voice"]

    def clean_voice(self) -> File[bytes] | None:
        file: File[bytes] | None = self.cleaned_data.get("voice")
        if file is not None and file.size > VOICE_MAX_BYTES:
            raise forms.ValidationError(_("The sound is larger than 8 MB."), code="voice_too_large")
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("voice") and not data.get("made_by"):
            self.add_error("made_by", _("Say who speaks."))
        if not self.errors:
            for fault in faults_of(self.facts(voice_id=None)):
                self.add_error(fault.column, fault.problem)
        return data

    def facts(self, *, voice_id: UUID | None) -> PromptFacts:
        """Return what the form says, with this voice or with the one that was there."""
        said = {name: self.cleaned_data.get(name, "") for name in COLUMNS[self.kind]}
        if voice_id is None and not self.cleaned_data.get("without_voice"):
            voice_id = self._present_voice()
        return PromptFacts(
            kind=self.kind,
            level=self.cleaned_data["level"],
            cycle=self.cleaned_data["cycle"],
            voice_id=voice_id,
            **said,
        )

    def _present_voice(self) -> UUID | None:
        voice = self.prompt.voice if self.prompt is not None else None
        return voice.pk if voice is not None and voice.removed_at is None else None


class ImportForm(forms.Form):
    """A file with prompts."""

    file = forms.FileField(
        label=_("Prompts, as CSV"),
        help_text=_("A table saved as CSV, in the form of the example. 2 MB at most."),
        error_messages={"required": _("Choose the file to send.")},
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
    )

    def clean_file(self) -> File[bytes]:
        file: File[bytes] = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 2 MB."), code="table_too_large")
        return file


class UseSetForm(forms.Form):
    """A set for a campaign."""

    prompt_set = forms.ModelChoiceField(
        label=_("Set of prompts"), queryset=PromptSet.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, sets: QuerySet[PromptSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["prompt_set"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = sets
