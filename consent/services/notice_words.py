"""What a notice must say before it can be published."""

import hashlib
from collections.abc import Mapping
from typing import NamedTuple, Self

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from consent.chain import canonical_json
from consent.enums import Audience, NoticeFormat
from consent.errors import NoticeInvalid
from consent.models import NoticeSound
from consent.queries.notices import FALLBACK_LANGUAGE

Words = Mapping[str, object]

REQUIRED_WORDS = ("title", "lead", "sections", "question", "give", "refuse")
# The hash of the words that are read aloud, and of the sound; who reads, and whether a machine does.
REQUIRED_OF_SOUND = ("reads", "sha256", "media_type", "voice", "synthetic")
REQUIRED_SCOPE = ("controllers", "recipients", "retention", "jurisdiction", "withdrawal")


class RenderingKey(NamedTuple):
    """Which rendering of a version: for whom, in which language, in which format."""

    audience: Audience
    language: str
    format: NoticeFormat = NoticeFormat.WEB

    def __str__(self) -> str:
        web = self.format == NoticeFormat.WEB
        return ".".join(self[:2] if web else self)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the key that is written `text`, as in the name of a notice's file."""
        audience, language, *shape = text.split(".")
        return cls(Audience(audience), language, NoticeFormat(*shape or [NoticeFormat.WEB]))


Renderings = Mapping[RenderingKey, Words]


def written_words(renderings: Renderings) -> dict[RenderingKey, bytes]:
    """Return the bytes of each rendering: these are hashed, kept and shown."""
    return {key: canonical_json(words) for key, words in renderings.items()}


def require_notice(
    *, scope: Mapping[str, object], renderings: Renderings, sounds: Mapping[str, bytes]
) -> None:
    """Refuse what nobody could agree to knowingly.

    Raises
    ------
    NoticeInvalid
        When words, a sound, or the scope are missing, or a sound reads other words.
    """
    if missing := [name for name in REQUIRED_SCOPE if not scope.get(name)]:
        raise NoticeInvalid(_("The scope does not say: %(names)s.") % {"names": ", ".join(missing)})
    if RenderingKey(Audience.HOLDER, FALLBACK_LANGUAGE) not in renderings:
        raise NoticeInvalid(_("A notice needs words for holders, in French."))
    hashes = {key: sha256(content) for key, content in written_words(renderings).items()}
    for key, words in renderings.items():
        _require_words(key, words)
        if key.format == NoticeFormat.AUDIO:
            _require_sound(key, words, hashes, sounds)


def sha256(content: bytes) -> str:
    """Return the hash by which words and sounds are known."""
    return hashlib.sha256(content).hexdigest()


def _require_words(key: RenderingKey, words: Words) -> None:
    if key.language not in LANG_INFO:
        raise NoticeInvalid(_("The language %(code)s is unknown.") % {"code": key.language})
    required = REQUIRED_OF_SOUND if key.format == NoticeFormat.AUDIO else REQUIRED_WORDS
    if missing := [name for name in required if words.get(name) in (None, "", [])]:
        raise NoticeInvalid(
            _("The words for %(audience)s in %(language)s lack: %(names)s.")
            % {"audience": key.audience, "language": key.language, "names": ", ".join(missing)}
        )


def _require_sound(
    key: RenderingKey,
    words: Words,
    hashes: Mapping[RenderingKey, str],
    sounds: Mapping[str, bytes],
) -> None:
    same_reader = {h for other, h in hashes.items() if other[:2] == key[:2] and other != key}
    if words["reads"] not in same_reader:
        raise NoticeInvalid(_("The sound %(name)s reads other words.") % {"name": key})
    known = str(words["sha256"])
    if known not in sounds and not NoticeSound.objects.filter(pk=known).exists():
        raise NoticeInvalid(_("The sound %(name)s is missing.") % {"name": key})
