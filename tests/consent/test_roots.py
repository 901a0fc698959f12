"""Each day's decisions stand under one sealed root: proved to anybody, and noticed when rewritten."""

import json
import subprocess
import sys
import uuid
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from consent import merkle
from consent.chain import GENESIS_HASH, chain_hash
from consent.enums import DecisionKind
from consent.errors import LedgerBroken, RootBroken
from consent.models import ChainRoot, Decision
from consent.services import seal_new_decisions, verify_decisions, verify_roots
from consent.services.guesses import PROOFS_PER_ADDRESS
from dases_voice.core import fsck
from tests.consent.conftest import Family
from tests.consent.test_ledger import unprotected

CHECK = Path(__file__).with_name("check_proof.py")


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def sealed(make_family: Any, at: datetime) -> ChainRoot:
    """Five acts of two days, under two roots."""
    for minute in range(2):
        make_family().answer(DecisionKind.GIVE, at + timedelta(minutes=minute))
    seal_new_decisions(at=at + timedelta(hours=1))
    for minute in range(3):
        make_family().answer(DecisionKind.REFUSE, at + timedelta(days=1, minutes=minute))
    root = seal_new_decisions(at=at + timedelta(days=1, hours=1))
    assert root is not None
    return root


def ask(client: Client, number: object) -> Any:
    return client.get(reverse("proof:proof", args=[number]))


def check(folder: Path, answer: object, keys: object) -> str:
    for name, content in (("proofs", answer), ("keys", keys)):
        (folder / name).write_text(json.dumps(content))
    command = [sys.executable, str(CHECK), str(folder / "proofs"), str(folder / "keys")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else "holds"


def test_each_decision_is_proved_to_somebody_outside(
    sealed: ChainRoot, client: Client, tmp_path: Path
) -> None:
    assert (sealed.first, sealed.last) == (7, 15)
    keys = client.get(reverse("proof:keys")).json()
    group = Decision.objects.get(sequence=12).group
    answer = ask(client, group).json()
    assert [proof["index"] for proof in answer["decisions"]] == [3, 4, 5]
    assert check(tmp_path, answer, keys) == "holds"
    alone = ask(client, Decision.objects.get(sequence=1).pk).json()
    assert len(alone["decisions"]) == 1
    assert check(tmp_path, alone, keys) == "holds"


def test_a_false_proof_is_noticed_outside(
    sealed: ChainRoot, client: Client, tmp_path: Path
) -> None:
    keys = client.get(reverse("proof:keys")).json()
    answer = ask(client, Decision.objects.get(sequence=9).pk).json()
    other = json.loads(json.dumps(answer))
    other["decisions"][0]["sha256"] = "0" * 64
    assert "does not lead to the root" in check(tmp_path, other, keys)
    other = json.loads(json.dumps(answer))
    other["root"]["document"] = other["root"]["document"].replace('"last":15', '"last":16')
    assert "InvalidSignature" in check(tmp_path, other, keys)


def test_a_proof_names_nobody(sealed: ChainRoot, client: Client) -> None:
    decision = Decision.objects.select_related("subject", "holder").get(sequence=15)
    text = ask(client, decision.pk).content.decode()
    assert decision.holder is not None
    for secret in (decision.subject_id, decision.holder_id, decision.group, decision.pk):
        assert str(secret) not in text
    assert "refuse" not in text


def test_an_unknown_number_gets_nothing(sealed: ChainRoot, client: Client) -> None:
    subject = Decision.objects.get(sequence=1).subject_id
    for number in (uuid.uuid4(), subject):
        response = ask(client, number)
        assert (response.status_code, response.json()["code"]) == (404, "proof_unknown")


def test_a_decision_of_today_has_no_proof_yet(family: Family, client: Client, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    response = ask(client, Decision.objects.get(sequence=1).pk)
    assert (response.status_code, response.json()["code"]) == (202, "proof_pending")


def test_who_asks_without_end_is_stopped(sealed: ChainRoot, client: Client) -> None:
    number = uuid.uuid4()
    answers = [ask(client, number).status_code for _ in range(PROOFS_PER_ADDRESS + 1)]
    assert answers[-2:] == [404, 429]


def test_nothing_new_is_not_sealed_again(sealed: ChainRoot, at: datetime) -> None:
    assert seal_new_decisions(at=at + timedelta(days=2)) is None
    assert verify_roots() == 2
    second, first = ChainRoot.objects.order_by("-first")
    assert first.document["previous"] == GENESIS_HASH
    assert second.document["previous"] == first.sha256
    assert second.document["head"] == Decision.objects.get(sequence=15).hash


def test_a_chain_that_was_rewritten_as_a_whole_no_longer_fits_its_roots(
    sealed: ChainRoot,
) -> None:
    with unprotected("consent_decision"):
        previous = Decision.objects.get(sequence=11).hash
        for decision in Decision.objects.filter(sequence__gte=12).select_related("presentation"):
            decision.kind, decision.previous_hash = DecisionKind.GIVE, previous
            decision.hash = previous = chain_hash(previous=previous, content=decision.content())
            decision.save()
    assert verify_decisions() == 15
    with pytest.raises(RootBroken) as caught:
        verify_roots()
    assert (caught.value.first, caught.value.last) == (7, 15)
    assert fsck.run(deep=False)["decision-root"] == ["Decisions 7 to 15: not what was sealed."]


def test_a_root_that_was_changed_is_noticed(sealed: ChainRoot) -> None:
    with unprotected("consent_chainroot"):
        other = sealed.content.replace('"last":15', '"last":14')
        ChainRoot.objects.filter(pk=sealed.pk).update(content=other)
    with pytest.raises(RootBroken):
        verify_roots()


def test_a_broken_chain_is_never_sealed(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    with unprotected("consent_decision"):
        Decision.objects.filter(sequence=2).update(kind=DecisionKind.REFUSE)
    with pytest.raises(LedgerBroken):
        seal_new_decisions(at=at)
    with pytest.raises(CommandError, match="Decision 2"):
        call_command("seal_chain")
    assert not ChainRoot.objects.exists()


def test_the_command_says_what_it_sealed(family: Family, at: datetime) -> None:
    family.answer(DecisionKind.GIVE, at)
    said = StringIO()
    for _ in range(2):
        call_command("seal_chain", stdout=said)
    root = ChainRoot.objects.get()
    assert said.getvalue().splitlines() == [f"decisions 1 to 3: {root.root}", "nothing new"]


@settings(max_examples=60)
@given(size=st.integers(1, 70), data=st.data())
def test_each_leaf_leads_to_the_root_and_no_other_does(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf(str(number).encode()) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    way, root = merkle.path(leaves, index), merkle.root(leaves)
    assert merkle.root_from(start=leaves[index], index=index, size=size, neighbours=way) == root
    false = merkle.leaf(b"another")
    assert merkle.root_from(start=false, index=index, size=size, neighbours=way) != root
    longer = [*way, false]
    assert merkle.root_from(start=leaves[index], index=index, size=size, neighbours=longer) is None
