"""DocumentReference: read (and search, ITI-67)."""

from functools import partial
from typing import Final

from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served
from carnet.fhir.document_reference import PROFILE, document_reference, etag
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import read_id
from carnet.fhir.outcome import NOTHING
from carnet.kernel.errors import Refusal
from carnet.usecases._facts import zone
from carnet.usecases.find_entries import Wanted, find_entries

SERVED: Final = Served("DocumentReference", ("read",), (PROFILE,))


@fhir_view
def document(resource: str) -> dict[str, Act]:
    """One DocumentReference."""
    return {"GET": partial(_read, resource)}


def _read(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None:
        return NOTHING
    found = find_entries(asked.caller, place.record_id, Wanted(documents=(place.thing,)))
    if isinstance(found, Refusal):
        return found
    if not found.entries:
        return NOTHING
    entry = found.entries[0]
    return Answer(document_reference(entry, zone()), etag=etag(entry))
