"""ITI-66: from the parameters of a search for List to what is wanted. Pure; owns no right."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from carnet.fhir.grammar import Param, moments, tokens, unmodified, worded
from carnet.fhir.ids import read_id
from carnet.fhir.profiles import LIST_TYPES
from carnet.kernel.errors import Invalid
from carnet.usecases._wanted import AuthorIs
from carnet.usecases.find_lots import LotKind, LotsWanted, Words

# The parameter to its FHIR type, for the CapabilityStatement.
PARAMETERS: Final[Mapping[str, str]] = {
    "_id": "token", "_lastUpdated": "date", "authorOrg": "reference", "code": "token", "date": "date",
    "designationType": "token", "identifier": "token", "isArchived": "token", "patient": "reference",
    "patient.identifier": "token", "source.family": "string", "source.given": "string", "sourceId": "token",
    "status": "token", "title": "string",
}  # fmt: skip
INCLUDES: Final = ("List:item",)
# The chains by which PDSm and MHD reach the name of who made a lot.
_NAMES: Final = {
    "source.family": True, "source.given": False,
    "source.practitioner.family": True, "source.practitioner.given": False,
    "source.partOf.practitioner.family": True, "source.partOf.practitioner.given": False,
    "source.partOf.familyEx": True, "source.partOf.givenEx": False,
}  # fmt: skip
_STATUSES: Final = ("current", "retired", "entered-in-error")


Part = Callable[[LotsWanted], LotsWanted]
"""What one parameter adds to a search."""


def wanted(parts: Iterable[Part], size: int | None, after: str) -> LotsWanted:
    """All of them together."""
    found = LotsWanted(size=size, after=after)
    for part in parts:
        found = part(found)
    return found


def readers(zone: ZoneInfo) -> Mapping[str, Callable[[Param], Part]]:
    """What each parameter asks for."""
    found: dict[str, Callable[[Param], Part]] = {name: partial(_name, family) for name, family in _NAMES.items()}
    return found | {
        "_id": _ids,
        "_lastUpdated": partial(_date, zone),
        "authorOrg": _place,
        "code": _code,
        "date": partial(_date, zone),
        "designationType": _designation,
        "identifier": _identifier,
        "isArchived": _archived,
        "sourceId": _source_id,
        "status": _status,
        "title": _title,
    }


def without_type(key: str) -> str:
    """A chain without the types that it may name: `source:Patient.given` is `source.given`."""
    head, colon, rest = key.partition(":")
    kind, dot, chain = rest.partition(".")
    typed = kind in ("Patient", "PractitionerRole", "Practitioner", "Device")
    return without_type(f"{head}.{chain}") if colon and dot and typed else key


def _ids(one: Param) -> Part:
    places = (read_id(text) for text in unmodified(one).values)
    ids = frozenset(place.thing for place in places if place)
    return lambda found: replace(found, ids=(*found.ids, ids))


def _code(one: Param) -> Part:
    """`submissionset` or `folder`, with or without the system of MHD."""
    asked = tokens(unmodified(one))
    named = {token.value for token in asked if token.system in (None, LIST_TYPES)}
    kinds = frozenset(kind for kind in LotKind if kind.value in named)
    return lambda found: replace(found, kinds=found.kinds & kinds)


def _date(zone: ZoneInfo, one: Param) -> Part:
    asked = moments(unmodified(one), zone)
    return lambda found: replace(found, dates=(*found.dates, asked))


def _designation(one: Param) -> Part:
    asked = tokens(unmodified(one))
    return lambda found: replace(found, types=(*found.types, asked))


def _identifier(one: Param) -> Part:
    asked = tokens(unmodified(one))
    return lambda found: replace(found, identifiers=(*found.identifiers, asked))


def _source_id(one: Param) -> Part:
    asked = tokens(unmodified(one))
    return lambda found: replace(found, sources=(*found.sources, asked))


def _place(one: Param) -> Part:
    asked = tokens(unmodified(one, "identifier", "name"))
    return lambda found: replace(found, places=(*found.places, asked))


def _name(family: bool, one: Param) -> Part:
    name = AuthorIs(family, *worded(one))
    return lambda found: replace(found, names=(*found.names, name))


def _title(one: Param) -> Part:
    title = Words(*worded(one))
    return lambda found: replace(found, titles=(*found.titles, title))


def _status(one: Param) -> Part:
    """Every lot and folder that is told is current."""
    named = unmodified(one).values
    if unknown := [text for text in named if text not in _STATUSES]:
        raise Invalid.of(
            "status", "fhir.unknown_value", name="status", list=f"{', '.join(_STATUSES)} ({unknown[0][:20]})"
        )
    return lambda found: found if "current" in named else replace(found, none=True)


def _archived(one: Param) -> Part:
    """No lot is ever put aside."""
    named = set(unmodified(one).values)
    if not named <= {"true", "false"}:
        raise Invalid.of("isArchived", "fhir.not_a_boolean")
    return lambda found: found if "false" in named else replace(found, none=True)
