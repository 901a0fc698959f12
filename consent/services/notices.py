"""Publishing what people are told. Published words never change: a correction is a new version."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction

from consent.chain import canonical_json
from consent.enums import NoticeFormat, PurposeCode
from consent.models import Decision, Notice, NoticeRendering, NoticeSound, NoticeVersion
from consent.services.news import tell
from consent.services.notice_words import (
    RenderingKey,
    Renderings,
    Words,
    require_notice,
    sha256,
    written_words,
)
from consent.services.permissions import recompute_subject

FIRST_CAMPAIGN = Path(__file__).resolve().parents[1] / "notices" / "first_campaign"
NO_SOUNDS: Mapping[str, bytes] = {}


@transaction.atomic
def publish_notice(
    *,
    slug: str,
    purposes: Iterable[PurposeCode],
    scope: Mapping[str, object],
    renderings: Renderings,
    actor: str,
    at: datetime,
    material: bool = True,
    sounds: Mapping[str, bytes] = NO_SOUNDS,
) -> NoticeVersion:
    """Publish a notice, or a new version of it, and return the version in force.

    `material` says that something new is said: everybody is asked again. The same content as the
    version in force publishes nothing.

    Parameters
    ----------
    renderings
        Per audience, language and format: `title`, `lead`, `sections` (each with `heading`, and
        `paragraphs` or `points`), `question`, and the words on the buttons, `give` and `refuse`.
        What is listened to says instead which words it `reads`, by their hash, in whose `voice`,
        and the `sha256` of its bytes.
    sounds
        The bytes of each sound that is not kept yet, by their hash.

    Raises
    ------
    NoticeInvalid
        When words, a sound or the scope are missing.
    """
    require_notice(scope=scope, renderings=renderings, sounds=sounds)
    codes = sorted(str(code) for code in purposes)
    written = written_words(renderings)
    fingerprint = _version_hash(codes, scope, written)
    notice, _created = Notice.objects.get_or_create(slug=slug, defaults={"created_at": at})
    newest = notice.versions.order_by("-major", "-minor").first()
    if newest is not None and newest.sha256 == fingerprint:
        return newest
    major, minor = _next_number(newest, material=material)
    version = NoticeVersion.objects.create(
        notice=notice,
        major=major,
        minor=minor,
        purposes=codes,
        scope=dict(scope),
        sha256=fingerprint,
        published_at=at,
    )
    _write_renderings(version, written)
    _keep_sounds(renderings, sounds)
    facts = {"version": version.number, "sha256": fingerprint, "purposes": codes}
    tell(action="publish_notice", obj=version, actor=actor, at=at, facts=facts)
    if major > 1 and minor == 0:
        _ask_again(notice, at)
    return version


def publish_first_campaign(*, actor: str, at: datetime) -> NoticeVersion:
    """Publish the notice of the first campaign, as it is written in this package."""
    scope = tomllib.loads((FIRST_CAMPAIGN / "scope.toml").read_text(encoding="utf-8"))
    return publish_notice(
        slug="first-campaign",
        purposes=(PurposeCode.RECORD, PurposeCode.ANNOTATE, PurposeCode.RESEARCH),
        scope=scope,
        renderings=read_renderings(FIRST_CAMPAIGN),
        actor=actor,
        at=at,
        sounds=read_sounds(FIRST_CAMPAIGN),
    )


def read_renderings(folder: Path) -> dict[RenderingKey, Words]:
    """Read the files named `<audience>.<language>[.<format>].toml` in `folder`."""
    return {
        RenderingKey.read(file.stem): tomllib.loads(file.read_text(encoding="utf-8"))
        for file in sorted(folder.glob("*.*.toml"))
    }


def read_sounds(folder: Path) -> dict[str, bytes]:
    """Read the sounds in `folder`, by their hash: what a file is called proves nothing."""
    contents = [file.read_bytes() for file in sorted(folder.glob("*.ogg"))]
    return {sha256(content): content for content in contents}


def _version_hash(
    codes: list[str], scope: Mapping[str, object], written: Mapping[RenderingKey, bytes]
) -> str:
    hashes = {str(key): sha256(content) for key, content in written.items()}
    return sha256(canonical_json({"purposes": codes, "scope": scope, "renderings": hashes}))


def _next_number(newest: NoticeVersion | None, *, material: bool) -> tuple[int, int]:
    if newest is None:
        return 1, 0
    return (newest.major + 1, 0) if material else (newest.major, newest.minor + 1)


def _write_renderings(version: NoticeVersion, written: Mapping[RenderingKey, bytes]) -> None:
    NoticeRendering.objects.bulk_create(
        NoticeRendering(
            version=version,
            audience=key.audience,
            language=key.language,
            format=key.format,
            content=content.decode(),
            sha256=sha256(content),
        )
        for key, content in written.items()
    )


def _keep_sounds(renderings: Renderings, sounds: Mapping[str, bytes]) -> None:
    """Keep the sounds that are new: later versions of this package may not hold them any more."""
    for key, words in renderings.items():
        content = sounds.get(str(words["sha256"])) if key.format == NoticeFormat.AUDIO else None
        if content is not None:
            NoticeSound.objects.get_or_create(
                pk=sha256(content),
                defaults={"media_type": str(words["media_type"]), "content": content},
            )


def _ask_again(notice: Notice, at: datetime) -> None:
    """Close what was agreed to on an older major version."""
    signed = Decision.objects.filter(presentation__rendering__version__notice=notice)
    for subject_id in list(signed.order_by().values_list("subject_id", flat=True).distinct()):
        recompute_subject(subject_id=subject_id, at=at)
