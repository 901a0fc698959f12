"""The limits that hold for every format, checked before anything is decoded."""

from dases_voice.audio.signal.errors import RateNotAllowedError, TooManyChannelsError
from dases_voice.audio.signal.parameters import PipelineParameters


def check_signal_shape(
    *, num_channels: int, sampling_rate_hz: int, parameters: PipelineParameters
) -> None:
    """Refuse a source with too many channels or a rate out of bounds.

    Raises
    ------
    TooManyChannelsError
        When there are more than ``parameters.max_channels``.
    RateNotAllowedError
        When the rate is outside ``parameters.min_rate_hz`` to ``parameters.max_rate_hz``.
    """
    if num_channels > parameters.max_channels:
        raise TooManyChannelsError(f"{num_channels} channels, at most {parameters.max_channels}")
    if not parameters.min_rate_hz <= sampling_rate_hz <= parameters.max_rate_hz:
        allowed = f"{parameters.min_rate_hz} to {parameters.max_rate_hz} Hz"
        raise RateNotAllowedError(f"{sampling_rate_hz} Hz is outside {allowed}")


def sample_budget(*, sampling_rate_hz: int, parameters: PipelineParameters) -> int:
    """Return the most samples per channel that a source of this rate may have."""
    return int(parameters.max_duration_s * sampling_rate_hz)
