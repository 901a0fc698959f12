"""The quality gate: what the measures of a recording ask of people.

The rules are data, so that a campaign can have its own limits and the recorder in the browser, which
gets the same rules with its page, comes to the same answer about what it can measure
(`static/js/recorder/quality.js`). A measure that is not there is not judged.
"""

import dataclasses
import enum
from collections.abc import Mapping
from typing import NamedTuple

from dases_voice.audio.signal.flags import QualityFlag


class Gate(enum.StrEnum):
    """What should happen to a recording next; the later, the worse."""

    ACCEPT = "accept"
    """Nothing speaks against it."""
    LISTEN = "listen"
    """Somebody should listen before anything else."""
    REDO = "redo"
    """It should be recorded again, while the pupil is still there."""


class Cause(enum.StrEnum):
    """What speaks against a recording. The first four are the recorder's hints, too."""

    QUIET = "quiet"
    LOUD = "loud"
    NOISY = "noisy"
    HOLE = "hole"
    REPEAT = "repeat"
    NARROW_BAND = "narrow_band"
    LITTLE_SPEECH = "little_speech"
    BABBLE = "babble"
    CUT = "cut"
    ONE_EAR = "one_ear"


class Side(enum.StrEnum):
    """Where a measure must not be."""

    BELOW = "below"
    ABOVE = "above"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From which value on a measure asks for a listener, and from which for a new take.

    Attributes
    ----------
    cause : Cause
        What it is called when the rule holds.
    measure : str
        A name in `dases_voice.audio.signal.clip.Measures`.
    side : Side
        Whether too little or too much is the trouble. The limit itself is still good.
    listen, redo : float or None
        The limits; None never asks for it.
    """

    cause: Cause
    measure: str
    side: Side
    listen: float | None = None
    redo: float | None = None

    def judge(self, value: float) -> Gate:
        """Return what this measure alone asks for.

        Examples
        --------
        >>> DEFAULT_RULES[0].judge(-30.0), DEFAULT_RULES[0].judge(-12.0)
        (<Gate.LISTEN: 'listen'>, <Gate.ACCEPT: 'accept'>)
        """
        if self._is_beyond(value, self.redo):
            return Gate.REDO
        return Gate.LISTEN if self._is_beyond(value, self.listen) else Gate.ACCEPT

    def _is_beyond(self, value: float, limit: float | None) -> bool:
        if limit is None:
            return False
        return value < limit if self.side is Side.BELOW else value > limit

    def as_dict(self) -> dict[str, str | float | None]:
        """Return the rule as the recorder gets it."""
        return dataclasses.asdict(self)


DEFAULT_RULES = (
    Rule(cause=Cause.QUIET, measure="peak_dbfs", side=Side.BELOW, listen=-24, redo=-42),
    Rule(cause=Cause.LOUD, measure="clipping_ratio", side=Side.ABOVE, listen=0.0005, redo=0.01),
    Rule(cause=Cause.NOISY, measure="snr_db", side=Side.BELOW, listen=18, redo=10),
    Rule(cause=Cause.HOLE, measure="num_holes", side=Side.ABOVE, listen=0, redo=5),
    Rule(cause=Cause.REPEAT, measure="num_repeats", side=Side.ABOVE, listen=0, redo=5),
    Rule(cause=Cause.NARROW_BAND, measure="bandwidth_hz", side=Side.BELOW, listen=3_500),
    Rule(cause=Cause.LITTLE_SPEECH, measure="speech_ratio", side=Side.BELOW, listen=0.08),
)
"""Calibrated on 120 recordings of learners with half a second of quiet around them: 88 in 100 are
accepted, 10 are to be listened to, most for voices in the background. Of the same recordings one asks
too much: 24 dB too quiet, 3 dB over full scale, with noise 15 dB under the voice, or with a hole,
between 78 and 100 in 100 are noticed."""

FLAGGED = {
    QualityFlag.BABBLE: Cause.BABBLE,
    QualityFlag.TRUNCATED_START: Cause.CUT,
    QualityFlag.TRUNCATED_END: Cause.CUT,
    QualityFlag.TRUNCATED_DATA: Cause.CUT,
    QualityFlag.DEAD_CHANNEL: Cause.ONE_EAR,
    QualityFlag.ANTI_PHASE: Cause.ONE_EAR,
}
"""Flags of the pipeline that ask for a listener; they have no measure to set a limit for."""

ORDER = tuple(Gate)


class Judgement(NamedTuple):
    """What is asked for, and why, in the order of the rules."""

    gate: Gate
    causes: tuple[Cause, ...]


def judge(
    measures: Mapping[str, float],
    *,
    flags: frozenset[str] = frozenset(),
    rules: tuple[Rule, ...] = DEFAULT_RULES,
) -> Judgement:
    """Judge a recording by its measures and flags.

    Parameters
    ----------
    measures : mapping from names to numbers
        As `dases_voice.audio.signal.clip.Measures.as_dict` gives them, or a part of them.
    flags : frozenset of str, optional
        Quality flags of the run.
    rules : tuple of Rule, optional
        The limits that hold, from `rules_with`.

    Returns
    -------
    Judgement
        The worst that any rule asks for, with the causes of all that ask for something.

    Examples
    --------
    >>> judge({"peak_dbfs": -6.0, "snr_db": 40.0})
    Judgement(gate=<Gate.ACCEPT: 'accept'>, causes=())
    >>> judge({"peak_dbfs": -6.0, "snr_db": 4.0}, flags=frozenset({"babble"}))
    Judgement(gate=<Gate.REDO: 'redo'>, causes=(<Cause.NOISY: 'noisy'>, <Cause.BABBLE: 'babble'>))
    """
    asked = {
        rule.cause: rule.judge(measures[rule.measure]) for rule in rules if rule.measure in measures
    }
    asked |= {cause: Gate.LISTEN for flag, cause in FLAGGED.items() if flag in flags}
    causes = tuple(cause for cause, gate in asked.items() if gate is not Gate.ACCEPT)
    return Judgement(max(asked.values(), key=ORDER.index, default=Gate.ACCEPT), causes)


def rules_with(limits: Mapping[str, Mapping[str, float | None]]) -> tuple[Rule, ...]:
    """Return the rules with a campaign's own limits.

    Parameters
    ----------
    limits : mapping
        From causes to ``{"listen": …, "redo": …}``; what is left out stays as it is, and None
        switches a limit off.

    Raises
    ------
    ValueError
        For a cause without a rule, or limits in the wrong order: a new take is never asked for
        where not even a listener is.

    Examples
    --------
    >>> rules_with({"noisy": {"listen": 25, "redo": 12}})[2].listen
    25
    >>> rules_with({"loud": {"listen": 0.5, "redo": 0.1}})
    Traceback (most recent call last):
    ValueError: loud: to redo from 0.1 on is milder than to listen from 0.5 on
    """
    unknown = set(limits) - {rule.cause.value for rule in DEFAULT_RULES}
    if unknown:
        raise ValueError(f"no rule for {', '.join(sorted(unknown))}")
    return tuple(_with(rule, limits.get(rule.cause, {})) for rule in DEFAULT_RULES)


def _with(rule: Rule, limits: Mapping[str, float | None]) -> Rule:
    if set(limits) - {"listen", "redo"}:
        raise ValueError(f"{rule.cause}: a limit is called listen or redo")
    listen, redo = limits.get("listen", rule.listen), limits.get("redo", rule.redo)
    changed = dataclasses.replace(rule, listen=listen, redo=redo)
    if listen is None or redo is None or listen == redo:
        return changed
    if (redo < listen) is not (rule.side is Side.BELOW):
        milder = f"to redo from {redo:g} on is milder than to listen from {listen:g} on"
        raise ValueError(f"{rule.cause}: {milder}")
    return changed
