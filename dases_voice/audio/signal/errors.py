"""Why a recording was refused.

Every refusal is named, once, and for ever: ``code`` is what the rest of the platform stores,
counts and translates. The message is for the operator's log; it says the value that offended and
never repeats a text out of the file, which may hold a name.

    SignalError
    ├── FormatError                     the bytes are not a recording we open
    │   ├── EmptyError                      empty
    │   ├── UnknownFormatError              unknown_format
    │   ├── WavWithoutDataError             wav_no_data
    │   ├── WavCodecNotAllowedError         wav_codec_not_allowed
    │   ├── WavParametersError              wav_params
    │   ├── FlacCorruptError                flac_corrupt
    │   ├── UnreadableContainerError        unreadable_container
    │   ├── NotAudioOnlyError               not_audio_only
    │   ├── CodecNotAllowedError            codec_not_allowed
    │   └── EncryptedError                  encrypted
    ├── LimitError                      it opens, but is outside the agreed limits
    │   ├── TooLargeError                   too_large
    │   ├── TooLongError                    too_long
    │   │   └── TooLongHeaderError          too_long_header
    │   ├── TooShortError                   too_short
    │   ├── TooManyChannelsError            too_many_channels
    │   └── RateNotAllowedError             rate_not_allowed
    └── ContentError                    it decodes, but there is no speech to keep
        ├── NoSamplesError                  no_samples
        ├── NonFiniteError                  non_finite
        ├── OutOfRangeError                 out_of_range
        ├── SilentError                     silent
        └── NoSpeechError                   no_speech

None of them heals by trying again: a task that catches one records it and does not retry.
"""

from typing import ClassVar


class SignalError(ValueError):
    """A recording cannot become a clip.

    Attributes
    ----------
    code : str
        Stable machine name of the cause. Empty on the classes that only group others.
    """

    code: ClassVar[str] = ""


class FormatError(SignalError):
    """The bytes are not a recording of an allowed format."""


class LimitError(SignalError):
    """The recording is outside the agreed limits."""


class ContentError(SignalError):
    """The recording decodes, but holds nothing that can be kept."""


class EmptyError(FormatError):
    """There are no bytes at all."""

    code = "empty"


class UnknownFormatError(FormatError):
    """The first bytes belong to no allowed format, whatever name or type was claimed."""

    code = "unknown_format"


class WavWithoutDataError(FormatError):
    """A WAV file without a ``data`` chunk, or with more chunks before it than any honest file."""

    code = "wav_no_data"


class WavCodecNotAllowedError(FormatError):
    """A WAV file that holds something else than linear PCM or IEEE float."""

    code = "wav_codec_not_allowed"


class WavParametersError(FormatError):
    """The format chunk of a WAV file is missing, cut or describes no possible signal."""

    code = "wav_params"


class FlacCorruptError(FormatError):
    """A FLAC stream that its decoder cannot follow to the end."""

    code = "flac_corrupt"


class UnreadableContainerError(FormatError):
    """A WebM, Ogg or MP4 file that cannot be opened or decoded."""

    code = "unreadable_container"


class NotAudioOnlyError(FormatError):
    """A container with a picture, subtitles, an attachment or a second sound track."""

    code = "not_audio_only"


class CodecNotAllowedError(FormatError):
    """A container whose sound track uses a codec that no browser records with."""

    code = "codec_not_allowed"


class EncryptedError(FormatError):
    """A container whose sound track is, or claims to be, encrypted."""

    code = "encrypted"


class TooLargeError(LimitError):
    """More bytes than a recording may have."""

    code = "too_large"


class TooLongError(LimitError):
    """More seconds than a recording may have, found out while decoding."""

    code = "too_long"


class TooLongHeaderError(TooLongError):
    """More seconds than a recording may have, by the file's own header; nothing was decoded."""

    code = "too_long_header"


class TooShortError(LimitError):
    """Fewer seconds than a prompt can be read in."""

    code = "too_short"


class TooManyChannelsError(LimitError):
    """More channels than a classroom microphone has."""

    code = "too_many_channels"


class RateNotAllowedError(LimitError):
    """A sampling rate that is too low for speech or too high for a microphone."""

    code = "rate_not_allowed"


class NoSamplesError(ContentError):
    """A well-formed file without a single sample."""

    code = "no_samples"


class NonFiniteError(ContentError):
    """Floating-point samples that are not a number, or infinite."""

    code = "non_finite"


class OutOfRangeError(ContentError):
    """Floating-point samples so far above full scale that they cannot be sound."""

    code = "out_of_range"


class SilentError(ContentError):
    """The microphone was muted: no sample is above the silence threshold."""

    code = "silent"


class NoSpeechError(ContentError):
    """There is sound, but none of it is speech."""

    code = "no_speech"


def error_codes() -> frozenset[str]:
    """Return the code of every cause, so that an edge can prove it has a text for each."""
    codes: set[str] = set()
    waiting: list[type[SignalError]] = [SignalError]
    while waiting:
        error = waiting.pop()
        waiting.extend(error.__subclasses__())
        codes.add(error.code)
    return frozenset(codes - {""})
