"""What one can do on the pages, from founding a corpus to attesting a deletion."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.enums import AgreementState
from contracts.models import Agreement, DeletionNotice, Party
from contracts.services import issue_deletion_notice
from dases_voice.collection.models import Campaign
from dases_voice.core.models import ApiToken, User
from dases_voice.corpora.enums import EditionState, VersionState
from dases_voice.corpora.models import Corpus, CorpusVersion, Edition
from dases_voice.corpora.services import prepare_edition, propose_agreement
from tests.dases_voice.corpora.conftest import Voice

ENGLISH = {"Accept-Language": "en"}


class Page(Protocol):
    """An answer whose whole content is there."""

    @property
    def content(self) -> bytes: ...


def words(response: Page) -> str:
    return response.content.decode()


def test_an_operator_founds_a_corpus(
    as_operator: Client, provider: Party, campaign: Campaign
) -> None:
    answer = as_operator.post(
        "/corpora/new/",
        {
            "title_fr": "Voix",
            "title_en": "Voices",
            "slug": "voices",
            "description_fr": "Des voix.",
            "description_en": "Voices.",
            "language": "en",
            "provider": str(provider.pk),
            "campaigns": [str(campaign.pk)],
        },
    )

    assert answer["Location"] == "/corpora/voices/"
    corpus = Corpus.objects.get()
    assert list(corpus.campaigns.all()) == [campaign]
    assert corpus.purpose == "P2"


def test_a_freeze_says_first_what_is_in_and_what_is_out(
    as_operator: Client, corpus: Corpus, voices: list[Voice], add_voice: Callable[..., Voice]
) -> None:
    add_voice(clips=3, accepted=False)
    url = f"/corpora/{corpus.pk}/freeze/"

    page = words(as_operator.get(url, headers=ENGLISH))
    assert "Waiting for review" in page
    assert "3 recordings" in page
    assert 'value="1.0.0"' in page
    assert not CorpusVersion.objects.exists()

    wrong = as_operator.post(url, {"number": "one"}, headers=ENGLISH)
    assert "three parts" in words(wrong)
    answer = as_operator.post(url, {"number": "1.0.0"})
    assert answer["Location"] == "/corpora/voix/v1.0.0/"
    assert CorpusVersion.objects.get().state == VersionState.FROZEN


def test_a_frozen_version_is_seen_by_licensees_once_it_is_published(
    as_operator: Client, as_licensee: Client, corpus: Corpus, voices: list[Voice]
) -> None:
    as_operator.post(f"/corpora/{corpus.pk}/freeze/", {"number": "1.0.0"})
    version = CorpusVersion.objects.get()
    assert as_licensee.get("/corpora/voix/v1.0.0/").status_code == 404

    as_operator.post(f"/versions/{version.pk}/publish/")

    page = words(as_licensee.get("/corpora/voix/v1.0.0/", headers=ENGLISH))
    assert version.manifest_sha256 in page
    assert "urn:dases:corpus:voix" in page
    assert "These are real children." in page


def test_an_organisation_is_taken_in_with_the_persons_it_names(
    as_operator: Client, licensee: User
) -> None:
    form = {"name": "Lab", "kind": "laboratory", "identifier": "42", "country": "FR"}
    wrong = as_operator.post("/parties/", {**form, "members": "who@example.org"}, headers=ENGLISH)
    assert "who@example.org" in words(wrong)
    assert not Party.objects.exists()

    as_operator.post("/parties/", {**form, "members": f" {licensee.email.upper()} \n"})

    assert list(Party.objects.get().members.all()) == [licensee]


def test_an_agreement_is_offered_for_whole_days(
    as_operator: Client, corpus: Corpus, laboratory: Party
) -> None:
    url = f"/corpora/{corpus.pk}/offer/"
    backwards = {"first_day": "2026-12-02", "last_day": "2026-12-01"}
    wrong = as_operator.post(url, {"consumer": laboratory.pk, **backwards}, headers=ENGLISH)
    assert "before the first" in words(wrong)

    as_operator.post(
        url, {"consumer": laboratory.pk, "first_day": "2026-12-01", "last_day": "2026-12-31"}
    )

    agreement = Agreement.objects.get()
    assert agreement.state == AgreementState.OFFERED
    assert agreement.valid_from.isoformat() == "2026-11-30T23:00:00+00:00"
    assert agreement.valid_until.isoformat() == "2026-12-31T23:00:00+00:00"
    assert "to 1 January 2027 (excluded)" in agreement.text_en


@pytest.fixture
def offered(corpus: Corpus, laboratory: Party, now: datetime) -> Agreement:
    return propose_agreement(
        corpus=corpus,
        consumer=laboratory,
        valid_from=now,
        valid_until=now + timedelta(days=30),
        actor="command",
        at=now,
    )


def test_both_sides_sign_what_is_on_their_screens(
    as_licensee: Client, as_operator: Client, offered: Agreement
) -> None:
    url = f"/agreements/{offered.pk}/"
    page = words(as_licensee.get(url, headers=ENGLISH))
    assert offered.content_sha256 in page
    assert "To be signed by you" in page

    form = {"side": "consumer", "read": "1", "content_sha256": offered.content_sha256}
    as_licensee.post(f"{url}sign/", {**form, "read": ""})
    as_licensee.post(f"{url}sign/", {**form, "content_sha256": "0" * 64})
    as_licensee.post(f"{url}sign/", {**form, "side": "provider"})
    assert offered.signatures.count() == 0

    as_licensee.post(f"{url}sign/", form)
    as_operator.post(f"{url}sign/", {**form, "side": "provider"})
    offered.refresh_from_db()
    assert offered.state == AgreementState.IN_FORCE


def test_a_licensee_has_its_edition_made_and_finds_its_files(
    as_licensee: Client, agreement: Agreement, version: CorpusVersion, now: datetime
) -> None:
    answer = as_licensee.post(f"/agreements/{agreement.pk}/editions/", {"version": str(version.pk)})
    edition = Edition.objects.get()
    assert answer["Location"] == f"/editions/{edition.pk}/"
    waiting = words(as_licensee.get(answer["Location"], headers=ENGLISH))
    assert "being prepared" in waiting

    prepare_edition(edition_id=edition.pk, at=now)

    state = words(as_licensee.get(f"/editions/{edition.pk}/state/", headers=ENGLISH))
    assert "ready" in state
    page = words(as_licensee.get(answer["Location"], headers=ENGLISH))
    for path in edition.files.values_list("path", "sha256"):
        assert all(part in page for part in path)
    assert f"/api/editions/{edition.pk}/files/" in page
    assert "personal data for ever" in page


def test_no_edition_under_an_agreement_that_is_not_in_force(
    as_licensee: Client, agreement: Agreement, version: CorpusVersion
) -> None:
    Agreement.objects.update(state=AgreementState.SUSPENDED)

    answer = as_licensee.post(
        f"/agreements/{agreement.pk}/editions/", {"version": str(version.pk)}, follow=True
    )

    assert not Edition.objects.exists()
    assert str(agreement.pk) in answer.redirect_chain[-1][0]


def test_an_edition_that_waits_can_be_asked_for_again(
    as_licensee: Client, edition: Edition
) -> None:
    Edition.objects.update(state=EditionState.PREPARING, ready_at=None)
    url = f"/agreements/{edition.agreement_id}/editions/"

    as_licensee.post(url, {"version": str(edition.version_id)})

    assert Edition.objects.count() == 1


def test_a_key_is_shown_once(as_licensee: Client, edition: Edition) -> None:
    answer = words(as_licensee.post("/tokens/", {"label": "cluster"}))
    secret = answer.partition("dases_")[2].partition("<")[0]

    assert len(secret) > 40
    assert secret not in words(as_licensee.get("/tokens/"))
    token = ApiToken.objects.get()
    as_licensee.post(f"/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_what_one_owes_is_on_the_first_page_until_it_is_attested(
    as_licensee: Client, agreement: Agreement, now: datetime
) -> None:
    notice = issue_deletion_notice(
        agreement=agreement, items=["c1", "c2"], deadline_at=now + timedelta(days=30), at=now
    )
    url = f"/deletions/{notice.pk}/"
    assert url in words(as_licensee.get("/agreements/"))
    assert as_licensee.get(f"{url}list.txt").content == b"c1\nc2\n"

    as_licensee.post(f"{url}attest/")
    assert DeletionNotice.objects.get().attested_at is None
    as_licensee.post(f"{url}attest/", {"deleted": "1"})

    assert DeletionNotice.objects.get().attested_at is not None
    assert url not in words(as_licensee.get("/agreements/"))


def test_ending_an_agreement_says_what_it_means_and_closes_the_access(
    as_licensee: Client, edition: Edition
) -> None:
    url = f"/agreements/{edition.agreement_id}/end/"
    assert "cannot be undone" in words(as_licensee.get(url, headers=ENGLISH))
    assert Agreement.objects.get().state == AgreementState.IN_FORCE

    as_licensee.post(url)

    assert Agreement.objects.get().state == AgreementState.TERMINATED
    assert as_licensee.get(f"/editions/{edition.pk}/").status_code == 403


def test_corpora_are_found_by_their_words(as_licensee: Client, corpus: Corpus) -> None:
    assert "/corpora/voix/" in words(as_licensee.get("/corpora/?q=lues"))
    assert "/corpora/voix/" not in words(as_licensee.get("/corpora/?q=mathematics"))


def test_the_list_of_corpora_takes_the_same_queries_for_many(
    as_licensee: Client, version: CorpusVersion
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_licensee.get("/corpora/")
        return len(captured)

    for_one = queries()
    for number in range(15):
        version.corpus.pk, version.corpus.slug = uuid4(), f"more-{number}"
        version.corpus.save(force_insert=True)

    assert queries() == for_one
