"""What the pages of measures are given. Owns shapes only."""

from dataclasses import dataclass
from datetime import datetime

from carnet.portal.plots import Plot


@dataclass(frozen=True)
class MeasureShown:
    """A measure as it is read: the value with its unit, when it was taken, who wrote it and when."""

    ref: str
    value: str
    when: str
    note: str
    author: str
    at: datetime
    may_change: bool
    href: str = ""
    also: str = ""


@dataclass(frozen=True)
class KindShown:
    """A kind with its words and, on the home of measures, its newest value."""

    key: str
    slug: str
    title: str
    concept: str
    state: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture with its words: a plot tells nothing without its sentences."""

    plot: Plot
    title: str
    sentences: tuple[str, ...]
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ResultShown:
    """A value of a laboratory: what it was, its printed range, what the document says of it, where it stands."""

    value: str
    when: str
    range: str
    reading: str
    source: str
    href: str
    hidden: bool = False
