"""The CDA type TS: a date that may be partial. Owns precision and offset; never invents what is not written."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import IntEnum
from typing import Self

_TEXT = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})(?:(?P<hour>\d{2})(?:(?P<minute>\d{2})"
    r"(?:(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?)?)?)?)?(?P<offset>[+-]\d{4}|Z)?",
    re.ASCII,
)
_PARTS = ("year", "month", "day", "hour", "minute", "second", "fraction")
_FIRST = {"month": 1, "day": 1}


class Precision(IntEnum):
    """The finest part that is written."""

    YEAR = 1
    MONTH = 2
    DAY = 3
    HOUR = 4
    MINUTE = 5
    SECOND = 6
    FRACTION = 7


@dataclass(frozen=True)
class CdaTime:
    """A point in time as a document writes it (`20210401134745+0100`, `1979`).

    `text` is kept as it came; `offset_minutes` is None when no offset is written.
    """

    text: str
    precision: Precision
    offset_minutes: int | None

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The time that `text` writes, or None when it is none (wrong form, or a month 13)."""
        match = _TEXT.fullmatch(text.strip())
        if match is None:
            return None
        precision = Precision(sum(match[part] is not None for part in _PARTS))
        found = cls(text.strip(), precision, _offset(match["offset"]))
        try:
            found.earliest(UTC)
        except (ValueError, OverflowError):
            return None
        return found

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """A moment to the second, with its offset (the form that CI-SIS asks of effectiveTime)."""
        if moment.utcoffset() is None:
            raise ValueError("a moment without its zone cannot be written with its offset")
        found = cls.read(f"{moment.year:04d}{moment:%m%d%H%M%S}" + f"{moment:%z}"[:5])
        if found is None:
            raise ValueError("a moment that CDA cannot write")
        return found

    def earliest(self, zone: tzinfo) -> datetime:
        """The first moment that the text may mean; `zone` speaks where no offset is written."""
        match = _TEXT.fullmatch(self.text)
        if match is None:
            raise ValueError("not a CDA time")
        part = {name: int(match[name] or _FIRST.get(name, 0)) for name in _PARTS[:6]}
        micro = int((match["fraction"] or "0").ljust(6, "0"))
        offset = self.offset_minutes
        place = zone if offset is None else timezone(timedelta(minutes=offset))
        return datetime(
            part["year"], part["month"], part["day"], part["hour"], part["minute"], part["second"], micro, place
        )


def _offset(text: str | None) -> int | None:
    """Minutes east of UTC."""
    if text is None:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return -minutes if text[0] == "-" else minutes
