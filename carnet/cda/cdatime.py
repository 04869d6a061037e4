"""The CDA type TS: a date that may be partial. Owns precision and offset; never invents what is not written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import IntEnum
from typing import Self

_TEXT = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d{2})(?:(?P<day>\d{2})(?:(?P<hour>\d{2})(?:(?P<minute>\d{2})"
    r"(?:(?P<second>\d{2})(?:\.(?P<fraction>\d{1,6}))?)?)?)?)?)?(?P<offset>[+-]\d{4}|Z)?",
    re.ASCII,
)


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
        written = text.strip()
        match = _TEXT.fullmatch(written)
        if match is None:
            return None
        *parts, offset = match.groups()
        minutes = _offset(offset)
        try:
            _first(parts, UTC if minutes is None else timezone(timedelta(minutes=minutes)))
        except (ValueError, OverflowError):
            return None
        # Each part stands inside the one before: as many as are written, so fine it is.
        return cls(written, _PRECISIONS[len(parts) - parts.count(None)], minutes)

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
        offset = self.offset_minutes
        return _first(match.groups()[:-1], zone if offset is None else timezone(timedelta(minutes=offset)))


_PRECISIONS = {int(each): each for each in Precision}


def _first(parts: Sequence[str | None], place: tzinfo) -> datetime:
    """The first moment that the parts may mean, from the year to the fraction. Raises ValueError, OverflowError."""
    year, month, day, hour, minute, second, fraction = parts
    micro = int(fraction.ljust(6, "0")) if fraction else 0
    return datetime(
        int(year or 0), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), micro, place
    )


def _offset(text: str | None) -> int | None:
    """Minutes east of UTC."""
    if text is None:
        return None
    if text == "Z":
        return 0
    minutes = int(text[1:3]) * 60 + int(text[3:5])
    return -minutes if text[0] == "-" else minutes
