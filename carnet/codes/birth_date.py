"""Birth dates of which a part is not known. Owns how the national identity rules fill the part that is missing.

The day alone is not known: the first of the month. The month alone: January. Both: 31 December of the year, which is
itself the year nearest to the truth when it is not known.
"""

from datetime import date

JANUARY, DECEMBER, LAST = 1, 12, 31


def completed(year: int, month: int | None, day: int | None) -> date:
    """The whole date that stands for a partial one; ValueError when there is no such day."""
    if month is None and day is None:
        return date(year, DECEMBER, LAST)
    return date(year, month if month is not None else JANUARY, day if day is not None else 1)
