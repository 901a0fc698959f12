"""A family asks where its child's voice is, and listens to it: numbers, and nobody else's voice."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consent.enums import Authority, PurposeCode
from consent.models import HolderLink, Signer
from consent.services import invite_holder, withdraw_consent
from contracts.models import Agreement, DeletionNotice, Party
from contracts.services import attest_deletion
from dases_voice.collection.models import Recording
from dases_voice.collection.services.erasure import erase_speaker
from dases_voice.core.models import AuditEvent, User
from dases_voice.core.services.blobs import read_blob
from dases_voice.corpora.models import CorpusVersion, Edition
from dases_voice.corpora.services import record_download, revise_version
from tests import factories
from tests.dases_voice.corpora.conftest import Voice

MINUTE = timedelta(minutes=1)


class Door:
    """A holder behind the code, who reads French."""

    def __init__(self, family: factories.Family, at: datetime) -> None:
        version = factories.notice_version(at=at)
        issued = invite_holder(link=family.link, notice_version=version, actor="command", at=at)
        self.client, self.token = Client(), issued.token
        self.client.post(reverse("consent:door", args=[self.token]), {"code": issued.code})

    def facts(self) -> dict[str, str]:
        """Return the page's list of facts."""
        page = self.page()
        rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
        plain = [[" ".join(re.sub("<[^>]+>", " ", part).split()) for part in row] for row in rows]
        return {row[0]: row[1] for row in plain}

    def page(self) -> str:
        path = reverse("consent:voice", args=[self.token])
        content: str = self.client.get(path, {"lang": "fr"}).content.decode()
        return content

    def hear(self, recording: Recording) -> Any:
        return self.client.get(reverse("consent:recording", args=[self.token, recording.pk]))


KEPT = "Enregistrements que nous gardons"
CLOSED = "Enregistrements que plus personne ne peut utiliser"
PUBLISHED = "Collections publiées qui contiennent la voix, sans nom"
HOLDING = "Organismes extérieurs qui en ont une copie, avec un contrat signé"
ASKED = "Organismes à qui nous avons demandé d’effacer la voix"
CONFIRMED = "Parmi eux, combien ont confirmé l’effacement"


def hand_out(edition: Edition, user: User, at: datetime) -> None:
    record_download(edition=edition, user=user, path="README.md", start=0, length=1, at=at)


@pytest.fixture
def copies(
    edition: Edition,
    make_edition: Callable[[Agreement], Edition],
    agree: Callable[[Party], Agreement],
    rival_laboratory: Party,
    licensee: User,
    rival: User,
    now: datetime,
) -> list[Edition]:
    """Return two laboratories' editions, both handed out."""
    other = make_edition(agree(rival_laboratory))
    hand_out(edition, licensee, now)
    hand_out(other, rival, now)
    return [edition, other]


@pytest.fixture
def door(voices: list[Voice], now: datetime) -> Door:
    return Door(voices[0].family, now)


def test_numbers_and_titles_and_no_licensee(door: Door, copies: list[Edition]) -> None:
    facts = door.facts()
    assert (facts[KEPT], facts[HOLDING]) == ("2", "2")
    assert re.fullmatch("Voix d’élèves Versions ?: 1.0.0", facts[PUBLISHED].replace("\u00a0", " "))
    assert {CLOSED, ASKED, CONFIRMED}.isdisjoint(facts)
    page = door.page()
    assert "Laboratory" not in page
    assert "Rival" not in page


def test_an_edition_that_nobody_fetched_is_no_copy(door: Door, edition: Edition) -> None:
    assert door.facts()[HOLDING] == "0"


def test_a_voice_in_no_version(add_voice: Callable[..., Voice], now: datetime) -> None:
    facts = Door(add_voice(accepted=False).family, now).facts()
    assert (facts[KEPT], facts[PUBLISHED], facts[HOLDING]) == ("2", "Aucune", "0")


def test_a_withdrawal_is_followed_until_the_last_confirmation(
    voices: list[Voice],
    version: CorpusVersion,
    copies: list[Edition],
    licensee: User,
    now: datetime,
) -> None:
    family = voices[0].family
    signer, later = Signer(family.link.holder), now + MINUTE
    withdraw_consent(subject=family.subject, signer=signer, at=later)
    door = Door(family, now)
    facts = door.facts()
    assert (facts[KEPT], facts[CLOSED][0], facts[PUBLISHED]) == ("0", "2", "Aucune")
    revise_version(version_id=version.pk, at=later)
    assert (door.facts()[ASKED], door.facts()[CONFIRMED], door.facts()[HOLDING]) == ("2", "0", "2")
    erase_speaker(speaker_id=voices[0].recordings[0].speaker_id, at=later)
    notice = DeletionNotice.objects.get(agreement__consumer__members=licensee)
    attest_deletion(notice=notice, user=licensee, at=later)
    facts = door.facts()
    assert (facts[ASKED], facts[CONFIRMED], facts[HOLDING]) == ("2", "1", "1")
    assert CLOSED not in facts


def test_another_childs_withdrawal_says_nothing_here(
    door: Door, voices: list[Voice], version: CorpusVersion, copies: list[Edition], now: datetime
) -> None:
    voices[1].withdraw(at=now + MINUTE)
    revise_version(version_id=version.pk, at=now + MINUTE)
    facts = door.facts()
    assert {CLOSED, ASKED}.isdisjoint(facts)
    assert facts[KEPT] == facts[HOLDING] == "2"


def test_taking_back_research_only_leaves_the_recordings(
    voices: list[Voice], version: CorpusVersion, copies: list[Edition], now: datetime
) -> None:
    family = voices[0].family
    signer, research = Signer(family.link.holder), [PurposeCode.RESEARCH]
    withdraw_consent(subject=family.subject, signer=signer, purposes=research, at=now + MINUTE)
    revise_version(version_id=version.pk, at=now + MINUTE)
    facts = Door(family, now).facts()
    assert (facts[KEPT], facts[PUBLISHED]) == ("2", "Aucune")
    assert (facts[ASKED], facts[CONFIRMED]) == ("2", "0")


def test_a_holder_hears_what_was_taken_and_it_is_written_down(
    door: Door, voices: list[Voice]
) -> None:
    recording = voices[0].recordings[0]
    page = door.page()
    assert "The plane is near." in page
    assert page.count("data-dases-player") == 2
    heard = door.hear(recording)
    assert heard.content == read_blob(recording.raw_blob)
    assert heard["Content-Type"] == "audio/flac"
    assert heard["Cache-Control"] == "no-store, private"
    event = AuditEvent.objects.get(action="consent.hear_recording")
    assert event.facts == {"recording": str(recording.pk)}
    assert event.actor == f"holder:{voices[0].family.link.holder_id}"


def test_nobody_hears_another_familys_child(door: Door, voices: list[Voice], now: datetime) -> None:
    recording = voices[1].recordings[0]
    assert str(recording.pk) not in door.page()
    assert door.hear(recording).status_code == 404
    door.client.post(reverse("consent:leave", args=[door.token]))
    assert door.hear(voices[0].recordings[0]).status_code == 302
    assert not AuditEvent.objects.filter(action="consent.hear_recording").exists()


def test_what_is_withdrawn_is_not_heard_any_more(voices: list[Voice], now: datetime) -> None:
    family, recording = voices[0].family, voices[0].recordings[0]
    voices[0].withdraw(at=now + MINUTE)
    door = Door(family, now)
    assert door.hear(recording).status_code == 404
    assert str(recording.pk) not in door.page()


def test_who_is_not_checked_sees_numbers_and_hears_nothing(door: Door, voices: list[Voice]) -> None:
    HolderLink.objects.filter(pk=voices[0].family.link.pk).update(authority=Authority.UNKNOWN)
    page = door.page()
    assert door.facts()[KEPT] == "2"
    assert "data-dases-player" not in page
    assert "quand l’école aura vérifié" in page
    assert door.hear(voices[0].recordings[0]).status_code == 404
