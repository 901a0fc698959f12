from typing import Any

import pytest

from dases_voice.audio.signal import PipelineParameters


@pytest.mark.parametrize(
    ("nonsense", "named"),
    [
        ({"min_duration_s": 0.0}, "durations"),
        ({"max_duration_s": 0.1}, "durations"),
        ({"max_channels": 8}, "max_channels"),
        ({"min_rate_hz": 0}, "rates"),
        ({"max_rate_hz": 4_000}, "rates"),
        ({"ceiling_dbfs": 0.5}, "ceiling_dbfs"),
        ({"vad_mode": 4}, "vad_mode"),
        ({"flac_level": 9}, "flac_level"),
    ],
)
def test_nonsense_is_refused_by_name(nonsense: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        PipelineParameters(**nonsense)


def test_a_stored_dictionary_gives_the_parameters_back() -> None:
    parameters = PipelineParameters(max_duration_s=20.0, vad_mode=1)
    assert PipelineParameters(**parameters.as_dict()) == parameters  # type: ignore[arg-type]  # of one type each
