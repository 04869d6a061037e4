"""What a search for entries asks for, in the words of XDS, and whether an entry fits. Owns no right: these are decided.

Criteria all hold (and); the values of one are alternatives (or). Times compare as ranges: an entry's time lasts as long
as its precision says, a search value as long as its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any
from uuid import UUID

from carnet.cda.cdatime import CdaTime, Precision
from carnet.codes import oids
from carnet.codes.documents import document_format
from carnet.codes.folded import folded
from carnet.documents.entries import Where
from carnet.documents.entry import EntryStatus
from carnet.usecases._found import FoundEntry, Tie

_END = datetime(9999, 12, 30, tzinfo=UTC)
_LAST_YEAR = 9999


class What(StrEnum):
    """A coded part of an entry; the value is its column, where SQL can look at it."""

    TYPE = "type_code"
    CLASS = "class_code"
    FORMAT = "format_code"
    FACILITY = "facility_code"
    SETTING = "setting_code"
    EVENT = "event"
    CONFIDENTIALITY = "confidentiality"


COLUMNS = (What.TYPE, What.CLASS, What.FORMAT, What.FACILITY, What.SETTING)


class When(StrEnum):
    """A time of an entry."""

    CREATION = "creation"
    DEPOSIT = "deposit"
    CHANGE = "change"
    SERVICE = "service"
    SERVICE_START = "service_start"
    SERVICE_STOP = "service_stop"


@dataclass(frozen=True)
class Token:
    """A code or an identifier; `system` is an OID or a URI, None for any, empty for none."""

    value: str
    system: str | None = None


@dataclass(frozen=True)
class Moment:
    """A search value for a time: how it compares (eq, ne, gt, lt, ge, le, sa, eb, ap), and how long it lasts."""

    sign: str
    first: datetime
    end: datetime


@dataclass(frozen=True)
class CodeIs:
    """The code is one of these; `other` turns it round."""

    what: What
    any_of: tuple[Token, ...]
    other: bool = False


@dataclass(frozen=True)
class TimeIs:
    """The time fits one of these."""

    when: When
    any_of: tuple[Moment, ...]


@dataclass(frozen=True)
class StatusIs:
    """The availability is one of these."""

    any_of: frozenset[EntryStatus]


@dataclass(frozen=True)
class NamedBy:
    """The uniqueId, an entryUUID (today's or an older one) or the logicalId is one of these."""

    any_of: tuple[Token, ...]
    older: Mapping[str, UUID] | None = None

    def resolved(self, older: Mapping[str, UUID]) -> "NamedBy":
        """With the documents of older entryUUIDs."""
        return NamedBy(self.any_of, older)


@dataclass(frozen=True)
class AuthorIs:
    """The name of an author begins with one of these; exactly, or anywhere in it."""

    family: bool
    any_of: tuple[str, ...]
    match: str = ""


@dataclass(frozen=True)
class Carries:
    """The document carries one of these numbers (referenceIdList)."""

    any_of: tuple[Token, ...]


@dataclass(frozen=True)
class TiedTo:
    """The document replaces, completes or transforms one of these."""

    any_of: frozenset[UUID]


@dataclass(frozen=True)
class Says:
    """What a door asks in the words in which it writes an entry; `bare`: its facts need not be opened."""

    holds: Callable[[FoundEntry], bool]
    bare: bool = False


Criterion = CodeIs | TimeIs | StatusIs | NamedBy | AuthorIs | Carries | TiedTo | Says


@dataclass(frozen=True)
class Wanted:
    """What is looked for, which page of it, and which entries stand on it: those after `after`, newest first.

    `documents` names them; `size` 0 counts only, None takes all.
    """

    documents: tuple[UUID, ...] | None = None
    criteria: tuple[Criterion, ...] = ()
    size: int | None = None
    after: int | None = None

    @property
    def uuids(self) -> tuple[UUID, ...]:
        """The entryUUIDs that are asked for by name."""
        named = (token for one in self.criteria if isinstance(one, NamedBy) for token in one.any_of)
        found = (_uuid(token.value) for token in named)
        return tuple(one for one in found if one is not None)


def narrowing(wanted: Wanted) -> Where | None:
    """The part of a search that SQL looks at, which is what narrows most: ids and codes. None: it narrows nothing."""
    parts, params = list[str](), dict[str, Any]()
    if wanted.documents is not None:
        parts.append("logical_id = ANY(%(wanted_ids)s)")
        params["wanted_ids"] = list(wanted.documents)
    for at, one in enumerate(wanted.criteria):
        if isinstance(one, CodeIs) and one.what in COLUMNS and not one.other and all(t.value for t in one.any_of):
            parts.append(f"{one.what.value} = ANY(%(wanted_{at})s)")
            params[f"wanted_{at}"] = [token.value for token in one.any_of]
    return Where(" AND ".join(parts), params) if parts else None


def is_bare(criterion: Criterion) -> bool:
    """Whether what stands in the entry itself answers a criterion: its facts need not be opened."""
    if isinstance(criterion, CodeIs):
        return criterion.what in (What.TYPE, What.CLASS)
    if isinstance(criterion, Says):
        return criterion.bare
    return isinstance(criterion, TimeIs | StatusIs | NamedBy)


def fits(entry: FoundEntry, criterion: Criterion, zone: tzinfo, now: datetime) -> bool:
    """Whether an entry is what one criterion asks for."""
    return _TESTS[type(criterion)](entry, criterion, zone, now)


def _code_is(entry: FoundEntry, one: CodeIs, zone: tzinfo, now: datetime) -> bool:
    held = _codes(entry, one.what)
    return any(_is(code, token) for code in held for token in one.any_of) is not one.other


def _codes(entry: FoundEntry, what: What) -> tuple[Token, ...]:
    codes, facts = entry.codes, entry.facts
    if what is What.TYPE:
        return (Token(codes.type_code, codes.type_system),)
    if what is What.CLASS:
        return (Token(codes.class_code, oids.DOCUMENT_CLASS),)
    if what is What.FORMAT:
        known = document_format(codes.format_code)
        system = facts.format.system if facts.format else known.system_oid if known else ""
        return (Token(codes.format_code, system),)
    if what is What.EVENT:
        return tuple(Token(event.code, event.system) for event in facts.events)
    if what is What.CONFIDENTIALITY:
        own = facts.confidentiality.code if facts.confidentiality else "N"
        told = tuple(Token(code.value, oids.VISIBILITY) for code in entry.visibility)
        return (Token(own, oids.HL7_CONFIDENTIALITY), *told)
    coded = facts.facility if what is What.FACILITY else facts.setting
    column = codes.facility_code if what is What.FACILITY else codes.setting_code
    return (Token(column, coded.system if coded else ""),) if column else ()


def _is(held: Token, asked: Token) -> bool:
    """`code`, `system|code`, `|code` (no system) and `system|` (any code of it)."""
    system = asked.system is None or held.system == asked.system
    return system and (held.value == asked.value or (not asked.value and bool(asked.system)))


def _time_is(entry: FoundEntry, one: TimeIs, zone: tzinfo, now: datetime) -> bool:
    span = _span(entry, one.when, zone)
    return span is not None and any(compares(span, moment, now) for moment in one.any_of)


def compares(held: tuple[datetime, datetime], asked: Moment, now: datetime) -> bool:
    """Whether a time that lasts from `held[0]` until before `held[1]` fits a search value (FHIR R4, search, date)."""
    first, end = held
    inside = asked.first <= first and end <= asked.end
    about = max(abs(now - asked.first) / 10, timedelta(0))
    return {
        "eq": inside,
        "ne": not inside,
        "gt": end > asked.end,
        "lt": first < asked.first,
        "ge": end > asked.end or inside,
        "le": first < asked.first or inside,
        "sa": first >= asked.end,
        "eb": end <= asked.first,
        "ap": first < asked.end + about and end > asked.first - about,
    }[asked.sign]


def _span(entry: FoundEntry, when: When, zone: tzinfo) -> tuple[datetime, datetime] | None:
    codes = entry.codes
    if when is When.DEPOSIT:
        return instant(entry.deposited_at)
    if when is When.CHANGE:
        return instant(entry.changed_at)
    created = _lasting(codes.creation_time, zone) or instant(entry.deposited_at)
    start, stop = _lasting(codes.service_start, zone) or created, _lasting(codes.service_stop, zone)
    if when is When.CREATION:
        return created
    if when is When.SERVICE_START:
        return start
    if when is When.SERVICE_STOP:
        return stop
    return start[0], stop[1] if stop else _END


def instant(moment: datetime) -> tuple[datetime, datetime]:
    """An instant as it is told: to the millisecond, from when until before when it lasts."""
    told = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return told, told + timedelta(milliseconds=1)


def _lasting(text: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """From when until before when a time of a document lasts."""
    time = CdaTime.read(text) if text else None
    if time is None:
        return None
    first = time.earliest(zone)
    if first.year == _LAST_YEAR:
        return first, _END
    if time.precision is Precision.YEAR:
        return first, first.replace(year=first.year + 1)
    if time.precision is Precision.MONTH:
        return first, first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first, first + _LASTS[time.precision]


_LASTS = {
    Precision.DAY: timedelta(days=1), Precision.HOUR: timedelta(hours=1), Precision.MINUTE: timedelta(minutes=1),
    Precision.SECOND: timedelta(seconds=1), Precision.FRACTION: timedelta(milliseconds=1),
}  # fmt: skip


def _status_is(entry: FoundEntry, one: StatusIs, zone: tzinfo, now: datetime) -> bool:
    return entry.status in one.any_of


def _named_by(entry: FoundEntry, one: NamedBy, zone: tzinfo, now: datetime) -> bool:
    return any(_names(entry, token, one.older or {}) for token in one.any_of)


def _names(entry: FoundEntry, token: Token, older: Mapping[str, UUID]) -> bool:
    uuid = _uuid(token.value)
    if uuid is not None and uuid in (entry.logical_id, entry.entry_uuid):
        return True
    if uuid is not None and older.get(str(uuid)) == entry.logical_id:
        return True
    root, _, extension = entry.unique_id.partition("^")
    if extension:
        return token.value == entry.unique_id or (token.value == extension and token.system in (None, root))
    return token.value.removeprefix("urn:oid:") == root.removeprefix("urn:oid:")


def _author_is(entry: FoundEntry, one: AuthorIs, zone: tzinfo, now: datetime) -> bool:
    names = (party.family if one.family else party.given for party in entry.facts.authors)
    held = tuple(name for name in names if name)
    return any(name_fits(name, asked, one.match) for name in held for asked in one.any_of)


def name_fits(name: str, asked: str, match: str) -> bool:
    """How FHIR compares strings: from the beginning without accents and capitals, `contains` anywhere, or `exact`."""
    if match == "exact":
        return name == asked
    held, wanted = folded(name), folded(asked)
    return bool(wanted) and (wanted in held if match == "contains" else held.startswith(wanted))


def _carries(entry: FoundEntry, one: Carries, zone: tzinfo, now: datetime) -> bool:
    held = [(ref.extension, ref.root) if ref.extension else (ref.root, "") for ref in entry.facts.references]
    for token in one.any_of:
        value = token.value.removeprefix("urn:oid:")
        if any(value == number and (not token.system or not root or token.system == root) for number, root in held):
            return True
    return False


def _tied_to(entry: FoundEntry, one: TiedTo, zone: tzinfo, now: datetime) -> bool:
    ours = {Tie.FORMER, Tie.ADDED_TO, Tie.MADE_FROM}
    return any(tie.tie in ours and tie.logical_id in one.any_of for tie in entry.relations)


def _says(entry: FoundEntry, one: Says, zone: tzinfo, now: datetime) -> bool:
    return one.holds(entry)


_TESTS: Mapping[type, Callable[[FoundEntry, Any, tzinfo, datetime], bool]] = {
    CodeIs: _code_is,
    TimeIs: _time_is,
    StatusIs: _status_is,
    NamedBy: _named_by,
    AuthorIs: _author_is,
    Carries: _carries,
    TiedTo: _tied_to,
    Says: _says,
}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.removeprefix("urn:uuid:"))
    except ValueError:
        return None
