"""Which part of a list is shown: filters that combine, and what may be chosen. Owns no right: the list is decided.

Everything here is counted on what the caller may read, so no number tells that something was left out. Values that name
a person or a place stand in addresses as short blind indexes, never as words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.cda.cdatime import CdaTime
from carnet.codes.labels import DocumentKind, kind_of
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.ids import RecordId
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.storage import indexes
from carnet.usecases._facts import zone
from carnet.usecases._folders import OwnFolders

PAGE = 50
MARK_LENGTH = 12
FILTERS = ("kind", "year", "month", "author", "structure", "own", "place", "folder")


Marks = dict[tuple[str, str], str]
InFolders = Mapping[UUID, tuple[tuple[str, str], ...]]
Judged = Sequence[tuple["Row", frozenset[str]]]


class Place(StrEnum):
    """Where a document stands. Without a choice the list shows what is in use, hidden or not."""

    HIDDEN = "hidden"
    ARCHIVED = "archived"
    REPLACED = "replaced"
    DELETED = "deleted"


@dataclass(frozen=True)
class Asked:
    """What part of a list is wanted; an empty value narrows nothing, an unknown one leaves nothing."""

    kind: str = ""
    year: str = ""
    month: str = ""
    author: str = ""
    structure: str = ""
    own: str = ""
    place: str = ""
    folder: str = ""
    new: bool = False
    among: frozenset[UUID] | None = None
    """The documents that a search found; None: there was none."""
    page: int = 0
    size: int = PAGE


EVERYTHING = Asked()


@dataclass(frozen=True)
class Choice:
    """One value of a filter: what stands in the address, what is shown, and how many documents it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Choices:
    """What may be chosen in each filter, given the other filters."""

    kinds: tuple[Choice, ...] = ()
    years: tuple[Choice, ...] = ()
    authors: tuple[Choice, ...] = ()
    structures: tuple[Choice, ...] = ()
    owns: tuple[Choice, ...] = ()
    places: tuple[Choice, ...] = ()
    folders: tuple[Choice, ...] = ()
    new: int = 0


@dataclass(frozen=True)
class Row:
    """A document with the values that filters look at."""

    entry: Entry
    day: str
    new: bool
    hidden: bool
    pinned: bool
    values: dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Narrowed:
    """The rows of the page asked for, newest first, how many there are in all, and what may be chosen."""

    rows: tuple[Row, ...]
    total: int
    choices: Choices


def rows(
    record: RecordId,
    entries: Iterable[Entry],
    is_new: Callable[[Entry], bool],
    held: OwnFolders,
    is_hidden: Callable[[Entry], bool],
) -> list[Row]:
    """The documents with their values, technical files left out, pinned ones first, then newest act first.

    `is_hidden`: whether this caller is told of a document that it is hidden from others.
    """  # fmt: skip
    kept = (entry for entry in entries if kind_of(entry.codes.type_code) is not DocumentKind.TECHNICAL)
    marks: Marks = {}
    inside, pinned = held.by_document(), held.pinned
    found = [_row(record, entry, marks, inside, pinned, new=is_new(entry), hidden=is_hidden(entry)) for entry in kept]
    return sorted(found, key=lambda row: (row.pinned, row.day, row.entry.seq), reverse=True)


def narrowed(found: Sequence[Row], asked: Asked) -> Narrowed:
    """The page asked for; each filter's choices are counted as the other filters leave them."""
    wanted = tuple((name, getattr(asked, name)) for name in FILTERS if getattr(asked, name))
    judged = [(row, _against(row, asked, wanted)) for row in found]
    kept = [row for row, against in judged if not against]
    shown = kept[asked.page * asked.size : (asked.page + 1) * asked.size]
    return Narrowed(tuple(shown), len(kept), _choices(judged, asked))


def act_day(entry: Entry) -> str:
    """The legal day of the act (AAAAMMJJ), or of the first deposit when the document tells none."""
    codes, here = entry.codes, zone()
    day = _told_day(codes.service_start, here) or _told_day(codes.creation_time, here)
    return day or _day(entry.deposit.at)


def is_own(entry: Entry) -> bool:
    """Whether the person's side put the document there, and no professional."""
    return ActorKind(entry.deposit.depositor.kind) in PATIENT_SIDE


@lru_cache(maxsize=4096)
def _told_day(text: str, here: ZoneInfo) -> str:
    """The legal day that a document tells; empty when it tells none. The same days come back in every list."""
    time = CdaTime.read(text) if text else None
    return f"{time.earliest(here).astimezone(here):%Y%m%d}" if time else ""


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(zone()):%Y%m%d}"


def _row(
    record: RecordId, entry: Entry, marks: Marks, inside: InFolders, pinned: frozenset[UUID], *, new: bool,
    hidden: bool,
) -> Row:  # fmt: skip
    day = act_day(entry)
    authors = dict.fromkeys(name.label for name in entry.sealed.authors if name.label)
    structures = dict.fromkeys(name.organisation for name in entry.sealed.authors if name.organisation)
    kind = kind_of(entry.codes.type_code).value
    values = {
        "kind": ((kind, kind),),
        "year": ((day[:4], day[:4]),),
        "month": ((f"{day[:4]}-{day[4:6]}", ""),),
        "author": tuple((_mark(record, "author", label, marks), label) for label in authors),
        "structure": tuple((_mark(record, "structure", label, marks), label) for label in structures),
        "own": (("own", "own") if is_own(entry) else ("care", "care"),),
        "place": tuple((place.value, place.value) for place in _places(entry, hidden=hidden)),
        "folder": inside.get(entry.logical_id, ()),
    }
    return Row(entry, day, new, hidden, entry.logical_id in pinned, values)


def _mark(record: RecordId, what: str, label: str, marks: Marks) -> str:
    """A name as it stands in an address: it says nothing to who reads the address (security.md A39)."""
    key = (what, label)
    if key not in marks:
        marks[key] = indexes.index("list", record.hex, what, label).hex()[:MARK_LENGTH]
    return marks[key]


_PLACES = {
    EntryStatus.ARCHIVED: Place.ARCHIVED,
    EntryStatus.DEPRECATED: Place.REPLACED,
    EntryStatus.DELETED: Place.DELETED,
}


def _places(entry: Entry, *, hidden: bool) -> tuple[Place, ...]:
    named = _PLACES.get(entry.availability)
    return (*((named,) if named else ()), *((Place.HIDDEN,) if hidden else ()))


def _against(row: Row, asked: Asked, wanted: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The names of what keeps a document out of the list: filters, and `current` for what is not in use.

    Looked at once for each document: a filter's choices are the documents that nothing else keeps out.
    """
    against = {name for name, value in wanted if not _has(row, name, value)}
    if asked.new and not row.new:
        against.add("new")
    if not asked.place and row.entry.availability is not EntryStatus.CURRENT:
        against.add("current")
    if asked.among is not None and row.entry.logical_id not in asked.among:
        against.add("among")
    return frozenset(against) if against else _NOTHING


_NOTHING: frozenset[str] = frozenset()


def _has(row: Row, name: str, wanted: str) -> bool:
    return any(value == wanted for value, _ in row.values[name])


def _choices(judged: Judged, asked: Asked) -> Choices:
    def left(*names: str) -> list[Row]:
        """The documents that nothing but these keeps out."""
        return [row for row, against in judged if not against or against.issubset(names)]

    def of(name: str) -> tuple[Choice, ...]:
        return _counted(name, left(name))

    kinds = tuple(sorted(of("kind"), key=lambda choice: list(DocumentKind).index(DocumentKind(choice.value))))
    years = tuple(sorted(of("year"), key=lambda choice: choice.value, reverse=True))
    new = sum(row.new for row in left("new"))
    return Choices(
        kinds, years, of("author"), of("structure"), of("own"), _place_choices(left("place", "current")), of("folder"),
        new,
    )  # fmt: skip


def _place_choices(found: Sequence[Row]) -> tuple[Choice, ...]:
    """Archived and replaced documents are not in the list without a choice: each place is counted on its own."""
    choices = []
    for place in Place:
        count = sum(_has(row, "place", place.value) for row in found)
        choices += [Choice(place.value, place.value, count)] if count else []
    return tuple(choices)


def _counted(name: str, found: Iterable[Row]) -> tuple[Choice, ...]:
    counts: dict[str, tuple[str, int]] = {}
    for row in found:
        for value, label in row.values[name]:
            counts[value] = (label, counts.get(value, (label, 0))[1] + 1)
    choices = (Choice(value, label, count) for value, (label, count) in counts.items())
    return tuple(sorted(choices, key=lambda choice: choice.label.casefold()))
