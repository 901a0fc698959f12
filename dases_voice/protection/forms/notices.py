"""The words of a notice as fields, so that nobody has to know a file format."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from consent.enums import ChangeKind


class KindForm(forms.Form):
    """What a change means for those who have signed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What kind of change is it?"),
        choices=ChangeKind.choices,
        widget=forms.RadioSelect,
    )


class WordsForm(KindForm):
    """The new words of one rendering, section by section. The last section is an empty one."""

    def __init__(self, *args: Any, words: Mapping[str, Any], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = words
        self.reading = {"lang": language, "dir": _direction(language)}
        for name, label, is_required in (
            ("title", _("Title"), True),
            ("lead", _("First sentences"), True),
            ("draft", _("Mark of a draft"), False),
        ):
            self._add(name, label, words.get(name, ""), is_required=is_required)
        for number, section in enumerate([*words["sections"], {}], start=1):
            self._add_section(number, section)
        for name, label, is_required in (
            ("question", _("The question"), True),
            ("give", _("On the button for yes"), True),
            ("refuse", _("On the button for no"), True),
            ("later", _("To decide later"), False),
        ):
            self._add(name, label, words.get(name, ""), is_required=is_required)

    def words(self) -> dict[str, Any]:
        """Return the new words; a section without a heading is gone."""
        data, old = self.cleaned_data, self.old
        plain = {n: data[n] for n in data if not n.startswith("section_") and n != "kind"}
        numbers = range(1, len(old["sections"]) + 2)
        sections = [self._section(n) for n in numbers if data[f"section_{n}_heading"]]
        return {**old, **{n: v for n, v in plain.items() if v or n in old}, "sections": sections}

    def _section(self, number: int) -> dict[str, Any]:
        section: dict[str, Any] = {"heading": self.cleaned_data[f"section_{number}_heading"]}
        for part in ("points", "paragraphs"):
            lines = self.cleaned_data[f"section_{number}_{part}"].splitlines()
            if kept := [line.strip(" ") for line in lines if line.strip()]:
                section[part] = kept
        return section

    def _add_section(self, number: int, section: Mapping[str, Any]) -> None:
        for part, label in (
            ("heading", _("Section %(number)d: heading")),
            ("points", _("Section %(number)d: points, one on each line")),
            ("paragraphs", _("Section %(number)d: paragraphs, one on each line")),
        ):
            value = section.get(part, "")
            text = value if isinstance(value, str) else "\n".join(value)
            name = f"section_{number}_{part}"
            self._add(name, label % {"number": number}, text, is_required=False)

    def _add(self, name: str, label: str, text: str, *, is_required: bool) -> None:
        rows = min(8, 1 + text.count("\n") + len(text) // 90)
        self.fields[name] = forms.CharField(
            label=label,
            initial=text,
            required=is_required,
            widget=forms.Textarea(attrs={"rows": rows, **self.reading}),
        )


def _direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"
