"""What the timeline of a record is given. Owns shapes only; each part is a way to the list of documents, narrowed."""

from collections.abc import Sequence
from dataclasses import dataclass

from carnet.portal.shown import FilterLink


@dataclass(frozen=True)
class MonthShown:
    """A month: the link to its documents, and one to those of each kind."""

    link: FilterLink
    kinds: Sequence[FilterLink]


@dataclass(frozen=True)
class YearShown:
    """A year: its words, how many documents, and its months, the newest first."""

    year: str
    count: int
    months: Sequence[MonthShown]
