"""RelatedPerson: who acts for the person, told to the person's side. Owns the order of an answer; holds no rule."""

from functools import partial
from typing import Final

from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import read_id
from carnet.fhir.outcome import NOTHING
from carnet.fhir.person_systems import FR_CORE_RELATED_PERSON
from carnet.fhir.related_person import related_person
from carnet.fhir.searching import Test, begins, codings, fits, plain
from carnet.fhir.searchsets import paged, part
from carnet.fhir.subject import own_or_named
from carnet.kernel.errors import Refusal
from carnet.usecases.list_ties import list_ties

TESTS: Final[dict[str, Test]] = {
    "_id": plain("id"),
    "active": plain("active"),
    "relationship": codings("relationship", "coding"),
    "name": begins("name", "text"),
}
SERVED: Final = Served(
    "RelatedPerson",
    ("read", "search-type"),
    (FR_CORE_RELATED_PERSON,),
    {"_id": "token", "patient": "reference", "active": "token", "relationship": "token", "name": "string"},
)


@fhir_view
def relatives() -> dict[str, Act]:
    """A search."""
    return {"GET": _search}


@fhir_view
def relatives_by_form() -> dict[str, Act]:
    """A search by form."""
    return {"POST": _search}


@fhir_view
def relative(resource: str) -> dict[str, Act]:
    """One of them."""
    return {"GET": partial(_read, resource)}


def _search(asked: Asked) -> Said:
    record_id = own_or_named(asked)
    ties = list_ties(asked.caller, record_id)
    if isinstance(ties, Refusal):
        return ties
    found = (related_person(record_id, tie) for tie in ties.shown)
    page = part(asked, (one for one in found if fits(asked.params, one, TESTS)))
    return Answer(paged(asked, "RelatedPerson", record_id, page))


def _read(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None:
        return NOTHING
    ties = list_ties(asked.caller, place.record_id)
    if isinstance(ties, Refusal):
        return ties
    found = next((tie for tie in ties.shown if tie.tie_id == place.thing), None)
    return Answer(related_person(place.record_id, found)) if found else NOTHING
