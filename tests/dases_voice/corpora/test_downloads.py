import random
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from contracts.models import Agreement
from contracts.services import issue_deletion_notice, suspend_agreement, terminate_agreement
from dases_voice.core import rest
from dases_voice.core.enums import TokenScope
from dases_voice.core.models import ApiToken, AuditEvent, User
from dases_voice.core.services.tokens import LIFE, IssuedToken, create_token, revoke_token
from dases_voice.corpora.enums import EditionState, VersionState
from dases_voice.corpora.models import CorpusVersion, Download, Edition
from tests.dases_voice.corpora.conftest import Voice

TAR = "audio/train.tar"


def key(user: User, at: datetime) -> IssuedToken:
    return create_token(user=user, label="cluster", scope=TokenScope.EDITIONS, at=at)


def url(edition: Edition, path: str = TAR, *, api: bool = False) -> str:
    return f"{'/api' if api else ''}/editions/{edition.pk}/files/{path}"


def body(response: object) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    return b"".join(response)


def test_a_whole_file_is_sent_with_its_size_and_hash(
    as_licensee: Client, edition: Edition, content: Callable[[Edition, str], bytes]
) -> None:
    response = as_licensee.get(url(edition))
    file = edition.files.get(path=TAR)

    assert response.status_code == 200
    assert body(response) == content(edition, TAR)
    assert response["Content-Length"] == str(file.size_bytes)
    assert response["ETag"] == f'"{file.sha256}"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "application/x-tar"


def test_random_ranges_are_parts_of_the_file(
    as_licensee: Client, edition: Edition, content: Callable[[Edition, str], bytes]
) -> None:
    whole = content(edition, TAR)
    draw = random.Random(7)
    for _ in range(25):
        start = draw.randrange(len(whole))
        end = draw.randrange(start, len(whole))
        response = as_licensee.get(url(edition), headers={"Range": f"bytes={start}-{end}"})
        assert response.status_code == 206
        assert response["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
        assert body(response) == whole[start : end + 1]


def test_a_download_that_was_cut_off_goes_on(
    as_licensee: Client, edition: Edition, content: Callable[[Edition, str], bytes]
) -> None:
    whole = content(edition, TAR)
    etag = as_licensee.head(url(edition))["ETag"]
    rest = as_licensee.get(url(edition), headers={"Range": "bytes=9000-", "If-Range": etag})

    assert whole[:9000] + body(rest) == whole


def test_a_range_after_the_end_gets_416(as_licensee: Client, edition: Edition) -> None:
    response = as_licensee.get(url(edition), headers={"Range": "bytes=99999999-"})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{edition.files.get(path=TAR).size_bytes}"
    assert not Download.objects.exists()


def test_an_unchanged_file_gets_304(as_licensee: Client, edition: Edition) -> None:
    etag = as_licensee.head(url(edition))["ETag"]

    assert as_licensee.get(url(edition), headers={"If-None-Match": etag}).status_code == 304
    assert not Download.objects.exists()


def test_head_says_everything_and_sends_nothing(as_licensee: Client, edition: Edition) -> None:
    response = as_licensee.head(url(edition))

    assert response.status_code == 200
    assert response.content == b""
    assert response["Content-Length"] == str(edition.files.get(path=TAR).size_bytes)
    assert not Download.objects.exists()


def test_each_download_is_written_down_with_who_and_what(
    as_licensee: Client, licensee: User, edition: Edition
) -> None:
    as_licensee.get(url(edition), headers={"Range": "bytes=100-199"})

    download = Download.objects.get()
    assert (download.user, download.path) == (licensee, TAR)
    assert (download.first_byte, download.size_bytes) == (100, 100)
    event = AuditEvent.objects.get(action="edition.downloaded")
    assert event.actor == f"user:{licensee.pk}"
    assert event.facts["bytes"] == 100


@pytest.mark.parametrize("path", ["audio/other.tar", "../settings", "README.md/x", "audio"])
def test_an_unknown_file_is_not_found(as_licensee: Client, edition: Edition, path: str) -> None:
    assert as_licensee.get(url(edition, path)).status_code == 404


def test_other_methods_are_refused(as_licensee: Client, edition: Edition) -> None:
    assert as_licensee.post(url(edition)).status_code == 405
    assert as_licensee.delete(url(edition, api=True)).status_code == 405


# --- who -----------------------------------------------------------------------------------------


def test_a_colleague_may_a_rival_and_an_operator_may_not(
    as_licensee: Client,
    as_rival: Client,
    as_operator: Client,
    client: Client,
    edition: Edition,
    rival: User,
) -> None:
    assert as_rival.get(url(edition)).status_code == 404
    assert as_operator.get(url(edition)).status_code == 404
    answer = client.get(url(edition))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")

    edition.agreement.consumer.members.add(rival)
    assert as_rival.get(url(edition, "README.md")).status_code == 200


def test_a_token_opens_the_same_files(
    client: Client, licensee: User, edition: Edition, now: datetime
) -> None:
    secret = key(licensee, now).secret
    response = client.get(
        url(edition, api=True),
        headers={"Authorization": f"Bearer {secret}", "Range": "bytes=0-9"},
    )

    assert response.status_code == 206
    assert len(body(response)) == 10
    assert Download.objects.get().user == licensee
    assert ApiToken.objects.get().used_at is not None


def test_a_program_may_read_as_many_ranges_as_it_likes(
    client: Client, licensee: User, edition: Edition, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rest, "PER_KEY", 1)
    headers = {"Authorization": f"Bearer {key(licensee, now).secret}", "Range": "bytes=0-9"}
    answers = [client.get(url(edition, api=True), headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [206, 206, 206]


def test_a_token_is_kept_as_a_hash(licensee: User, now: datetime) -> None:
    issued = key(licensee, now)

    assert issued.secret not in str(ApiToken.objects.values().get())
    assert not AuditEvent.objects.filter(facts__icontains=issued.secret).exists()


def test_bad_tokens_are_refused_alike(
    client: Client, licensee: User, edition: Edition, now: datetime
) -> None:
    revoked = key(licensee, now)
    revoke_token(token=revoked.token, actor="user:x", at=now)
    expired = key(licensee, now - LIFE)
    headers: list[dict[str, str]] = [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer nonsense"},
        {"Authorization": f"Basic {revoked.secret}"},
        {"Authorization": f"Bearer {revoked.secret}"},
        {"Authorization": f"Bearer {expired.secret}"},
    ]
    for header in headers:
        response = client.get(url(edition, api=True), headers=header)
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
        assert response.json()["code"] == "token_invalid"


def test_a_session_does_not_open_the_api(as_licensee: Client, edition: Edition) -> None:
    assert as_licensee.get(url(edition, api=True)).status_code == 401


def test_the_token_of_a_rival_finds_no_edition(
    client: Client, rival: User, edition: Edition, now: datetime
) -> None:
    secret = key(rival, now).secret
    response = client.get(url(edition, api=True), headers={"Authorization": f"Bearer {secret}"})

    assert response.status_code == 404
    assert response.json()["code"] == "edition_unknown"


def test_the_token_of_an_account_that_was_closed_is_refused(
    client: Client, licensee: User, edition: Edition, now: datetime
) -> None:
    secret = key(licensee, now).secret
    User.objects.filter(pk=licensee.pk).update(is_active=False)

    response = client.get(url(edition, api=True), headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code == 401


# --- why not -------------------------------------------------------------------------------------


def refusal(client: Client, edition: Edition, secret: str) -> tuple[int, str]:
    response = client.get(url(edition, api=True), headers={"Authorization": f"Bearer {secret}"})
    return response.status_code, response.json()["code"]


@pytest.fixture
def secret(licensee: User, now: datetime) -> str:
    return key(licensee, now).secret


def test_a_suspended_agreement_refuses(
    client: Client, as_licensee: Client, edition: Edition, secret: str, now: datetime
) -> None:
    suspend_agreement(agreement=edition.agreement, actor="command", at=now)

    assert refusal(client, edition, secret) == (403, "agreement_suspended")
    page = as_licensee.get(url(edition), headers={"Accept-Language": "en"})
    assert page.status_code == 403
    assert "suspended" in page.content.decode()


def test_an_ended_agreement_refuses(
    client: Client, edition: Edition, secret: str, now: datetime
) -> None:
    terminate_agreement(agreement=edition.agreement, actor="command", at=now)

    assert refusal(client, edition, secret) == (403, "agreement_terminated")


def test_an_agreement_whose_period_is_over_refuses(
    client: Client, edition: Edition, secret: str, now: datetime
) -> None:
    Agreement.objects.update(valid_until=now - timedelta(hours=1))

    assert refusal(client, edition, secret) == (403, "agreement_expired")


def test_an_overdue_deletion_refuses(
    client: Client, edition: Edition, secret: str, now: datetime
) -> None:
    issue_deletion_notice(
        agreement=edition.agreement,
        items=["c1"],
        deadline_at=now - timedelta(seconds=1),
        at=now - timedelta(days=30),
    )

    assert refusal(client, edition, secret) == (403, "agreement_deletion_overdue")


def test_an_edition_in_preparation_asks_to_come_back(
    client: Client, as_licensee: Client, edition: Edition, secret: str
) -> None:
    Edition.objects.update(state=EditionState.PREPARING, ready_at=None)

    assert refusal(client, edition, secret) == (503, "edition_preparing")
    assert as_licensee.get(f"/editions/{edition.pk}/").status_code == 200


def test_a_version_that_was_taken_back_to_frozen_refuses(
    client: Client, edition: Edition, secret: str
) -> None:
    CorpusVersion.objects.update(state=VersionState.FROZEN)

    assert refusal(client, edition, secret) == (403, "version_not_published")


def test_a_consent_that_closed_unheard_closes_the_version_at_the_next_download(
    client: Client, edition: Edition, secret: str, voices: list[Voice], now: datetime
) -> None:
    voices[0].withdraw(at=now + timedelta(seconds=1))
    # As if the news had been lost: the version stands open, the gate must find out by itself.
    CorpusVersion.objects.update(state=VersionState.PUBLISHED, closed_at=None)

    assert refusal(client, edition, secret) == (410, "version_closed")
    assert CorpusVersion.objects.get().state == VersionState.CLOSED
    assert not Download.objects.exists()
