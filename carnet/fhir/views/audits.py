"""AuditEvent (ITI-81): the journal of a record for the person's side; a professional's own acts. Holds no rule.

A page holds what one reading of the journal found: a search that fits few events may give an empty page and a next one.
How many events there are is never told: it would count what the reader may not know.
"""

from dataclasses import replace
from functools import partial
from typing import Final

from carnet.fhir import audit_event, audit_search
from carnet.fhir.asked import Answer, Asked
from carnet.fhir.audit_search import AuditQuery
from carnet.fhir.capability import Served
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import Place, read_id
from carnet.fhir.outcome import NOTHING
from carnet.fhir.searchsets import Page, after_of, count_of, paged
from carnet.fhir.subject import own_or_named, subject_of
from carnet.kernel.errors import Invalid, Refusal
from carnet.usecases._journal_part import place_in
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.read_journal import Asked as Part
from carnet.usecases.read_journal import read_journal
from carnet.usecases.read_own_acts import read_own_acts

MOST_DIGITS: Final = 7
_KINDS: Final = ("PatientRead", "PatientQuery", "PatientCreate", "PatientUpdate", "PatientDelete")
SERVED: Final = Served(
    "AuditEvent",
    ("read", "search-type"),
    tuple(f"{audit_event.BALP}.{kind}" for kind in _KINDS),
    dict(audit_search.PARAMETERS),
)


@fhir_view
def audits() -> dict[str, Act]:
    """A search."""
    return {"GET": _search}


@fhir_view
def audits_by_form() -> dict[str, Act]:
    """A search by form."""
    return {"POST": _search}


@fhir_view
def audit(resource: str) -> dict[str, Act]:
    """One event of the journal of a record."""
    return {"GET": partial(_read, resource)}


def _search(asked: Asked) -> Said:
    query = audit_search.parse(asked.params)
    if query.unknown and asked.prefers.get("handling") == "strict":
        raise Invalid.of(query.unknown[0], "fhir.unknown_parameter")
    if asked.caller.kind.value in ON_THE_PATIENT_SIDE:
        return _of_record(asked, query)
    return _own(asked, query)


def _of_record(asked: Asked, query: AuditQuery) -> Said:
    record_id, count = own_or_named(asked), count_of(asked)
    part = query.part()
    page = read_journal(asked.caller, record_id, replace(part, after=place_in(after_of(asked))))
    if isinstance(page, Refusal):
        return page
    told = [audit_event.audit_event(audit_event.of_line(record_id, line), asked.base) for line in page.lines]
    fitting = [
        (place, event) for place, event in zip(page.places, told, strict=True) if audit_search.matches(query, event)
    ]
    after = fitting[count - 1][0] if 0 < count < len(fitting) else page.older or ""
    return Answer(paged(asked, "AuditEvent", record_id, Page([event for _, event in fitting[:count]], after)))


def _own(asked: Asked, query: AuditQuery) -> Said:
    """A page of acts in parts of `_count`: the number of the page, and how many acts of it were told."""
    record_id, count = subject_of(asked), count_of(asked)
    number, _, told = after_of(asked).partition(".")
    page = read_own_acts(asked.caller, _natural(number))
    if isinstance(page, Refusal):
        return page
    acts = [act for act in page.acts if record_id in (None, act.record_id)]
    events = [audit_event.audit_event(audit_event.of_own_act(act), asked.base) for act in acts]
    fitting = [event for event in events if audit_search.matches(query, event)][_natural(told) :]
    after = f"{page.page + 1}" if page.more else ""
    if 0 < count < len(fitting):
        after = f"{page.page}.{_natural(told) + count}"
    return Answer(paged(asked, "AuditEvent", record_id, Page(fitting[:count], after)))


def _natural(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < MOST_DIGITS else 0


def _read(resource: str, asked: Asked) -> Said:
    place = read_id(resource)
    if place is None or asked.caller.kind.value not in ON_THE_PATIENT_SIDE:
        return NOTHING
    return _one(asked, place)


def _one(asked: Asked, place: Place) -> Said:
    page = read_journal(asked.caller, place.record_id, Part(ref=place.thing))
    if isinstance(page, Refusal):
        return page
    if not page.lines:
        return NOTHING
    return Answer(audit_event.audit_event(audit_event.of_line(place.record_id, page.lines[0]), asked.base))
