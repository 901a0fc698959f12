"""Lists as school software writes them, and lists that would do harm."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.enums import Authority
from dases_voice.core.tables import MAX_BYTES, TableUnreadable, decode_table
from dases_voice.schools.services.roster.reading import (
    MAX_ROWS,
    Roster,
    read_roster,
)

TODAY = date(2026, 11, 23)
PLAIN = "Nom;Prénom;Né(e) le;Classe\nDupont;Zoé;01/02/2015;6e A\n"


def read(text: str, *, checked: bool = True) -> Roster:
    return read_roster(text, today=TODAY, holders_checked=checked)


@pytest.mark.parametrize(
    "header",
    [
        "Nom;Prénom;Né(e) le;Classe",
        "NOM;PRENOM;NE_LE;CLASSES",
        "Nom de famille;Prénom;Date de naissance;Division",
        "Nom élève;Prénom élève;Date naissance;Libellé classe",
        '"Nom de l’élève";"Prénom de l’élève";"Née le";"Nom de la classe"',
        "nom , prenom , date_naissance , structure",
    ],
)
def test_headers_of_school_software_are_recognised(header: str) -> None:
    row = "Dupont;Zoé;01/02/2015;6e A"
    roster = read(f"{header}\n{row.replace(';', ',') if ',' in header else row}\n")
    assert roster.faults == []
    assert roster.rows[0].last_name == "Dupont"
    assert roster.rows[0].birth_date == date(2015, 2, 1)
    assert roster.rows[0].class_name == "6e A"
    assert roster.rows[0].level == "6e"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Responsable 1 nom;Responsable 1 prénom;Responsable 1 courriel", "Ba;Ali;ali@f.example"),
        ("Nom resp. légal1;Prénom resp. légal1;Courriel resp. légal1", "Ba;Ali;ali@f.example"),
        ("Nom responsable;Prénom responsable;E-mail responsable", "Ba;Ali;ali@f.example"),
        ("Resp. légal 2 nom complet;Resp. légal 2 mél", "Ali Ba;ali@f.example"),
        ("Représentant légal 1;Adresse e-mail représentant légal 1", "Ali Ba;ali@f.example"),
    ],
)
def test_holders_are_found_under_many_names(header: str, cells: str) -> None:
    text = f"Nom;Prénom;Né(e) le;Classe;{header}\nDupont;Zoé;01/02/2015;6e A;{cells}\n"
    (holder,) = read(text).rows[0].holders
    assert (holder.full_name, holder.email) == ("Ali Ba", "ali@f.example")


def test_the_national_number_is_not_read() -> None:
    text = "INE;Nom;Prénom;Né(e) le;Classe;Téléphone resp. 1\n1234567890A;D;Z;01/02/2015;6e;06\n"
    roster = read(text)
    assert roster.ignored_columns == ["INE", "Téléphone resp. 1"]
    assert "1234567890A" not in repr(roster)
    assert "06" not in repr(roster.rows[0].holders)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_each_spreadsheets_way_of_saving_is_read(
    encoding: str, delimiter: str, newline: str
) -> None:
    text = PLAIN.replace(";", delimiter).replace("\n", newline)
    (row,) = read(decode_table(text.encode(encoding))).rows
    assert row.first_name == "Zoé"


def test_a_title_above_the_headers_is_passed_over() -> None:
    roster = read(f"Collège Louise-Michel\n\n{PLAIN}")
    assert roster.rows[0].line == 4


@pytest.mark.parametrize("written", ["01/02/2015", "1/2/2015", "01-02-2015", "01.02.2015"])
def test_french_dates_are_read(written: str) -> None:
    assert read(PLAIN.replace("01/02/2015", written)).rows[0].birth_date == date(2015, 2, 1)


def test_iso_dates_are_read() -> None:
    assert read(PLAIN.replace("01/02/2015", "2015-02-01")).rows[0].birth_date == date(2015, 2, 1)


@given(st.dates(date(2005, 1, 1), date(2020, 12, 31)))
def test_both_ways_of_writing_a_date_mean_the_same_day(born: date) -> None:
    both = "".join(f"D;Z{letter};{{}};6e A\n" for letter in "ab")
    text = "Nom;Prénom;Né(e) le;Classe\n" + both.format(born.strftime("%d/%m/%Y"), born.isoformat())
    assert [row.birth_date for row in read(text).rows] == [born, born]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        (";Zoé;01/02/2015;6e A", "Nom"),
        ("Dupont;;01/02/2015;6e A", "Prénom"),
        ("Dupont;Zoé;;6e A", "Né(e) le"),
        ("Dupont;Zoé;31/02/2015;6e A", "Né(e) le"),
        ("Dupont;Zoé;01/02/15;6e A", "Né(e) le"),
        ("Dupont;Zoé;01/02/1975;6e A", "Né(e) le"),
        ("Dupont;Zoé;01/02/2026;6e A", "Né(e) le"),
        ("Dupont;Zoé;01/02/2015;", "Classe"),
        ("Dupont;Zoé", "Né(e) le"),
        ("=cmd|'/c calc'!A1;Zoé;01/02/2015;6e A", "Nom"),
        ("+Dupont;Zoé;01/02/2015;6e A", "Nom"),
        ("Dupont;@Zoé;01/02/2015;6e A", "Prénom"),
        ("Dupont;Zoé;01/02/2015;-6e A", "Classe"),
        ("Dup0nt;Zoé;01/02/2015;6e A", "Nom"),
        ("<b>Dupont</b>;Zoé;01/02/2015;6e A", "Nom"),
        ("Dupont;Zoé\x07;01/02/2015;6e A", "Prénom"),
        (f"{'D' * 81};Zoé;01/02/2015;6e A", "Nom"),
        (f"{'D' * 600};Zoé;01/02/2015;6e A", "Nom"),
    ],
)
def test_a_faulty_cell_is_named_by_line_and_column(cells: str, column: str) -> None:
    roster = read(f"{PLAIN}{cells}\n")
    assert [(fault.line, fault.column) for fault in roster.faults][:1] == [(3, column)]
    assert all(fault.problem and fault.remedy for fault in roster.faults)
    assert len(roster.rows) == 1


def test_every_faulty_line_is_named_at_once() -> None:
    roster = read(f"{PLAIN};Zoé;01/02/2015;6e A\nDupont;Ali;x;6e A\n")
    assert [fault.line for fault in roster.faults] == [3, 4]


def test_a_bad_address_is_a_fault_and_none_is_not() -> None:
    head = "Nom;Prénom;Né(e) le;Classe;Resp 1 nom;Resp 1 courriel\n"
    roster = read(f"{head}Ba;A;01/02/2015;6e;Ba;\nBa;B;01/02/2015;6e;Ba;a@b, c@d\n")
    assert [(fault.line, fault.column) for fault in roster.faults] == [(3, "Resp 1 courriel")]


def test_an_address_without_a_name_is_a_fault() -> None:
    head = "Nom;Prénom;Né(e) le;Classe;Resp 1 nom;Resp 1 courriel\n"
    assert [f.line for f in read(f"{head}Ba;A;01/02/2015;6e;;a@b.example\n").faults] == [2]


@pytest.mark.parametrize(
    ("word", "authority"),
    [
        ("Oui", Authority.EXERCISES),
        ("non", Authority.WITHDRAWN),
        ("Suspendue", Authority.SUSPENDED),
        ("Délégation", Authority.DELEGATED),
    ],
)
def test_the_files_word_on_authority_counts_first(word: str, authority: Authority) -> None:
    head = "Nom;Prénom;Né(e) le;Classe;Resp 1 nom;Resp 1 autorité parentale\n"
    (holder,) = read(f"{head}Ba;A;01/02/2015;6e;Ba;{word}\n", checked=False).rows[0].holders
    assert holder.authority == authority


@pytest.mark.parametrize(
    ("checked", "authority"), [(True, Authority.EXERCISES), (False, Authority.UNKNOWN)]
)
def test_where_the_file_is_silent_the_school_vouches_or_nobody_does(
    checked: bool, authority: Authority
) -> None:
    head = "Nom;Prénom;Né(e) le;Classe;Resp 1 nom\n"
    (holder,) = read(f"{head}Ba;A;01/02/2015;6e;Ba\n", checked=checked).rows[0].holders
    assert holder.authority == authority


def test_the_same_pupil_twice_is_a_fault_that_names_both_lines() -> None:
    (fault,) = read(f"{PLAIN}DUPONT;ZOE;2015-02-01;6e B\n").faults
    assert fault.line == 3
    assert "2" in fault.problem


def test_lines_are_counted_as_the_spreadsheet_shows_them() -> None:
    roster = read(f'{PLAIN}"Du\npont";Ali;01/02/2015;6e A\n\nDupont;;01/02/2015;6e A\n')
    assert [fault.line for fault in roster.faults] == [6]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n",
        b"PK\x03\x04" + b"x" * 100,
        b"\xff\xfeN\x00o\x00m\x00",
        b"Nom;Pr\x00enom\n",
        b"Nom;\x81\x8d\n",
        b"x" * (MAX_BYTES + 1),
    ],
)
def test_what_is_not_a_text_file_is_refused(data: bytes) -> None:
    with pytest.raises(TableUnreadable):
        decode_table(data)


def test_missing_columns_are_named() -> None:
    with pytest.raises(TableUnreadable, match="naissance"):
        read("Nom;Prénom;Classe\nDupont;Zoé;6e A\n")


def test_a_file_without_pupils_is_refused() -> None:
    with pytest.raises(TableUnreadable):
        read("Nom;Prénom;Né(e) le;Classe\n")


def test_too_many_lines_are_refused() -> None:
    with pytest.raises(TableUnreadable):
        read(PLAIN + "Dupont;Zoé;01/02/2015;6e A\n" * (MAX_ROWS + 10))


def test_an_open_quote_is_found() -> None:
    text = PLAIN + '"Dupont;Zoé;01/02/2015;6e A\n' + "Dupont;Ali;01/02/2015;6e A\n" * 40
    assert read(text).faults[0].line == 3


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    try:
        roster = read(f"{PLAIN}{text}")
    except TableUnreadable:
        return
    assert len(roster.rows) >= 1


@given(st.binary(max_size=300))
def test_no_bytes_make_the_decoder_fall(data: bytes) -> None:
    try:
        assert decode_table(data).strip()
    except TableUnreadable:
        return
