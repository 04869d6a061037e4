"""What the pages of vaccinations are given. Owns shapes only."""

from dataclasses import dataclass
from datetime import datetime

Fact = tuple[str, str, bool]


@dataclass(frozen=True)
class SourceShown:
    """A document that tells of a vaccination: its address part and its title."""

    ref: str
    title: str


@dataclass(frozen=True)
class WordShown:
    """A word that was added: the words, who added it, when, and whether it asks for a correction."""

    text: str
    author: str
    at: datetime
    asks: bool


@dataclass(frozen=True)
class VaccineShown:
    """One dose as it is read; `ref` is empty for one that only documents tell of."""

    ref: str
    name: str
    against: str
    day: str
    year: str
    facts: tuple[Fact, ...]
    author: str
    sources: tuple[SourceShown, ...] = ()
    words: tuple[WordShown, ...] = ()
    confirmed: bool = False
    mistaken: bool = False
    times: int = 1
    may_change: bool = False
    may_confirm: bool = False
    may_add_word: bool = False
    may_mark_mistaken: bool = False


@dataclass(frozen=True)
class DiseaseShown:
    """Where a person stands with one disease, or with several alike: their names, and one sentence each line.

    `plain` are the same sentences for paper, without marks.
    """

    names: str
    standing: str
    lines: tuple[str, ...]
    plain: tuple[str, ...] = ()
    last: str = ""
    coming: str = ""
    mandatory: bool = False


@dataclass(frozen=True)
class GroupShown:
    """The diseases of one standing."""

    standing: str
    diseases: tuple[DiseaseShown, ...]


@dataclass(frozen=True)
class FormerShown:
    """What a line said before."""

    name: str
    facts: tuple[Fact, ...]
    author: str
    at: datetime
