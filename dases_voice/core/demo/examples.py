"""What the style page shows: every component once, with invented but likely content."""

from datetime import datetime, timedelta
from pathlib import Path

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

ROOT_DIR = Path(__file__).resolve().parents[3]
COLOURS = [
    "surface",
    "surface-raised",
    "surface-sunken",
    "ink",
    "muted",
    "line",
    "line-strong",
    "accent",
    "accent-soft",
    "positive",
    "positive-soft",
    "caution",
    "caution-soft",
    "danger",
    "danger-soft",
    "focus",
]


class ExampleForm(forms.Form):
    """One field of each sort; one of them is wrong when the form is sent empty."""

    name = forms.CharField(
        label=gettext_lazy("Name of the class"),
        help_text=gettext_lazy("As in your timetable, for example 6e B."),
    )
    day = forms.DateField(label=gettext_lazy("Day of the session"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the prompts"),
        choices=[("en", gettext_lazy("English")), ("de", gettext_lazy("German"))],
    )
    rooms = forms.MultipleChoiceField(
        label=gettext_lazy("Where will you record?"),
        choices=[
            ("room", gettext_lazy("In the classroom")),
            ("lab", gettext_lazy("In a quiet room")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    told = forms.BooleanField(label=gettext_lazy("I have told the pupils what we will do"))


def style_examples(*, at: datetime) -> dict[str, object]:
    """Return what the style page's components are given."""
    return {
        "cards": _drawings("static/img/cards"),
        "secrets": _drawings("static/img/secrets"),
        "icons": _drawings("templates/components/icons"),
        "colours": COLOURS,
        "form": ExampleForm(),
        "faulty_form": ExampleForm({"language": "en", "told": ""}),
        "page_of_many": Paginator(range(300), 30).page(4),
        **_navigation(),
        **_choices(),
        **_table(),
        **_facts(at=at),
    }


def _drawings(folder: str) -> list[str]:
    return sorted(file.stem for file in (ROOT_DIR / folder).glob("*.svg"))


def _navigation() -> dict[str, object]:
    return {
        "crumbs": [{"label": _("My classes"), "url": "#"}, {"label": "6e B", "url": "#"}],
        "steps": [_("My card"), _("My secret"), _("Microphone"), _("My voice")],
    }


def _choices() -> dict[str, object]:
    return {
        "answers": [
            {
                "value": "yes",
                "label": _("I agree"),
                "text": _("My child may record and the voice may be used for research."),
            },
            {
                "value": "no",
                "label": _("I do not agree"),
                "text": _("Nothing is kept. My child does the same activity in class."),
            },
        ],
        "filters": [
            {
                "name": "state",
                "label": pgettext("example", "State"),
                "options": [
                    {"value": "", "label": pgettext("example", "All")},
                    {"value": "open", "label": pgettext("example state", "Open")},
                ],
            }
        ],
    }


def _table() -> dict[str, object]:
    return {
        "rows": [
            {
                "name": "6e B",
                "pupils": 27,
                "state": pgettext("example state", "Open"),
                "pill": "accent",
            },
            {
                "name": "5e A",
                "pupils": 25,
                "state": pgettext("example", "To prepare"),
                "pill": "caution",
            },
            {
                "name": "4e C",
                "pupils": 29,
                "state": pgettext("example", "Finished"),
                "pill": "positive",
            },
        ],
        "bars": [
            {"label": _("Read sentences"), "value": 412, "text": _("412 min")},
            {"label": _("Free answers"), "value": 168, "text": _("168 min")},
            {"label": _("Repeated words"), "value": 96, "text": _("96 min")},
        ],
    }


def _facts(*, at: datetime) -> dict[str, object]:
    return {
        "events": [
            {
                "at": at,
                "title": _("Agreement withdrawn"),
                "text": _("The voice can no longer be used. Copies are being deleted."),
                "kind": "danger",
            },
            {"at": at - timedelta(days=12), "title": _("Voice recorded in class")},
            {
                "at": at - timedelta(days=30),
                "title": _("Agreement given"),
                "text": _("By one parent, with a code received from the school."),
                "kind": "positive",
            },
        ],
        "facts": [
            {"label": pgettext("example", "Length"), "value": _("11 h 16 min")},
            {"label": _("Sound"), "value": _("16 kHz, one channel, FLAC")},
            {
                "label": _("Checksum"),
                "value": "9f2c4a61e0b7",
                "code": True,
                "hint": _("SHA-256, first 12 signs"),
            },
        ],
        "consequences": [
            _("The 14 recordings are closed at once."),
            _("Their key is destroyed: no copy can be heard again."),
            _("Those who hold a licence must delete the voice and attest it."),
        ],
    }
