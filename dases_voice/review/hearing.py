"""What can be suspected of the words in a clip: by their number, and by a machine that listens.

Machines that recognise speech were made for adults who speak their own language. On learners they
are wrong more often than right, so all that comes out of here is a hint about what to hear first;
and where no machine is chosen, nobody listens but people.
"""

import functools
import io
import itertools
import re
from collections.abc import Sequence
from typing import Protocol

import soundfile
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dases_voice.collection.enums import PromptKind, PromptLanguage
from dases_voice.collection.models import Prompt
from dases_voice.review.enums import Suspicion

VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")
WORD = re.compile(r"[\w']+")
SPOKEN = frozenset({PromptKind.READ, PromptKind.REPEAT})
"""Kinds of prompts whose words are known."""

FEW_SYLLABLES = 4
"""A word or two can be said in any time."""
SLOWEST_PER_S, FASTEST_PER_S = 0.8, 8.0
"""Syllables of 120 learners: 1.3 to 5.9 in a second, pauses not counted."""

LONG_NUMBER = 4
"""So many digits in a row, that were not to be read, may be a telephone number."""
DIGITS = frozenset(
    ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
)
INTRODUCTIONS = (("my", "name"), ("name", "is"), ("i'm", "called"), ("i", "live"))
FEWEST_WORDS = 3


class Listener(Protocol):
    """A machine that writes down what it hears."""

    name: str

    def words_in(self, flac: bytes) -> list[str]:
        """Return the words of a clip, in small letters; none when it understands nothing."""
        ...


class PocketSphinx:
    """CMU's small recogniser with its own American English model."""

    name = "pocketsphinx"

    def __init__(self) -> None:
        try:
            from pocketsphinx import Decoder
        except ImportError as error:
            raise ImproperlyConfigured(
                "DASES_LISTENER is pocketsphinx, which is not installed: pip install pocketsphinx"
            ) from error
        self._decoder = Decoder(samprate=16_000, loglevel="FATAL")

    def words_in(self, flac: bytes) -> list[str]:
        """Decode a whole clip at once; it has 16 kHz, as everything here."""
        samples, _rate = soundfile.read(io.BytesIO(flac), dtype="int16")
        self._decoder.start_utt()
        self._decoder.process_raw(samples.tobytes(), full_utt=True)
        self._decoder.end_utt()
        heard = self._decoder.hyp()
        return WORD.findall(heard.hypstr.lower()) if heard else []


def has_listener(language: str) -> bool:
    """Tell whether a machine was chosen for a language. Nothing is loaded to know that."""
    is_chosen: bool = PocketSphinx.name == settings.DASES_LISTENER
    return is_chosen and language == PromptLanguage.ENGLISH


def listener_for(language: str) -> Listener | None:
    """Return the machine that was chosen for a language, loaded, if any was."""
    return _pocketsphinx() if has_listener(language) else None


@functools.cache
def _pocketsphinx() -> PocketSphinx:
    return PocketSphinx()


def fits_its_text(prompt: Prompt, *, speech_s: float) -> bool:
    """Tell whether a text can have been said in so many seconds of voice."""
    syllables = sum(len(VOWELS.findall(word)) or 1 for word in WORD.findall(prompt.text.lower()))
    if prompt.kind not in SPOKEN or syllables < FEW_SYLLABLES or speech_s <= 0:
        return True
    return SLOWEST_PER_S <= syllables / speech_s <= FASTEST_PER_S


def suspicions_of_words(
    heard: Sequence[str], *, text: str, kind: PromptKind
) -> frozenset[Suspicion]:
    """Return what the words that a machine heard make one suspect."""
    asked = set(WORD.findall(text.lower()))
    suspicions = set()
    if kind in SPOKEN and len(heard) >= FEWEST_WORDS and not asked & set(heard):
        suspicions.add(Suspicion.OTHER_TEXT)
    if _longest_number(heard) >= LONG_NUMBER and not asked & DIGITS:
        suspicions.add(Suspicion.NUMBER)
    pairs = set(itertools.pairwise(heard))
    if any(pair in pairs and not set(pair) <= asked for pair in INTRODUCTIONS):
        suspicions.add(Suspicion.NAME)
    return frozenset(suspicions)


def _longest_number(heard: Sequence[str]) -> int:
    longest = run = 0
    for word in heard:
        run = run + 1 if word in DIGITS else 0
        longest = max(longest, run)
    return longest
