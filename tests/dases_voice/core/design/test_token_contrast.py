import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[4] / "static/css/tokens.css").read_text()
BLOCKS = re.findall(r"color-scheme: (light|dark);(.*?)\}", TOKENS, re.DOTALL)
PAIRS = re.findall(r"@pair ([\w-]+) ([\w-]+) ([\d.]+)", TOKENS)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")


def colours(theme: str) -> dict[str, str]:
    return next(dict(COLOUR.findall(block)) for name, block in BLOCKS if name == theme)


def luminance(colour: str) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_each_pair_that_may_meet_is_readable(theme: str, front: str, back: str, least: str) -> None:
    found = colours(theme)
    assert contrast(found[front], found[back]) >= float(least)


def test_the_pairs_cover_every_ink_on_every_ground() -> None:
    pairs = {(front, back) for front, back, _ in PAIRS}
    grounds = {"surface", "surface-raised", "surface-sunken"}
    assert {(ink, ground) for ink in ("ink", "muted", "accent") for ground in grounds} <= pairs
    for role in ("positive", "caution", "danger"):
        assert {(role, "surface"), (role, f"{role}-soft"), ("ink", f"{role}-soft")} <= pairs


def test_the_system_and_the_reader_get_the_same_dark_theme() -> None:
    by_system, by_choice = [dict(COLOUR.findall(b)) for name, b in BLOCKS if name == "dark"]
    assert by_system == by_choice
    assert by_system.keys() == colours("light").keys()


def test_colours_are_named_only_among_the_tokens() -> None:
    folder = Path(__file__).parents[4] / "static/css"
    # Print turns tokens to black and white; a QR code needs white behind it; a backdrop is a veil.
    allowed = {"#fff", "#000", "#333", "#999", "#555", "rgb(20 14 30 / 0.6)"}
    for sheet in ("base.css", "components.css", "public.css"):
        used = set(re.findall(r"#[0-9a-f]{3,8}\b|rgb\([^)]*\)", (folder / sheet).read_text()))
        assert used <= allowed, sheet
