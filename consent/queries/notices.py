"""Which words are in force, and for whom."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from consent.enums import Audience, NoticeFormat, PurposeCode
from consent.errors import NoticeMissing
from consent.models import DataSubject, Notice, NoticeRendering, NoticeVersion

FALLBACK_LANGUAGE = "fr"


def current_version(notice: Notice, at: datetime) -> NoticeVersion:
    """Return the version of `notice` that is in force.

    Raises
    ------
    NoticeMissing
        When nothing of it has been published.
    """
    version = notice.versions.filter(published_at__lte=at).order_by("-major", "-minor").first()
    if version is None:
        raise NoticeMissing
    return version


def renderings_for(
    version: NoticeVersion, audience: Audience, shape: NoticeFormat = NoticeFormat.WEB
) -> list[NoticeRendering]:
    """Return the languages in which an audience can read a version: the site's own ones first."""
    renderings = version.renderings.filter(audience=audience, format=shape)
    own = [code for code, _name in settings.LANGUAGES]
    return sorted(
        renderings,
        key=lambda r: (own.index(r.language) if r.language in own else len(own), r.language),
    )


def rendering_in(version: NoticeVersion, audience: Audience, language: str) -> NoticeRendering:
    """Return the rendering in `language`, or in French when it is not written in it.

    Raises
    ------
    NoticeMissing
        When the audience has no rendering at all.
    """
    by_language = {r.language: r for r in renderings_for(version, audience)}
    for candidate in (language, language.partition("-")[0], FALLBACK_LANGUAGE):
        if candidate in by_language:
            return by_language[candidate]
    raise NoticeMissing


def notice_for(
    *,
    subject: DataSubject,
    audience: Audience,
    language: str,
    at: datetime,
    notice: Notice | None = None,
) -> NoticeRendering:
    """Return what `audience` should be shown about `subject`.

    Without `notice`, it is the one that the subject's family was last asked about, else the one
    published last.

    Raises
    ------
    NoticeMissing
        When there is none for this audience.
    """
    asked = notice or _notice_asked_about(subject, at)
    return rendering_in(current_version(asked, at), audience, language)


def sound_for(rendering: NoticeRendering) -> dict[str, Any] | None:
    """Return what the readers of `rendering` can listen to: its words, or easier ones, in `reads`."""
    spoken = NoticeRendering.objects.filter(
        version=rendering.version_id,
        audience=rendering.audience,
        language=rendering.language,
        format=NoticeFormat.AUDIO,
    ).first()
    return spoken.words if spoken else None


def versions_in_force(purpose: PurposeCode, at: datetime) -> dict[UUID, NoticeVersion]:
    """Return, per notice that covers `purpose` now, the version that is in force."""
    newest: dict[UUID, NoticeVersion] = {}
    published = NoticeVersion.objects.filter(published_at__lte=at)
    for version in published.order_by("major", "minor"):
        newest[version.notice_id] = version
    return {key: version for key, version in newest.items() if purpose in version.purposes}


def _notice_asked_about(subject: DataSubject, at: datetime) -> Notice:
    published = NoticeVersion.objects.filter(published_at__lte=at).select_related("notice")
    version = (
        published.filter(invitations__link__subject=subject)
        .order_by("-invitations__created_at")
        .first()
        or published.order_by("-published_at", "-major", "-minor").first()
    )
    if version is None:
        raise NoticeMissing
    return version.notice
