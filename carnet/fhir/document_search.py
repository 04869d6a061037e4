"""ITI-67: from the parameters of a search for DocumentReference to what is wanted. Pure; owns no right."""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from carnet.fhir.grammar import Param, moments, plain, tokens, unmodified, worded
from carnet.fhir.ids import read_id
from carnet.kernel.errors import Invalid
from carnet.usecases._wanted import (
    AuthorIs,
    Carries,
    CodeIs,
    Criterion,
    NamedBy,
    StatusIs,
    TiedTo,
    TimeIs,
    Token,
    What,
    When,
)
from carnet.usecases.find_entries import EntryStatus

CODES: Final = {
    "type": What.TYPE, "category": What.CLASS, "format": What.FORMAT, "facility": What.FACILITY,
    "setting": What.SETTING, "event": What.EVENT, "security-label": What.CONFIDENTIALITY,
}  # fmt: skip
TIMES: Final = {
    "creation": When.CREATION, "date": When.DEPOSIT, "period": When.SERVICE, "period-start": When.SERVICE_START,
    "period-end": When.SERVICE_STOP, "_lastUpdated": When.CHANGE,
}  # fmt: skip
STATUSES: Final = {
    "current": frozenset({EntryStatus.CURRENT, EntryStatus.ARCHIVED}),
    "superseded": frozenset({EntryStatus.DEPRECATED}),
    "entered-in-error": frozenset({EntryStatus.DELETED}),
}
# The parameter to its FHIR type, for the CapabilityStatement.
PARAMETERS: Final[Mapping[str, str]] = {
    "_id": "token", "_lastUpdated": "date", "author.family": "string", "author.given": "string", "category": "token",
    "creation": "date", "date": "date", "event": "token", "facility": "token", "format": "token",
    "identifier": "token", "isArchived": "token", "patient": "reference", "patient.identifier": "token",
    "period": "date", "period-end": "date", "period-start": "date", "related": "reference", "relatesto": "reference",
    "security-label": "token", "setting": "token", "status": "token", "type": "token",
}  # fmt: skip
INCLUDES: Final = ("DocumentReference:patient", "DocumentReference:relatesto", "DocumentReference:subject")


@cache
def readers(zone: ZoneInfo) -> Mapping[str, Callable[[Param], Criterion]]:
    """What each parameter asks for."""
    found: dict[str, Callable[[Param], Criterion]] = {name: partial(_code, what) for name, what in CODES.items()}
    found |= {name: partial(_time, when, zone) for name, when in TIMES.items()}
    return found | {
        "_id": _ids,
        "author.family": partial(_author, True),
        "author.given": partial(_author, False),
        "identifier": _identifier,
        "isArchived": _archived,
        "related": _related,
        "relatesto": _relates_to,
        "status": _status,
    }


def _code(what: What, one: Param) -> Criterion:
    return CodeIs(what, tokens(unmodified(one, "not")), other=one.modifier == "not")


def _time(when: When, zone: ZoneInfo, one: Param) -> Criterion:
    return TimeIs(when, moments(unmodified(one), zone))


def _author(family: bool, one: Param) -> Criterion:
    return AuthorIs(family, *worded(one))


def _ids(one: Param) -> Criterion:
    places = (read_id(text) for text in unmodified(one).values)
    return NamedBy(tuple(Token(str(place.thing)) for place in places if place))


def _identifier(one: Param) -> Criterion:
    return NamedBy(tokens(unmodified(one)))


def _status(one: Param) -> Criterion:
    """Codes without a system; a replaced document is superseded, a deleted one is found by nobody."""
    named = unmodified(one, "not").values
    if unknown := [text for text in named if text not in STATUSES]:
        raise Invalid.of("status", "fhir.unknown_value", name=f"status={unknown[0][:20]}", list=", ".join(STATUSES))
    asked = frozenset().union(*(STATUSES[text] for text in named))
    return StatusIs(frozenset(EntryStatus) - asked if one.modifier == "not" else asked)


def _archived(one: Param) -> Criterion:
    """The extension isArchived, which every DocumentReference of ours carries."""
    named = set(unmodified(one).values)
    if not named <= {"true", "false"}:
        raise Invalid.of("isArchived", "fhir.not_a_boolean")
    archived = frozenset({EntryStatus.ARCHIVED})
    rest = frozenset(EntryStatus) - archived
    return StatusIs((archived if "true" in named else frozenset()) | (rest if "false" in named else frozenset()))


def _related(one: Param) -> Criterion:
    """referenceIdList: `related:identifier=system|value`, or the value alone."""
    return Carries(tokens(unmodified(one, "identifier")))


def _relates_to(one: Param) -> Criterion:
    named = (read_id(plain(text).rpartition("/")[2]) for text in unmodified(one, "DocumentReference").values)
    return TiedTo(frozenset[UUID](place.thing for place in named if place))
