"""What people type into the collection's pages."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consent.enums import Audience
from consent.models import Notice
from consent.queries import current_version, rendering_in
from dases_voice.collection.enums import PromptLanguage, SoundFault
from dases_voice.collection.models import Campaign, Prompt
from dases_voice.collection.services.beats import Beat
from dases_voice.collection.services.campaigns import CampaignFacts
from dases_voice.schools.models import Establishment

PROMPT_MAX_CHARACTERS = Prompt._meta.get_field("text").max_length or 300
MOST_PROMPTS_AT_ONCE = 200


class NoticeChoiceField(forms.ModelChoiceField[Notice]):
    """Notices by the title that families read."""

    def label_from_instance(self, obj: Notice) -> str:
        version = current_version(obj, timezone.now())
        rendering = rendering_in(version, Audience.HOLDER, get_language() or "fr")
        return f"{rendering.words['title']} ({version.number})"


class SchoolsChoiceField(forms.ModelMultipleChoiceField[Establishment]):
    """Schools by name and town."""

    def label_from_instance(self, obj: Establishment) -> str:
        return f"{obj.name}, {obj.city}"


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class CampaignForm(forms.Form):
    """A campaign: what, for whom, from which day until which day, both included."""

    title = forms.CharField(label=_("Title"), max_length=120)
    description = forms.CharField(
        label=_("What it is for"),
        help_text=_("One or two sentences that teachers read."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    first_day = forms.DateField(label=_("First day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    notice = NoticeChoiceField(
        label=_("Notice that families sign"), queryset=Notice.objects.none(), empty_label=None
    )
    prompts_per_turn = forms.IntegerField(
        label=_("Prompts in one turn"),
        help_text=_("How many a pupil gets at most. Twenty short sentences take ten minutes."),
        min_value=1,
        max_value=100,
        initial=20,
    )
    schools = SchoolsChoiceField(
        label=_("Schools"),
        queryset=Establishment.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        if campaign is not None:
            kwargs["initial"] = _initial(campaign)
        super().__init__(*args, **kwargs)
        notices, schools = self.fields["notice"], self.fields["schools"]
        if isinstance(notices, NoticeChoiceField) and isinstance(schools, SchoolsChoiceField):
            notices.queryset = Notice.objects.filter(versions__isnull=False).distinct()
            schools.queryset = Establishment.objects.order_by("name")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day must not come before the first."))
        return data

    def facts(self) -> CampaignFacts:
        """Return what the form says, with days as instants."""
        data = self.cleaned_data
        last = data["last_day"] + timedelta(days=1)
        return CampaignFacts(
            title=data["title"],
            description=data["description"],
            notice=data["notice"],
            starts_at=timezone.make_aware(datetime.combine(data["first_day"], time.min)),
            ends_at=timezone.make_aware(datetime.combine(last, time.min)),
            prompts_per_turn=data["prompts_per_turn"],
        )


class PromptsForm(forms.Form):
    """Texts to read, one per line, as one pastes them."""

    language = forms.ChoiceField(label=_("Language"), choices=PromptLanguage.choices)
    texts = forms.CharField(
        label=_("Texts to read"),
        help_text=_("One per line, at most 300 characters each."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_texts(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["texts"].splitlines()]
        texts = [line for line in lines if line]
        if not texts:
            raise forms.ValidationError(_("Write at least one text."))
        if len(texts) > MOST_PROMPTS_AT_ONCE:
            raise forms.ValidationError(
                _("At most %(most)s texts at a time, please."),
                params={"most": MOST_PROMPTS_AT_ONCE},
            )
        for number, text in enumerate(texts, start=1):
            if len(text) > PROMPT_MAX_CHARACTERS:
                raise forms.ValidationError(
                    _("Text %(number)s is too long: at most %(most)s characters."),
                    params={"number": number, "most": PROMPT_MAX_CHARACTERS},
                )
        return texts


class JoinForm(forms.Form):
    """The code on the board."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )

    def clean_code(self) -> str:
        return "".join(c for c in self.cleaned_data["code"].upper() if c.isalnum())


class BeatForm(forms.Form):
    """What a tablet counts: whole numbers, and none that a lesson does not reach."""

    most = 1000

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        names = ["kept", "waiting", "calls", *(f"fault-{fault}" for fault in SoundFault)]
        for name in names:
            self.fields[name] = forms.IntegerField(min_value=0, max_value=self.most, required=False)

    def beat(self) -> Beat:
        """Return what the tablet tells; what it leaves out is nothing."""
        counts = {name: value or 0 for name, value in self.cleaned_data.items()}
        faults = {fault: counts[f"fault-{fault}"] for fault in SoundFault}
        return Beat(
            kept=counts["kept"],
            waiting=counts["waiting"],
            calls=counts["calls"],
            faults={fault: count for fault, count in faults.items() if count},
        )


def _initial(campaign: Campaign) -> dict[str, object]:
    return {
        "title": campaign.title,
        "description": campaign.description,
        "first_day": timezone.localdate(campaign.starts_at),
        "last_day": timezone.localdate(campaign.last_day),
        "notice": campaign.notice_id,
        "prompts_per_turn": campaign.prompts_per_turn,
        "schools": [school.pk for school in campaign.schools.all()],
    }
