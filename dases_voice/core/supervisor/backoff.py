"""How long to wait before a dead program is started again, and when to stop trying."""

from dataclasses import dataclass, field

DELAYS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
STEADY_S = 60.0


@dataclass
class Backoff:
    """Counts deaths that come close together. A program that ran for a minute starts afresh."""

    deaths: int = field(default=0, init=False)

    def delay_after(self, *, uptime_s: float) -> float | None:
        """Return the seconds to wait after a death, or None when it died too often."""
        if uptime_s >= STEADY_S:
            self.deaths = 0
        self.deaths += 1
        return DELAYS_S[self.deaths - 1] if self.deaths <= len(DELAYS_S) else None
