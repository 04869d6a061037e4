"""The Clock port. Owns the one way to ask for the time; never reads the time zone of the machine."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Gives the present instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that a test or a replay sets and moves."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware instant")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """The instant that was set."""
        return self._at

    def move(self, by: timedelta) -> None:
        """Moves the clock by this much."""
        self._at += by


def legal_day(at: datetime, zone: ZoneInfo) -> date:
    """The legal day of an instant in the instance's zone (DESIGN 4, Time)."""
    return at.astimezone(zone).date()
