import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

ROOT = Path(__file__).parents[4]
FOLDER = ROOT / "templates/components"


class AnswerForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the list")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    token = forms.CharField(widget=forms.HiddenInput)


WRONG = AnswerForm({"name": "", "kind": "z"})
OPTION = SimpleNamespace(value="yes", label="Yes", text="It starts", icon="check", checked=False)
PAGE = Paginator(range(90), 30).page(2)
ARGUMENTS: dict[str, dict[str, Any]] = {
    "breadcrumb": {"crumbs": [{"label": "Top", "url": "/"}], "here": "Here"},
    "button": {"label": "Start", "variant": "danger", "icon": "play", "opens": "sure"},
    "choice_cards": {"legend": "Which?", "name": "which", "options": [OPTION], "error": "Choose"},
    "definition_list": {"items": [{"label": "Length", "value": "3 s", "hint": "about"}]},
    "dialog": {"id": "d", "title": "Sure?", "confirm": "Erase", "action": "/x", "items": ["a"]},
    "empty_state": {"title": "Nothing yet", "text": "Add one", "action_url": "/new"},
    "error_summary": {"form": WRONG},
    "faults": {
        "faults": [SimpleNamespace(line=2, column="Text", problem="Empty", remedy="Write it")]
    },
    "field": {"field": WRONG["name"]},
    "field_notes": {"field": WRONG["name"]},
    "form": {"form": WRONG, "submit": "Save", "cancel_url": "/", "csrf_token": "t"},
    "icon": {"name": "check", "label": "Done"},
    "level_meter": {"id": "level", "label": "Voice", "text": "Good"},
    "link_button": {"label": "Open", "href": "/x", "icon": "arrow"},
    "list_tools": {
        "search": "a<b",
        "filters": [{"name": "f", "label": "F", "options": [{"value": "1", "label": "One"}]}],
        "total": 3,
        "target": "list",
    },
    "notice": {"text": "Open", "kind": "caution", "title": "Mind", "action_url": "/x"},
    "page_header": {"title": "Classes", "lead": "Yours", "action_url": "/new", "pill": "Open"},
    "pagination": {"page": PAGE, "request": RequestFactory().get("/?q=fox&page=2")},
    "player": {"src": "/a.flac", "label": "Take 1", "download_url": "/a"},
    "plot": {"title": "Minutes", "bars": [{"label": "A", "value": 3}], "maximum": 4},
    "progress": {"label": "Received", "value": 0, "max": 30, "text": "0 of 30"},
    "status_pill": {"label": "Open", "kind": "positive"},
    "steps": {"steps": ["One", "Two"], "current": 2},
    "symbol": {"kind": "cards", "name": "fox", "label": "Fox"},
    "timeline": {"events": [{"at": datetime(2026, 11, 23, tzinfo=UTC), "title": "Opened"}]},
    "toast": {"text": "Kept", "kind": "success"},
}


def render(component: str, **arguments: Any) -> str:
    return render_to_string(f"components/{component}.html", arguments)


def test_each_component_is_tried_here() -> None:
    assert {file.stem for file in FOLDER.glob("*.html")} == ARGUMENTS.keys()


@pytest.mark.parametrize("component", sorted(ARGUMENTS))
def test_a_component_renders_with_its_documented_arguments(component: str) -> None:
    assert "<" in render(component, **ARGUMENTS[component])


@pytest.mark.parametrize("component", sorted(ARGUMENTS))
def test_a_component_says_how_to_use_it(component: str) -> None:
    text = (FOLDER / f"{component}.html").read_text()
    assert text.startswith("{% comment %}")
    if not re.search(r"Only \w+\.html includes it", text):
        assert f'include "components/{component}.html"' in text


def test_each_icon_that_a_page_names_is_drawn() -> None:
    drawn = {file.stem for file in (FOLDER / "icons").glob("*.svg")}
    named = {
        name
        for file in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'icon\.html" with name="([a-z]+)"', file.read_text())
    }
    assert named - drawn == set()


def test_a_faulty_field_tells_its_error_to_screen_readers() -> None:
    html = render("field", field=WRONG["name"])
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert all(f'id="{part}"' in html for part in described[1].split())
    assert 'aria-invalid="true"' in html


def test_the_error_summary_leads_to_each_faulty_field() -> None:
    html = render("form", **ARGUMENTS["form"])
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html
    assert html.count('href="#') == 3


def test_only_optional_fields_are_marked() -> None:
    assert "field__optional" in render("field", field=AnswerForm()["note"])
    assert "field__optional" not in render("field", field=AnswerForm()["name"])


def test_pagination_keeps_the_search() -> None:
    html = render("pagination", **ARGUMENTS["pagination"])
    assert "?q=fox&amp;page=1" in html
    assert "?q=fox&amp;page=3" in html


def test_what_a_reader_typed_is_escaped() -> None:
    assert "a&lt;b" in render("list_tools", **ARGUMENTS["list_tools"])


def test_a_progress_of_zero_is_not_a_progress_unknown() -> None:
    assert 'value="0"' in render("progress", label="Received", value=0, max=30)
    assert "value=" not in render("progress", label="Under way")


@pytest.mark.parametrize("kind", ["cards", "secrets"])
def test_each_symbol_can_be_referred_to_and_takes_the_colour_around_it(kind: str) -> None:
    files = list((ROOT / "static/img" / kind).glob("*.svg"))
    assert len(files) >= 9
    for file in files:
        text = file.read_text()
        assert 'id="symbol"' in text
        assert 'stroke="currentColor"' in text
        assert 'viewBox="0 0 64 64"' in text


def test_no_picture_is_both_a_card_and_a_secret() -> None:
    names = [
        {f.stem for f in (ROOT / "static/img" / k).glob("*.svg")} for k in ("cards", "secrets")
    ]
    assert not names[0] & names[1]
