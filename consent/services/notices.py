"""Publishing what people are told. Published words never change: a correction is a new version."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.db import transaction
from django.utils.translation import gettext as _

from consent.chain import canonical_json
from consent.enums import Audience, PurposeCode
from consent.errors import NoticeInvalid
from consent.models import Decision, Notice, NoticeRendering, NoticeVersion
from consent.queries.notices import FALLBACK_LANGUAGE
from consent.services.news import tell
from consent.services.permissions import recompute_subject

Words = Mapping[str, object]
Renderings = Mapping[tuple[Audience, str], Words]

FIRST_CAMPAIGN = Path(__file__).resolve().parents[1] / "notices" / "first_campaign"
REQUIRED_WORDS = ("title", "lead", "sections", "question", "give", "refuse")
REQUIRED_SCOPE = ("controllers", "recipients", "retention", "jurisdiction", "withdrawal")


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
) -> NoticeVersion:
    """Publish a notice, or a new version of it, and return the version in force.

    `material` says that something new is said: everybody is asked again. The same content as the
    version in force publishes nothing.

    Parameters
    ----------
    renderings
        Per audience and language: `title`, `lead`, `sections` (each with `heading`, and
        `paragraphs` or `points`), `question`, and the words on the buttons, `give` and `refuse`.

    Raises
    ------
    NoticeInvalid
        When words, audiences or the scope are missing.
    """
    _check(scope, renderings)
    codes = sorted(str(code) for code in purposes)
    written = {key: canonical_json(words) for key, words in renderings.items()}
    sha256 = _version_hash(codes, scope, written)
    notice, _created = Notice.objects.get_or_create(slug=slug, defaults={"created_at": at})
    newest = notice.versions.order_by("-major", "-minor").first()
    if newest is not None and newest.sha256 == sha256:
        return newest
    major, minor = _next_number(newest, material=material)
    version = NoticeVersion.objects.create(
        notice=notice,
        major=major,
        minor=minor,
        purposes=codes,
        scope=dict(scope),
        sha256=sha256,
        published_at=at,
    )
    _write_renderings(version, written)
    facts = {"version": version.number, "sha256": sha256, "purposes": codes}
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
    )


def read_renderings(folder: Path) -> dict[tuple[Audience, str], Words]:
    """Read the files named `<audience>.<language>.toml` in `folder`."""
    renderings: dict[tuple[Audience, str], Words] = {}
    for file in sorted(folder.glob("*.*.toml")):
        audience, language, _suffix = file.name.split(".")
        renderings[Audience(audience), language] = tomllib.loads(file.read_text(encoding="utf-8"))
    return renderings


def _check(scope: Mapping[str, object], renderings: Renderings) -> None:
    if missing := [name for name in REQUIRED_SCOPE if not scope.get(name)]:
        raise NoticeInvalid(_("The scope does not say: %(names)s.") % {"names": ", ".join(missing)})
    if (Audience.HOLDER, FALLBACK_LANGUAGE) not in renderings:
        raise NoticeInvalid(_("A notice needs words for holders, in French."))
    for (audience, language), words in renderings.items():
        if language not in LANG_INFO:
            raise NoticeInvalid(_("The language %(code)s is unknown.") % {"code": language})
        if missing := [name for name in REQUIRED_WORDS if not words.get(name)]:
            raise NoticeInvalid(
                _("The words for %(audience)s in %(language)s lack: %(names)s.")
                % {"audience": audience, "language": language, "names": ", ".join(missing)}
            )


def _version_hash(
    codes: list[str], scope: Mapping[str, object], written: Mapping[tuple[Audience, str], bytes]
) -> str:
    hashes = {f"{audience}.{language}": _sha256(b) for (audience, language), b in written.items()}
    return _sha256(canonical_json({"purposes": codes, "scope": scope, "renderings": hashes}))


def _next_number(newest: NoticeVersion | None, *, material: bool) -> tuple[int, int]:
    if newest is None:
        return 1, 0
    return (newest.major + 1, 0) if material else (newest.major, newest.minor + 1)


def _write_renderings(
    version: NoticeVersion, written: Mapping[tuple[Audience, str], bytes]
) -> None:
    NoticeRendering.objects.bulk_create(
        NoticeRendering(
            version=version,
            audience=audience,
            language=language,
            content=content.decode(),
            sha256=_sha256(content),
        )
        for (audience, language), content in written.items()
    )


def _ask_again(notice: Notice, at: datetime) -> None:
    """Close what was agreed to on an older major version."""
    signed = Decision.objects.filter(presentation__rendering__version__notice=notice)
    for subject_id in list(signed.order_by().values_list("subject_id", flat=True).distinct()):
        recompute_subject(subject_id=subject_id, at=at)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
