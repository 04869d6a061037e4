"""What the templates of the story are given. Owns frozen values ready to be shown; never a model, never a rule.

A view fills these from what a use case returned. Texts that a person typed (titles, names) are plain strings: the
template escapes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class RecordState(StrEnum):
    """What a person or a professional is told of a record."""

    NONE = "none"
    ACTIVE = "active"
    CLOSED = "closed"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class DocumentCard:
    """A document in a list. `concept` is an icon of the register; `kind` its words; `ref` the id in addresses."""

    ref: str
    concept: str
    kind: str
    title: str
    author: str
    act_date: date
    deposited_at: datetime
    hidden: bool = False
    hidden_from_some: bool = False
    new: bool = False
    pinned: bool = False
    own: bool = False
    # Where the person brought it from, and who had put it there; empty for a document that was deposited here.
    brought_from: str = ""
    brought_by: str = ""
    # Whether what is said of it is the person's to change: not of a professional's document that she brought.
    own_words: bool = False
    archived: bool = False
    replaced: bool = False
    deleted: bool = False
    # The rest is for the complete view.
    depositor: str = ""
    format: str = ""
    type_code: str = ""
    version: int = 1
    # Whether who reads the page deposited it.
    own_deposit: bool = False
    # For professionals: the person does not see it before that day; the parents do not see it.
    withheld: bool = False
    withheld_until: date | None = None
    kept_from_parents: bool = False


@dataclass(frozen=True)
class PageImage:
    """One page of a PDF, or an image: the address of its image, of a larger one, its size, and the text found on it."""

    number: int
    src: str
    text: str = ""
    large: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class ResultLine:
    """One result that a document codes. `words` says what the document says of it; `tone` is how it is shown."""

    name: str
    value: str
    reference: str
    words: str
    tone: str = "plain"


@dataclass(frozen=True)
class DocumentPage:
    """A document to read: its card and one of a cleaned narrative, page images or text; none when it cannot be shown.

    `body_html` comes from `carnet.cda`'s allow-list renderer and from nowhere else. `facts` are pairs of a name and a
    value beyond the card; `ties` lead to other versions and to images. `newer` is the address of a later version.
    """

    card: DocumentCard
    body_html: str = ""
    pages: Sequence[PageImage] = ()
    original_size: str = ""
    text: str = ""
    results: Sequence[ResultLine] = ()
    facts: Sequence[tuple[str, str]] = ()
    ties: Sequence[FilterLink] = ()
    newer: str = ""
    wrapped: bool = False
    images: ImageList | None = None


@dataclass(frozen=True)
class ImageList:
    """The list of the images of an examination: how many, in how many series, where they are kept, its number."""

    count: int
    series: int
    place: str = ""
    description: str = ""
    number: str = ""


@dataclass(frozen=True)
class JournalLine:
    """One act done to the record. The sentence is the message `journal.<act>` filled with `facts`."""

    act: str
    concept: str
    at: datetime
    facts: Mapping[str, str] = field(default_factory=dict)
    # In which quality: a message `journal.quality_<kind>`, or the profession as the directory names it.
    quality: str = ""
    emergency: bool = False
    # A message `journal.origin_<interface>` when the act did not come through the pages.
    origin: str = ""
    # Since when an act is told that was kept back at first.
    told_at: datetime | None = None
    # The name of the line in the address of a report; empty when there is nobody to report.
    ref: str = ""
    # For the complete view: role, place, rule.
    role: str = ""
    place: str = ""
    rule: str = ""


@dataclass(frozen=True)
class FilterLink:
    """A filter of a list, as a link. `count` is how many documents it leaves."""

    href: str
    text: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class FilterGroup:
    """A filter with its values; the first link takes the filter away. `name` is its name in addresses."""

    name: str
    title: str
    links: Sequence[FilterLink]


@dataclass(frozen=True)
class SearchForm:
    """The form that looks for words in titles: where it is sent, what was typed, the key of the form."""

    action: str
    words: str = ""
    form_key: str = ""


@dataclass(frozen=True)
class Filters:
    """What a page shows of filters: the kinds, the other groups, what is chosen now, and other pages.

    `clear` is the address of the list without any filter; `older` and `newer` are addresses of pages or None.
    """

    kinds: FilterGroup
    groups: Sequence[FilterGroup]
    chosen: Sequence[FilterLink]
    clear: str
    new: FilterLink | None
    older: str | None
    newer: str | None
    total: int
    search: SearchForm | None = None


@dataclass(frozen=True)
class Doctor:
    """A doctor of the public directory."""

    ref: str
    name: str
    speciality: str
    place: str


@dataclass(frozen=True)
class PersonShown:
    """The person whose record a professional has found; identity traits as the INS gives them."""

    name: str
    birth_date: date
    ins: str
    sex: str = ""
    traits: str = ""
    """Sex and age in words; the age alone before an agreement."""
    status: str = ""
    """How far the identity is proved, in words; empty before an agreement."""
    doubt: bool = False
    """The identity is not a qualified one, or is doubtful: who acts looks twice."""


@dataclass(frozen=True)
class LetterShown:
    """A letter as it is printed, in the person's language. `big` lines are copied by hand: codes, identifiers."""

    letter_id: UUID
    language: str
    to: str
    address: tuple[str, ...]
    written_at: datetime
    title: str
    lines: tuple[tuple[str, bool], ...]


Fact = tuple[str, str, bool]
"""A name, a value, and that the value is data and no sentence of ours."""


@dataclass(frozen=True)
class PastIdentity:
    """A version of an identity, in words."""

    version: int
    facts: list[Fact]


@dataclass(frozen=True)
class ReportShown:
    """A report and its answer."""

    ref: str
    at: datetime
    text: str
    waiting: bool
    corrected: bool
    answer: str


class Sentence(NamedTuple):
    """The message `journal.<id>` of an act, with its icon; `mine` is the message when I did it myself."""

    by_others: str
    mine: str
    concept: str
