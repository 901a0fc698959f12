"""The rule: pupil and at least one holder, any objection closes. Checked on generated families."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from consent.enums import MAY_GIVE, MAY_OBJECT, Authority, DecisionKind, HoldersRequired, Reason
from consent.queries.rules import Situation, Word, decide

KINDS = (DecisionKind.GIVE, DecisionKind.REFUSE, DecisionKind.WITHDRAW)
words = st.builds(Word, kind=st.sampled_from(KINDS), is_current=st.booleans())
names = ("a", "b", "c")


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    holders = draw(st.dictionaries(st.sampled_from(names), st.sampled_from(list(Authority))))
    return Situation(
        pupil_required=draw(st.booleans()),
        holders_required=draw(st.sampled_from([HoldersRequired.ONE, HoldersRequired.ALL])),
        holders=holders,
        holder_words=draw(st.dictionaries(st.sampled_from(names), words)),
        pupil_word=draw(st.none() | words),
    )


def _heard(situation: Situation, authorities: frozenset[Authority]) -> list[Word]:
    return [w for h, w in situation.holder_words.items() if situation.holders.get(h) in authorities]


@given(situations())
def test_nothing_opens_without_the_pupil(situation: Situation) -> None:
    if situation.pupil_required and decide(situation) == Reason.OPEN:
        assert situation.pupil_word == Word(DecisionKind.GIVE, is_current=True)


@given(situations())
def test_any_objection_closes(situation: Situation) -> None:
    heard = [*_heard(situation, MAY_OBJECT), *filter(None, [situation.pupil_word])]
    if any(word.kind != DecisionKind.GIVE for word in heard):
        assert decide(situation) in {
            Reason.WITHDRAWN,
            Reason.HOLDER_OBJECTS,
            Reason.PUPIL_OBJECTS,
        }


@given(situations())
def test_at_least_one_current_signature_of_somebody_entitled(situation: Situation) -> None:
    if decide(situation) == Reason.OPEN:
        assert any(
            w.kind == DecisionKind.GIVE and w.is_current for w in _heard(situation, MAY_GIVE)
        )


@given(situations())
def test_all_means_all(situation: Situation) -> None:
    strict = replace(situation, holders_required=HoldersRequired.ALL)
    if decide(strict) == Reason.OPEN:
        for holder, authority in strict.holders.items():
            if authority in MAY_GIVE:
                assert strict.holder_words[holder] == Word(DecisionKind.GIVE, is_current=True)


@given(situations(), st.sampled_from(names), st.sampled_from(KINDS[1:]))
def test_turning_a_yes_into_a_no_never_opens(
    situation: Situation, holder: str, objection: DecisionKind
) -> None:
    word = situation.holder_words.get(holder)
    if word is None or word.kind != DecisionKind.GIVE:
        return
    turned = replace(
        situation, holder_words={**situation.holder_words, holder: replace(word, kind=objection)}
    )
    if decide(turned) == Reason.OPEN:
        assert decide(situation) == Reason.OPEN


@given(situations())
def test_of_an_adult_no_holder_is_heard(situation: Situation) -> None:
    adult = replace(
        situation, holders_required=HoldersRequired.NONE, pupil_word=Word(DecisionKind.GIVE)
    )
    assert decide(adult) == Reason.OPEN
