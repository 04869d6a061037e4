"""DocumentReference: read, and search (ITI-67)."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from carnet.fhir import search
from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served
from carnet.fhir.document_reference import PDSM, PROFILE, RELATES, document_reference, etag
from carnet.fhir.document_search import INCLUDES, PARAMETERS, readers
from carnet.fhir.door import Act, Reading, Said, fhir_view, written
from carnet.fhir.ids import read_id
from carnet.fhir.negotiation import Wire
from carnet.fhir.outcome import NOTHING, Json
from carnet.fhir.patient import patient
from carnet.fhir.search import Page
from carnet.fhir.searchsets import Ready, ready, searchset
from carnet.fhir.views.deposits import OPERATION, publish
from carnet.fhir.views.patches import patch, patch_by_identifier
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases._wanted import Criterion, Wanted
from carnet.usecases.caller import AS_ABSENT
from carnet.usecases.find_entries import EntriesFound, EntryWriter, FoundEntry, find_entries
from carnet.usecases.find_patient import PatientFound, find_patient
from carnet.usecases.find_patient import Wanted as WantedPatient

SERVED: Final = Served(
    "DocumentReference",
    ("read", "search-type", "create", "patch"),
    (PROFILE, f"{PDSM}/pdsm-simplified-publish"),
    PARAMETERS,
    INCLUDES,
    more={
        "conditionalCreate": True,
        "conditionalUpdate": True,
        "operation": [{"name": "generate-metadata", "definition": OPERATION}],
    },
)


@fhir_view
def document(resource: str) -> dict[str, Act]:
    """One DocumentReference."""
    return {"GET": partial(_read, resource), "PATCH": partial(patch, resource)}


@fhir_view
def documents() -> dict[str, Act]:
    """A search, a deposit of one document (ITI-105), and a change of the one with an identifier."""
    return {"GET": _SEARCH, "POST": publish, "PATCH": patch_by_identifier}


@fhir_view
def documents_by_form() -> dict[str, Act]:
    """The same search with its parameters in a form, so that none stands in an address."""
    return {"POST": _search}


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


_Search = tuple[Page, tuple[Criterion, ...], tuple[str, ...], frozenset[str]]
"""The page, what must fit, the names of the parameters that were left aside, and what is asked for beside it."""


def _read_search(asked: Asked) -> _Search:
    """What the parameters ask for. Raises Invalid."""
    page, lenient = search.page_of(asked), search.is_lenient(asked)
    criteria, aside = search.criteria(page, readers(zone()), lenient=lenient)
    return page, criteria, aside, search.includes(page, INCLUDES, lenient=lenient)


def _ahead(asked: Asked) -> _Search | None:
    """The same before it is known who asks; a mark opens for its owner only."""
    if "_cursor" in asked.request.GET:
        return None
    # Links name this instance.
    _ = asked.base
    return _read_search(asked)


def _search(asked: Asked) -> Said:
    """What cannot be told from a record that is not there finds nothing."""
    page, criteria, aside, wanted = asked.ahead or _read_search(asked)
    record = search.whose(asked, page)
    if isinstance(record, Refusal):
        return record
    # What is answered beside the matches is worked out from the entries themselves.
    ready_made = asked.written_as is Wire.JSON and not wanted
    link = partial(search.self_link, asked, "DocumentReference", page, record)

    def bundle(found: EntriesFound, matches: Iterable[Json] | Ready, beside: Iterable[Json] = ()) -> Json:
        mark = search.next_mark(asked, page, record, f"{found.more:020d}") if record and found.more is not None else ""
        return searchset(asked, link(), found.total, matches, included=beside, mark=mark, aside=aside)

    def answering(found: EntriesFound) -> bytes:
        return written(bundle(found, Ready(found.texts)), Wire.JSON)

    size, after = 0 if page.counts_only else page.size, int(page.after) if page.after else None
    sought = Wanted(criteria=criteria, size=size, after=after)
    by = (AS_JSON, answering) if ready_made else (None, None)
    found = None if record is None else find_entries(asked.caller, record, sought, *by)
    if isinstance(found, Refusal) and found.reason not in AS_ABSENT:
        return found
    if record is None or found is None or isinstance(found, Refusal):
        return Answer(searchset(asked, link(), 0, (), aside=aside))
    if ready_made:
        return Answer(data=found.answer, media_type=f"{Wire.JSON}; charset=utf-8")
    matches = [document_reference(entry, zone()) for entry in found.entries]
    return Answer(bundle(found, matches, _included(asked, record, found, wanted)))


_SEARCH: Final = Reading(_search, _ahead)


def _as_match(entry: FoundEntry) -> bytes:
    return ready(document_reference(entry, zone()))


AS_JSON: Final = EntryWriter("DocumentReference", _as_match)


def _included(asked: Asked, record: RecordId, found: EntriesFound, wanted: frozenset[str]) -> list[Json]:
    """What is answered beside the matches: each is asked for by its own use case, with its own rights and event."""
    beside: list[Json] = []
    if "DocumentReference:relatesto" in wanted and found.entries:
        beside += _related(asked, record, found)
    if wanted & {"DocumentReference:patient", "DocumentReference:subject"} and found.entries:
        person = find_patient(asked.asking("Patient.r"), WantedPatient(record_id=record))
        beside += [patient(person, None)] if isinstance(person, PatientFound) else []
    return beside


def _related(asked: Asked, record: RecordId, found: EntriesFound) -> list[Json]:
    shown = {entry.logical_id for entry in found.entries}
    ties = (tie for entry in found.entries for tie in entry.relations if tie.tie in RELATES)
    ends = tuple(dict.fromkeys(tie.logical_id for tie in ties if tie.logical_id not in shown))
    more = find_entries(asked.caller, record, Wanted(documents=ends)) if ends else None
    return [document_reference(one, zone()) for one in more.entries] if isinstance(more, EntriesFound) else []
