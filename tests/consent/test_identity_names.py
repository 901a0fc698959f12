"""When the school's line and a provider's claims are one person's: all of the line must fit."""

import pytest

from consent.identity.base import Names
from consent.identity.names import is_same_person

MARIE = Names(given="Marie Claire", birth="Dupont", usage="de La Tour")


@pytest.mark.parametrize(
    "line",
    [
        "Marie Dupont",
        "DUPONT Marie",
        "Claire Dupont",
        "Marie Claire DUPONT",
        "Marie-Claire Dupont",
        "Marie de La Tour",
        "DE LA TOUR  Marie",
        "Marie Dupont-de La Tour",
        "marie\N{NO-BREAK SPACE}dupont",
    ],
)
def test_one_person_written_in_several_ways(line: str) -> None:
    assert is_same_person(line, MARIE)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Marie",
        "Dupont",
        "Paul Dupont",
        "Marie Durand",
        "Marie Dupond",
        "Marie Paul Dupont",
        "M. Dupont",
        "Claire Marie Dupont",
        "Marie Tour",
        "Marie Dupont Martin",
        "Ma Rie Dupont X",
    ],
)
def test_somebody_else_or_half_a_name(line: str) -> None:
    assert not is_same_person(line, MARIE)


@pytest.mark.parametrize(
    ("line", "given", "birth"),
    [
        ("Inès BEN YOUSSEF", "INES", "BEN-YOUSSEF"),
        (
            "Ayşe Y\N{LATIN SMALL LETTER DOTLESS I}ld\N{LATIN SMALL LETTER DOTLESS I}z",
            "Ayse",
            "YILDIZ",
        ),
        ("Łukasz Œuvrard", "Lukasz", "Oeuvrard"),
        ("Jean-Pierre L’Hostis", "Jean Pierre", "L'Hostis"),
        ("Jose\N{COMBINING ACUTE ACCENT} Núñez", "José", "Nuñez"),
    ],
)
def test_signs_and_hyphens_decide_nothing(line: str, given: str, birth: str) -> None:
    assert is_same_person(line, Names(given, birth))


def test_a_hyphen_makes_one_name_of_two() -> None:
    assert not is_same_person("Jean Dupont", Names("Jean-Pierre", "Dupont"))
    assert not is_same_person("Pierre Dupont", Names("Jean-Pierre", "Dupont"))


@pytest.mark.parametrize("names", [Names("", "Dupont"), Names("Marie", ""), Names("", "")])
def test_a_provider_that_leaves_a_name_out_vouches_for_nobody(names: Names) -> None:
    assert not is_same_person("Marie Dupont", names)
