import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from contracts.services.compilation import (
    PartyTerms,
    Terms,
    clauses_in,
    compile_agreement,
    content_hash,
)
from contracts.services.templates import shipped_source

SOURCE = shipped_source("research")
TERMS = Terms(
    agreement_id=UUID(int=1),
    provider=PartyTerms(id=UUID(int=2), name="Plateforme", identifier="110 043 015 00012"),
    consumer=PartyTerms(id=UUID(int=3), name="Laboratoire", identifier="180 089 013 04033"),
    asset_urn="urn:dases:corpus:voix",
    asset_name="Voix d’élèves",
    valid_from=datetime(2026, 11, 30, 23, 0, tzinfo=UTC),
    valid_until=datetime(2027, 11, 30, 23, 0, tzinfo=UTC),
)


def test_the_same_source_and_terms_give_the_same_documents_and_hash() -> None:
    first, second = (compile_agreement(source=SOURCE, terms=TERMS) for _ in range(2))

    assert first == second
    assert content_hash(compiled=first, terms=TERMS, purpose="x") == content_hash(
        compiled=second, terms=TERMS, purpose="x"
    )


def test_both_texts_name_the_parties_the_asset_and_the_days_in_full() -> None:
    compiled = compile_agreement(source=SOURCE, terms=TERMS)

    for text in (compiled.text_fr, compiled.text_en):
        assert "Plateforme" in text
        assert "180 089 013 04033" in text
        assert "urn:dases:corpus:voix" in text
        assert not re.search(r"[{}]", text)
    assert "du 1er décembre 2026 inclus au 1er décembre 2027 exclu" in compiled.text_fr
    assert "from 1 December 2026 (included) to 1 December 2027 (excluded)" in compiled.text_en


def test_every_clause_has_its_words_and_plain_words_in_both_languages() -> None:
    french = clauses_in(source=SOURCE, language="fr")
    english = clauses_in(source=SOURCE, language="en")

    assert [clause.id for clause in french] == [clause.id for clause in english]
    for clause in (*french, *english):
        assert clause.title
        assert clause.text
        assert len(clause.plain) < len(clause.text)


def test_the_text_says_that_voices_stay_personal_and_that_no_licence_is_irrevocable() -> None:
    compiled = compile_agreement(source=SOURCE, terms=TERMS)

    assert "ce n’est pas une anonymisation" in compiled.text_fr
    assert "Aucune licence irrévocable n’est possible pour la voix d’un mineur" in compiled.text_fr
    assert "it is not anonymisation" in compiled.text_en
    assert "No irrevocable licence is possible for a minor’s voice" in compiled.text_en


def test_the_policy_has_one_rule_for_each_clause_that_binds() -> None:
    policy = compile_agreement(source=SOURCE, terms=TERMS).odrl
    rules = [*policy["permission"], *policy["prohibition"], *policy["obligation"]]
    binding = [c["id"] for c in SOURCE["clauses"] if c["kind"] != "statement"]

    assert sorted(rule["uid"] for rule in rules) == sorted(f"urn:dases:clause:{i}" for i in binding)
    assert {rule["action"] for rule in policy["prohibition"]} == {
        "dases:reidentify",
        "dases:cloneVoice",
        "dases:inferEmotion",
        "dases:assessIndividual",
        "distribute",
    }
    assert {rule["action"] for rule in policy["obligation"]} == {
        "delete",
        "dases:attestDeletion",
        "dases:nameStaff",
        "attribute",
    }


def test_deletion_is_due_within_thirty_days_of_a_withdrawal() -> None:
    policy = compile_agreement(source=SOURCE, terms=TERMS).odrl
    (duty,) = (rule for rule in policy["obligation"] if rule["action"] == "delete")

    operands = {c["leftOperand"]: c["rightOperand"] for c in duty["constraint"]}
    assert operands["event"] == {"@id": "dases:consentWithdrawn"}
    assert operands["delayPeriod"] == {"@value": "P30D", "@type": "xsd:duration"}


def test_no_operand_of_the_policy_is_a_bare_number() -> None:
    policy = compile_agreement(source=SOURCE, terms=TERMS).odrl

    for operand in _operands(policy):
        assert isinstance(operand, dict)
        assert all(isinstance(value, str) for value in operand.values())


@pytest.mark.parametrize("purpose", ["non-commercial-research", "other"])
def test_the_hash_covers_the_purpose(purpose: str) -> None:
    compiled = compile_agreement(source=SOURCE, terms=TERMS)

    assert content_hash(compiled=compiled, terms=TERMS, purpose=purpose) != content_hash(
        compiled=compiled, terms=TERMS, purpose=purpose + "!"
    )


def _operands(policy: dict[str, Any]) -> list[Any]:
    rules = [*policy["permission"], *policy["prohibition"], *policy["obligation"]]
    return [c["rightOperand"] for rule in rules for c in rule.get("constraint", [])]
