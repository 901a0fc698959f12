"""The rule, on every family that can be written down: two holders, a pupil, all that they may say."""

from dataclasses import replace
from itertools import product

from consent.enums import MAY_GIVE, MAY_OBJECT, Authority, DecisionKind, HoldersRequired, Reason
from consent.queries.rules import Situation, Word, decide, decide_on_coming_of_age

GIVE, REFUSE, WITHDRAW = DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW
WORDS = (
    None,
    Word(GIVE),
    Word(GIVE, Reason.TERM_OVER),
    Word(GIVE, Reason.EXPIRED),
    Word(REFUSE),
    Word(WITHDRAW),
)
HOLDERS = tuple(product((None, *Authority), WORDS, (False, True)))
Holder = tuple[Authority | None, Word | None, bool]


def _situation(
    first: Holder,
    second: Holder,
    pupil: Word | None,
    required: HoldersRequired,
    pupil_required: bool = True,
) -> Situation:
    named = {"a": first, "b": second}
    return Situation(
        pupil_required=pupil_required,
        holders_required=required,
        holders={name: h[0] for name, h in named.items() if h[0] is not None},
        holder_words={name: h[1] for name, h in named.items() if h[1] is not None},
        pupil_word=pupil,
        waived=frozenset(name for name, h in named.items() if h[2]),
    )


SITUATIONS = [
    _situation(*case)
    for case in product(
        HOLDERS, HOLDERS, WORDS, (HoldersRequired.ONE, HoldersRequired.ALL), (True, False)
    )
]
OPEN = [situation for situation in SITUATIONS if decide(situation) == Reason.OPEN]


def _heard(situation: Situation, authorities: frozenset[Authority]) -> list[Word]:
    return [w for h, w in situation.holder_words.items() if situation.holders.get(h) in authorities]


def test_there_are_enough_families() -> None:
    assert len(SITUATIONS) == 124_416
    assert 0 < len(OPEN) < len(SITUATIONS) // 10


def test_nothing_opens_without_the_pupil() -> None:
    assert all(s.pupil_word == Word(GIVE) for s in OPEN if s.pupil_required)


def test_any_objection_closes() -> None:
    for situation in OPEN:
        said = [*_heard(situation, MAY_OBJECT), *filter(None, [situation.pupil_word])]
        assert {word.kind for word in said} <= {GIVE}


def test_somebody_entitled_has_signed() -> None:
    assert all(Word(GIVE) in _heard(situation, MAY_GIVE) for situation in OPEN)


def test_all_means_all_who_can_be_reached() -> None:
    for situation in OPEN:
        if situation.holders_required == HoldersRequired.ALL:
            for holder, authority in situation.holders.items():
                if authority in MAY_GIVE and holder not in situation.waived:
                    assert situation.holder_words.get(holder) == Word(GIVE)


def test_what_opens_for_all_opens_for_one() -> None:
    for situation in OPEN:
        assert decide(replace(situation, holders_required=HoldersRequired.ONE)) == Reason.OPEN


def test_turning_a_yes_into_a_no_never_opens() -> None:
    for situation in SITUATIONS:
        for holder, word in situation.holder_words.items():
            if word.kind == GIVE:
                for kind in (REFUSE, WITHDRAW):
                    said = {**situation.holder_words, holder: Word(kind)}
                    turned = decide(replace(situation, holder_words=said))
                    assert turned != Reason.OPEN or decide(situation) == Reason.OPEN


def test_a_yes_with_a_flaw_never_opens_more_than_none() -> None:
    for situation in OPEN:
        kept = {h: w for h, w in situation.holder_words.items() if w.flaw is None}
        flawed = {h: w for h, w in situation.holder_words.items() if w.flaw is not None}
        if flawed and not flawed.keys() & situation.waived:
            assert decide(replace(situation, holder_words=kept)) == Reason.OPEN


def test_who_spoke_first_changes_nothing() -> None:
    for situation in SITUATIONS:
        turned = replace(
            situation,
            holders=dict(reversed(list(situation.holders.items()))),
            holder_words=dict(reversed(list(situation.holder_words.items()))),
        )
        assert decide(turned) == decide(situation)


def test_a_closed_permission_says_why() -> None:
    reasons = {decide(situation) for situation in SITUATIONS}
    assert reasons >= {
        Reason.OPEN,
        Reason.HOLDER_MISSING,
        Reason.HOLDER_OBJECTS,
        Reason.PUPIL_MISSING,
        Reason.PUPIL_LAPSED,
        Reason.PUPIL_OBJECTS,
        Reason.TERM_OVER,
        Reason.WITHDRAWN,
    }


def test_of_an_adult_no_holder_is_heard() -> None:
    for situation in SITUATIONS:
        adult = replace(situation, holders_required=HoldersRequired.NONE, pupil_word=Word(GIVE))
        assert decide(adult) == Reason.OPEN


def test_who_comes_of_age_keeps_only_what_was_open() -> None:
    for minor in SITUATIONS:
        silent = replace(
            minor,
            holders_required=HoldersRequired.NONE,
            pupil_word=Word(GIVE, Reason.PUPIL_LAPSED),
        )
        of_age = decide_on_coming_of_age(silent, minor)
        assert (of_age == Reason.OF_AGE) == (decide(minor) == Reason.OPEN)
        for kind in (REFUSE, WITHDRAW):
            spoken = replace(silent, pupil_word=Word(kind))
            assert decide_on_coming_of_age(spoken, minor) not in {Reason.OPEN, Reason.OF_AGE}
