"""Messages to licensees' programs: signed, tried again, and led nowhere but where they should go."""

import base64
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from celery import current_app
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from contracts.models import Agreement, Party
from contracts.services import issue_deletion_notice
from dases_voice.core.models import AuditEvent, Message, OutboxEntry, User
from dases_voice.corpora.enums import DeliveryState
from dases_voice.corpora.errors import AddressRefused
from dases_voice.corpora.models import LicenseeNews, Webhook, WebhookDelivery
from dases_voice.corpora.services import (
    add_webhook,
    deliver,
    deliver_due,
    outbound,
    tell_of_overdue,
    webhooks,
)
from dases_voice.corpora.services.outbound import check_address

DAY = timedelta(days=1)


@dataclass
class Receiver:
    """A licensee's program on this machine: it keeps what it gets, and answers as it is told."""

    url: str = ""
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.DASES_WEBHOOKS_TO_LOOPBACK = True
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append((self.path, dict(self.headers.items()), body))
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/news?of=voices"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def webhook(receiver: Receiver, laboratory: Party, licensee: User, now: datetime) -> Webhook:
    return add_webhook(party=laboratory, url=receiver.url, user=licensee, at=now)


@pytest.fixture
def delivery(webhook: Webhook, agreement: Agreement, now: datetime) -> WebhookDelivery:
    issue_deletion_notice(agreement=agreement, items=["c1"], deadline_at=now + 30 * DAY, at=now)
    return WebhookDelivery.objects.get()


def test_news_are_sent_by_the_outbox_and_taken(
    delivery: WebhookDelivery, receiver: Receiver, now: datetime
) -> None:
    entry = OutboxEntry.objects.get(task="corpora.deliver_webhook")
    assert entry.kwargs == {"delivery_id": delivery.pk}

    assert deliver(delivery_id=delivery.pk, at=now)

    ((path, headers, body),) = receiver.got
    content = json.loads(body)
    assert path == "/news?of=voices"
    assert headers["Content-Type"] == "application/json"
    assert content["type"] == "takedown.issued"
    assert content["data"]["notice"] == str(LicenseeNews.objects.get().notice_id)
    # Clips are named in the feed only.
    assert set(content["data"]) == {"agreement", "notice", "count", "deadline_at", "feed"}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.status) == (DeliveryState.SENT, 1, 204)
    # A task that comes twice sends nothing twice.
    assert not deliver(delivery_id=delivery.pk, at=now)
    assert len(receiver.got) == 1


def test_a_slow_receiver_keeps_no_revision_waiting() -> None:
    route = current_app.amqp.router.route({}, "corpora.deliver_webhook")
    assert route["queue"].name == "ingest"
    assert current_app.amqp.router.route({}, "corpora.revise_version")["queue"].name == "release"


def verify(client: Client, headers: dict[str, str], body: bytes) -> None:
    """Verify as any library for Standard Webhooks does, with nothing of ours but the published key."""
    keys = {key["kid"]: key["x"] for key in client.get(reverse("proof:keys")).json()["keys"]}
    public = base64.urlsafe_b64decode(keys[headers["webhook-key-id"]] + "=")
    scheme, _, signature = headers["webhook-signature"].partition(",")
    assert scheme == "v1a"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature), signed)


def test_the_signature_verifies_without_us_and_covers_everything(
    delivery: WebhookDelivery, receiver: Receiver, client: Client, now: datetime
) -> None:
    deliver(delivery_id=delivery.pk, at=now)
    ((_path, headers, body),) = receiver.got
    verify(client, headers, body)
    assert headers["webhook-timestamp"] == str(int(now.timestamp()))
    for changed in (
        {**headers, "webhook-id": "msg_other"},
        {**headers, "webhook-timestamp": str(int(now.timestamp()) + 1)},
    ):
        with pytest.raises(InvalidSignature):
            verify(client, changed, body)
    with pytest.raises(InvalidSignature):
        verify(client, headers, body.replace(b"takedown", b"takedowm"))


def test_a_message_that_comes_twice_is_known_by_its_id_and_an_old_one_by_its_time(
    delivery: WebhookDelivery, receiver: Receiver, client: Client, now: datetime
) -> None:
    receiver.status = 500
    deliver(delivery_id=delivery.pk, at=now)
    deliver(delivery_id=delivery.pk, at=now + DAY)
    (_, first, body), (_, again, same) = receiver.got
    assert (first["webhook-id"], body) == (again["webhook-id"], same)
    assert int(again["webhook-timestamp"]) - int(first["webhook-timestamp"]) == DAY.total_seconds()
    verify(client, again, same)
    # The signature of one attempt is none for the time of another.
    with pytest.raises(InvalidSignature):
        verify(client, {**first, "webhook-timestamp": again["webhook-timestamp"]}, body)


def test_pauses_grow_and_nothing_is_tried_before(
    delivery: WebhookDelivery, receiver: Receiver, now: datetime
) -> None:
    receiver.status = 503
    pauses, at = [], now
    for _ in range(4):
        assert deliver_due(at=at) == 0
        delivery.refresh_from_db()
        pauses.append(delivery.try_at - at)
        assert deliver_due(at=delivery.try_at - timedelta(seconds=1)) == 0
        at = delivery.try_at
    assert len(receiver.got) == 4
    for number, pause in enumerate(pauses):
        expected = webhooks.FIRST_PAUSE * 2**number
        assert 0.8 * expected <= pause <= 1.2 * expected
    receiver.status = 200
    assert deliver_due(at=at) == 1
    assert Webhook.objects.get().failing_since is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(
    delivery: WebhookDelivery, receiver: Receiver, now: datetime, status: int
) -> None:
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    assert not deliver(delivery_id=delivery.pk, at=now)
    assert len(receiver.got) == 1
    assert WebhookDelivery.objects.get().status == status


def test_an_address_that_takes_nothing_for_days_is_stopped_and_people_are_told_once(
    delivery: WebhookDelivery, receiver: Receiver, licensee: User, now: datetime
) -> None:
    receiver.status = 500
    deliver(delivery_id=delivery.pk, at=now)
    Message.objects.all().delete()
    deliver(delivery_id=delivery.pk, at=now + 4 * DAY)
    assert Webhook.objects.get().paused_at is None
    deliver(delivery_id=delivery.pk, at=now + 6 * DAY)

    assert Webhook.objects.get().paused_at == now + 6 * DAY
    mail = Message.objects.get()
    assert mail.recipient == licensee.email
    assert receiver.url.partition("?")[0] in mail.text
    assert not deliver(delivery_id=delivery.pk, at=now + 9 * DAY)
    assert deliver_due(at=now + 9 * DAY) == 0
    assert AuditEvent.objects.filter(action="webhook.paused").count() == 1


def test_a_receiver_that_is_gone_is_not_asked_again(
    delivery: WebhookDelivery, receiver: Receiver, now: datetime
) -> None:
    receiver.status = 410
    deliver(delivery_id=delivery.pk, at=now)
    assert Webhook.objects.get().paused_at == now


def test_a_receiver_that_never_answers_is_left(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DASES_WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(outbound, "WHOLE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(OSError):  # noqa: PT011  # whatever the system calls it
            outbound.post(url=url, body=b"{}", headers={})


def test_an_overdue_attestation_is_news_once(
    delivery: WebhookDelivery, receiver: Receiver, now: datetime
) -> None:
    assert tell_of_overdue(at=now + 29 * DAY) == 0
    assert tell_of_overdue(at=now + 30 * DAY) == 1
    assert tell_of_overdue(at=now + 31 * DAY) == 0
    assert deliver_due(at=now + 31 * DAY) == 2
    types = [json.loads(body)["type"] for _, _, body in receiver.got]
    assert types == ["takedown.issued", "attestation.overdue"]


# --- where messages may go -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://laboratoire.example/",
        "ftp://laboratoire.example/",
        "https://laboratoire.example:22/",
        "https://laboratoire.example:99999/",
        "https://name:word@laboratoire.example/",
        "https:///path",
        "https://127.0.0.1/",
        "http://127.0.0.1:8000/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://[fe80::1]/",
        "https://[::ffff:127.0.0.1]/",
    ],
)
def test_no_message_goes_inside(url: str) -> None:
    with pytest.raises(AddressRefused):
        check_address(url)


@pytest.mark.parametrize("numbers", [["127.0.0.1"], ["10.0.0.7"], ["9.9.9.9", "192.168.0.1"]])
def test_a_name_that_leads_inside_is_refused_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch, numbers: list[str]
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    def connect(*_: Any, **__: Any) -> None:
        raise AssertionError("nothing may be reached")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(AddressRefused):
        outbound.post(url="https://laboratoire.example/", body=b"", headers={})


def test_the_connection_goes_to_the_number_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["9.9.9.9", "127.0.0.1"])  # a name that changes after the first question
    reached: list[tuple[str, int]] = []
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), 443))],
    )

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        outbound.post(url="https://laboratoire.example/", body=b"", headers={})
    assert reached == [("9.9.9.9", 443)]


# --- pages ---------------------------------------------------------------------------------------


def test_a_licensee_adds_an_address_sees_what_was_sent_and_removes_it(
    as_licensee: Client, receiver: Receiver, agreement: Agreement, now: datetime
) -> None:
    added = as_licensee.post("/webhooks/", {"url": receiver.url})
    webhook = Webhook.objects.get()
    assert added["Location"] == f"/webhooks/{webhook.pk}/"
    as_licensee.post("/webhooks/", {"url": receiver.url})
    assert Webhook.objects.count() == 1
    issue_deletion_notice(agreement=agreement, items=["c1"], deadline_at=now + DAY, at=now)
    receiver.status = 500
    deliver_due(at=now)

    page = as_licensee.get(added["Location"], headers={"Accept-Language": "en"}).content.decode()
    assert "500" in page
    assert f"msg_{LicenseeNews.objects.get().message_id.hex}" in page
    assert "Not reached" in page

    receiver.status = 200
    as_licensee.post(f"/webhooks/{webhook.pk}/resume/")
    assert deliver_due(at=now + DAY) == 1
    as_licensee.post(f"/webhooks/{webhook.pk}/remove/")
    assert not WebhookDelivery.objects.exists()
    # The feed still holds it.
    assert LicenseeNews.objects.exists()


def test_an_address_inside_is_refused_on_the_page(
    as_licensee: Client, agreement: Agreement
) -> None:
    page = as_licensee.post(
        "/webhooks/", {"url": "https://10.0.0.1/"}, headers={"Accept-Language": "en"}
    )
    assert "public addresses" in page.content.decode()
    assert not Webhook.objects.exists()


def test_other_licensees_and_operators_meet_no_address(
    as_rival: Client, as_operator: Client, client: Client, webhook: Webhook
) -> None:
    for path in ("", "remove/", "resume/"):
        url = f"/webhooks/{webhook.pk}/{path}"
        for person in (as_rival, as_operator):
            answer = person.post(url) if path else person.get(url)
            assert answer.status_code == 404
        assert client.get(url)["Location"].startswith("/accounts/login/")
    assert Webhook.objects.exists()
