"""What the pages of the medical profile are given. Owns shapes only."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LineShown:
    """A line as it is read: its first words, the other answers with their names, by whom and when."""

    ref: str
    head: str
    facts: tuple[tuple[str, str, bool], ...]
    author: str
    at: datetime
    may_change: bool
    documents: tuple[tuple[str, str], ...] = ()
    """Linked documents: the id and the title of each."""


@dataclass(frozen=True)
class SectionShown:
    """A section with its words, its lines and what may be done."""

    key: str
    slug: str
    title: str
    concept: str
    lines: tuple[LineShown, ...]
    not_concerned: bool
    shared: bool
    may_add: bool
    may_share: bool
    state: str
    about: tuple[str, ...] = ()
    home: str = ""


@dataclass(frozen=True)
class ProposalShown:
    """What a document proposes: the part of "Ma santé", the words, and the document."""

    ref: str
    section: str
    concept: str
    what: str
    facts: tuple[tuple[str, str, bool], ...]
    over: bool
    document: str
    title: str
    day: date
    hidden: bool = False
