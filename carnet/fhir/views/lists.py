"""List: the lots and folders of a record: read, and search (ITI-66)."""

from functools import partial
from typing import Final

from carnet.fhir import search
from carnet.fhir.asked import Answer, Asked
from carnet.fhir.capability import Served
from carnet.fhir.document_reference import document_reference
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import read_id
from carnet.fhir.list_resource import PROFILES, list_resource, version_id
from carnet.fhir.list_search import INCLUDES, PARAMETERS, readers, wanted, without_type
from carnet.fhir.outcome import NOTHING, Json
from carnet.fhir.search import Page
from carnet.fhir.searchsets import searchset
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases._wanted import Wanted
from carnet.usecases.caller import AS_ABSENT
from carnet.usecases.find_entries import EntriesFound, find_entries
from carnet.usecases.find_lots import LotsFound, LotsWanted, find_lots

SERVED: Final = Served("List", ("read", "search-type"), tuple(PROFILES.values()), PARAMETERS, INCLUDES)


@fhir_view
def one_list(resource: str) -> dict[str, Act]:
    """One lot or folder."""
    return {"GET": partial(_read, resource)}


@fhir_view
def lists() -> dict[str, Act]:
    """The lots and folders that a search finds."""
    return {"GET": _search}


@fhir_view
def lists_by_form() -> dict[str, Act]:
    """The same search with its parameters in a form, so that none stands in an address."""
    return {"POST": _search}


def _read(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None:
        return NOTHING
    found = find_lots(asked.caller, place.record_id, LotsWanted(ids=(frozenset({place.thing}),)))
    if isinstance(found, Refusal):
        return found
    if not found.lots:
        return NOTHING
    lot = found.lots[0]
    return Answer(list_resource(lot, found.person, zone()), etag=f'W/"{version_id(lot)}"')


def _search(asked: Asked) -> Said:
    """What cannot be told from a record that is not there finds nothing."""
    page, lenient = search.page_of(asked), search.is_lenient(asked)
    plain = Page(tuple((without_type(key), text) for key, text in page.params), page.size)
    parts, aside = search.criteria(plain, readers(zone()), lenient=lenient)
    items = search.includes(page, INCLUDES, lenient=lenient)
    record = search.whose(asked, page)
    if isinstance(record, Refusal):
        return record
    size = 0 if page.counts_only else page.size
    found = None if record is None else find_lots(asked.caller, record, wanted(parts, size, page.after))
    if isinstance(found, Refusal) and found.reason not in AS_ABSENT:
        return found
    link = search.self_link(asked, "List", page, record)
    if record is None or found is None or isinstance(found, Refusal):
        return Answer(searchset(asked, link, 0, (), aside=aside))
    mark = search.next_mark(asked, page, record, found.more) if found.more else ""
    matches = [list_resource(lot, found.person, zone()) for lot in found.lots]
    beside = _items(asked, record, found) if items else []
    return Answer(searchset(asked, link, found.total, matches, included=beside, mark=mark, aside=aside))


def _items(asked: Asked, record: RecordId, found: LotsFound) -> list[Json]:
    """The documents of the lots: asked for by their own use case, with its own rights and event."""
    ids = tuple(dict.fromkeys(document for lot in found.lots for document in lot.documents))
    more = find_entries(asked.asking("DocumentReference.s"), record, Wanted(documents=ids)) if ids else None
    return [document_reference(one, zone()) for one in more.entries] if isinstance(more, EntriesFound) else []
