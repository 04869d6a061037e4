"""Dates and times of searches. Owns how a partial date becomes a span of time and how a prefix compares; no rule."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from carnet.kernel.errors import Invalid

_TEXT: Final = re.compile(
    r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?"
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)
_BEGINNING: Final = datetime(1, 1, 2, tzinfo=UTC)
_END: Final = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Span:
    """A search value: its prefix, and the moments from which and before which it lasts."""

    sign: str
    first: datetime
    end: datetime

    @classmethod
    def read(cls, text: str, element: str, zone: ZoneInfo) -> Self:
        """The span of a value; a time without an offset is of the instance's zone. Raises Invalid."""
        found = _TEXT.fullmatch(text.replace(" ", "+"))
        if found is None:
            raise Invalid.of(element, "fhir.not_a_date")
        try:
            first, end = _ends(found, zone)
        except (ValueError, OverflowError):
            raise Invalid.of(element, "fhir.not_a_date") from None
        return cls(found[1] or "eq", first, end)

    def holds(self, moment: datetime) -> bool:
        """Whether a moment fits."""
        inside = self.first <= moment < self.end
        return {
            "eq": inside, "ap": inside, "ne": not inside, "ge": moment >= self.first, "le": moment < self.end,
            "gt": moment >= self.end, "sa": moment >= self.end, "lt": moment < self.first, "eb": moment < self.first,
        }[self.sign]  # fmt: skip

    @property
    def since(self) -> datetime:
        """No fitting moment is before this one."""
        if self.sign in ("gt", "sa"):
            return self.end
        return self.first if self.sign in ("eq", "ap", "ge") else _BEGINNING

    @property
    def before(self) -> datetime:
        """Every fitting moment is before this one."""
        if self.sign in ("lt", "eb"):
            return self.first
        return self.end if self.sign in ("eq", "ap", "le") else _END


def _ends(found: re.Match[str], zone: ZoneInfo) -> tuple[datetime, datetime]:
    year, month, day = int(found[2]), int(found[3] or 1), int(found[4] or 1)
    if found[5] is None:
        first = date(year, month, day)
        return _midnight(first, zone), _midnight(_next(first, found), zone)
    second, fraction = int(found[7] or 0), float(found[8] or 0)
    moment = datetime(year, month, day, int(found[5]), int(found[6]), second, int(fraction * 1_000_000), zone)
    if found[9]:
        moment = datetime.fromisoformat(f"{moment.replace(tzinfo=None).isoformat()}{found[9].replace('Z', '+00:00')}")
    lasts = timedelta(milliseconds=1) if found[8] else timedelta(seconds=1) if found[7] else timedelta(minutes=1)
    return moment, moment + lasts


def _next(first: date, found: re.Match[str]) -> date:
    """The day after the last day of the year, of the month, or of the day that is written."""
    if found[4]:
        return first + timedelta(days=1)
    if found[3]:
        return date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return date(first.year + 1, 1, 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
