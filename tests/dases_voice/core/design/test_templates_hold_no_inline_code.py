"""The content security policy would stop them silently: a page would just not work."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4] / "templates"
COMMENT = re.compile(r"\{% comment.*?endcomment %\}", re.DOTALL)
# Mail programs know no style sheets: their messages carry styles inside.
PAGES = {
    str(file.relative_to(ROOT)): COMMENT.sub("", file.read_text())
    for file in ROOT.rglob("*.html")
    if not {"mail", "email"} & set(file.parts)
}


@pytest.mark.parametrize(
    "forbidden",
    [
        r"\sstyle\s*=",
        r"<style",
        r"\son[a-z]+\s*=\s*[\"']",
        r"javascript:",
        r"<script(?![^>]*src=)(?![^>]*type=\"application/json\")[^>]*>",
    ],
)
def test_no_template_holds_inline_style_or_script(forbidden: str) -> None:
    assert [name for name, text in PAGES.items() if re.search(forbidden, text)] == []


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<(script|img|iframe|audio|video|source)[^>]+src=[\"'](https?:)?//",
        r"<link[^>]+href=[\"'](https?:)?//",
    ],
)
def test_nothing_comes_from_another_site(forbidden: str) -> None:
    assert [name for name, text in PAGES.items() if re.search(forbidden, text)] == []
