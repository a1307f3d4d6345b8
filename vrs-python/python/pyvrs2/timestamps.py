"""Times of records are seconds, as float: at the times of clocks since 1970 they resolve a quarter of a microsecond."""

from __future__ import annotations


def from_ns(nanoseconds: int) -> float:
    """The timestamp of a time in nanoseconds: the nearest that there is. Keep what must be exact in an int64 field too."""
    return int(nanoseconds) / 1_000_000_000


def to_ns(timestamp: float) -> int:
    """A timestamp in whole nanoseconds."""
    return round(timestamp * 1_000_000_000)
