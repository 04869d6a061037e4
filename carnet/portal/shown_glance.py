"""What the page of a record at a glance and the list of like examinations are given. Owns shapes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from carnet.portal.shown import DocumentCard, ResultLine
from carnet.portal.shown_timeline import YearShown


@dataclass(frozen=True)
class Fact:
    """A line: its words, what is said with them, who says it, and the document that says it ("" for none)."""

    words: str
    more: str
    source: str
    document: str = ""


@dataclass(frozen=True)
class TrendShown:
    """What was measured: the newest result with its day and document, and the values before it with theirs."""

    newest: ResultLine
    day: str
    document: str
    before: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class GlanceShown:
    """The page, and when it was read. `vital` and `people` are groups of lines with titles; an empty one says so."""

    at: datetime
    vital: Sequence[tuple[str, Sequence[Fact]]]
    people: Sequence[tuple[str, Sequence[Fact]]]
    treatments: Sequence[Fact]
    prescriptions: Sequence[DocumentCard]
    directives: Sequence[DocumentCard]
    summaries: Sequence[DocumentCard]
    new: Sequence[DocumentCard]
    new_count: int
    since: str
    trends: Sequence[TrendShown]
    trends_left: int
    measures: Sequence[tuple[str, str, str]]
    unread: Sequence[str]
    years: Sequence[YearShown] = ()


@dataclass(frozen=True)
class SimilarShown:
    """Examinations of the kind that was asked for; `found` pairs each with whether it is the same coded act."""

    kind: str
    found: Sequence[tuple[DocumentCard, bool]]
    more: int
