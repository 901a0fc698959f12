"""What was shown, from the page to the proof: signed in the form, checked when it comes back."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from django.core import signing

from consent.enums import Audience, Channel, DecisionKind
from consent.errors import AlreadyAnswered, DisplayInvalid, NoticeSuperseded
from consent.models import (
    DataSubject,
    Decision,
    Invitation,
    Notice,
    NoticeRendering,
    Presentation,
    Signer,
)
from consent.queries.decisions import newest_of
from consent.queries.notices import current_version


@dataclass(frozen=True)
class Display:
    """One showing of a rendering. It becomes a `Presentation` when somebody decides on it."""

    rendering: NoticeRendering
    shown_at: datetime
    channel: Channel = Channel.WEB
    nonce: uuid.UUID = field(default_factory=uuid.uuid4)


def sign_display(*, display: Display, invitation: Invitation) -> str:
    """Return the display as text for a form, good for this invitation only."""
    content = {
        "rendering": str(display.rendering.pk),
        "sha256": display.rendering.sha256,
        "nonce": str(display.nonce),
        "shown_at": display.shown_at.isoformat(),
    }
    return signing.dumps(content, salt=_salt(invitation))


def read_display(*, signed: str, invitation: Invitation) -> Display:
    """Return the display that a form brings back.

    Raises
    ------
    DisplayInvalid
        When it was made for another link, altered, or names words that were not published so.
    """
    try:
        content = signing.loads(signed, salt=_salt(invitation))
    except signing.BadSignature as error:
        raise DisplayInvalid from error
    rendering = NoticeRendering.objects.filter(
        pk=content["rendering"], sha256=content["sha256"]
    ).first()
    if rendering is None:
        raise DisplayInvalid
    return Display(
        rendering=rendering,
        shown_at=datetime.fromisoformat(content["shown_at"]),
        nonce=uuid.UUID(content["nonce"]),
    )


def presentation_for(
    *, display: Display, notice: Notice | None, audience: Audience | None, at: datetime
) -> Presentation:
    """Write down that a rendering was shown.

    Raises
    ------
    DisplayInvalid
        When it belongs to another notice or another audience.
    NoticeSuperseded
        When a newer major version says something new.
    """
    shown = display.rendering.version
    if notice is not None and shown.notice_id != notice.pk:
        raise DisplayInvalid
    if audience is not None and display.rendering.audience != audience:
        raise DisplayInvalid
    if current_version(shown.notice, at).major != shown.major:
        raise NoticeSuperseded
    return Presentation.objects.create(
        nonce=display.nonce,
        rendering=display.rendering,
        rendering_sha256=display.rendering.sha256,
        channel=display.channel,
        shown_at=display.shown_at,
        recorded_at=at,
    )


def refuse_older_page(*, display: Display, subject: DataSubject, signer: Signer) -> None:
    """Refuse a page that was opened before the signer's last answer, in another tab perhaps.

    Raises
    ------
    AlreadyAnswered
        When there is a newer answer.
    """
    newest = newest_of(subject, signer)
    if newest is not None and display.shown_at <= newest.occurred_at:
        raise AlreadyAnswered


def group_of_display(display: Display) -> uuid.UUID | None:
    """Return the act that was decided on this very page, if it was posted before."""
    decided = Decision.objects.filter(presentation__nonce=display.nonce)
    return decided.values_list("group", flat=True).first()


def covered_kind(kind: DecisionKind, *, agreed_before: bool) -> DecisionKind:
    """Return what an answer means: a no after a yes is a withdrawal."""
    if kind == DecisionKind.REFUSE and agreed_before:
        return DecisionKind.WITHDRAW
    return kind


def _salt(invitation: Invitation) -> str:
    return f"consent.display.{invitation.pk}"
