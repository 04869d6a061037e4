"""`$everything` for who may read, `$export` of one's own record. Owns the order of an answer; holds no rule.

Each part is read by its own use case, with its own event: what a caller may not read is left out, and a token that does
not cover a part neither.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from carnet.fhir import sentences
from carnet.fhir.asked import Answer, Asked
from carnet.fhir.consent import consent
from carnet.fhir.document_reference import document_reference
from carnet.fhir.door import Act, Said, fhir_view
from carnet.fhir.ids import read_patient_id
from carnet.fhir.outcome import NOTHING
from carnet.fhir.patient import patient as patient_resource
from carnet.fhir.person_systems import Json
from carnet.fhir.record_export import NDJSON, Taken, document, ndjson
from carnet.fhir.related_person import related_person
from carnet.fhir.searchsets import paged, part
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases.caller import ON_THE_PATIENT_SIDE, OUT_OF_SCOPE
from carnet.usecases.export_record import export_record
from carnet.usecases.find_entries import Wanted as Entries
from carnet.usecases.find_entries import find_entries
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from carnet.usecases.find_record import NothingFits
from carnet.usecases.list_consents import list_consents
from carnet.usecases.list_ties import list_ties

PARTS: Final = frozenset({"Patient", "DocumentReference", "Consent", "RelatedPerson"})
"""What an answer is made of; `_type` asks for some of them, and what is not asked for is not read."""
_NDJSON: Final = frozenset({"", NDJSON, "application/ndjson", "ndjson"})
_DOCUMENT: Final = frozenset({"document", "application/fhir+json"})


@fhir_view
def everything(resource: str) -> dict[str, Act]:
    """`$everything` of one person."""
    return {"GET": partial(_everything, resource), "POST": partial(_everything, resource)}


@fhir_view
def export(resource: str) -> dict[str, Act]:
    """`$export` of one's own record."""
    return {"GET": partial(_export, resource)}


def _everything(resource: str, asked: Asked) -> Said:
    record_id = read_patient_id(resource)
    if record_id is None:
        return NOTHING
    types = frozenset(name for key, text in asked.params if key == "_type" for name in text.split(",")) or PARTS
    found = _person(asked, record_id)
    if not isinstance(found, PatientFound) and not _is_out_of_scope(found):
        return found
    told = [patient_resource(found)] if isinstance(found, PatientFound) and "Patient" in types else []
    if "DocumentReference" in types:
        documents = find_entries(asked.asking("DocumentReference.s"), record_id, Entries())
        if isinstance(documents, Refusal):
            return documents
        told += (document_reference(one, zone()) for one in documents.entries)
    told += _decided(asked, record_id, types, "s")
    if not told and not isinstance(found, PatientFound):
        return found
    return Answer(paged(asked, f"Patient/{resource}/$everything", None, part(asked, told)))


def _is_out_of_scope(said: Said) -> bool:
    return isinstance(said, Refusal) and said.reason == OUT_OF_SCOPE


def _person(asked: Asked, record_id: RecordId) -> PatientFound | Said:
    found = find_patient(asked.asking("Patient.r"), Wanted(record_id=record_id))
    return NOTHING if isinstance(found, NothingFits) else found


def _decided(asked: Asked, record_id: RecordId, types: frozenset[str], letter: str) -> Iterator[Json]:
    """What the person decided and who acts for her, as far as this caller is told of it."""
    if "Consent" in types:
        lines = list_consents(asked.asking(f"Consent.{letter}"), record_id)
        yield from () if isinstance(lines, Refusal) else map(consent, lines)
    if "RelatedPerson" in types and asked.caller.kind.value in ON_THE_PATIENT_SIDE:
        ties = list_ties(asked.asking(f"RelatedPerson.{letter}"), record_id)
        yield from () if isinstance(ties, Refusal) else (related_person(record_id, tie) for tie in ties.shown)


def _export(resource: str, asked: Asked) -> Said:
    """The record as it is, in the form that `_outputFormat` names; proved again who it is, as on the page (C07)."""
    form = next((text for name, text in asked.params if name == "_outputFormat"), "")
    if form not in _NDJSON | _DOCUMENT:
        raise Invalid.of("_outputFormat", "fhir.unknown_code")
    record_id = read_patient_id(resource)
    found = NOTHING if record_id is None else _person(asked, record_id)
    if not isinstance(found, PatientFound):
        return found
    caller = asked.caller
    taken = export_record(caller, found.record_id, stepped_up=caller.stepped_up, described=True, documents_only=True)
    if isinstance(taken, Refusal):
        return taken
    whole = Taken(
        patient=patient_resource(found),
        others=tuple(_decided(asked, found.record_id, PARTS, "r")),
        export=taken,
        at=caller.now(),
        zone=zone(),
        titles=(sentences.words("fhir.export.title"), sentences.words("fhir.export.documents")),
    )
    if form in _NDJSON:
        return Answer(stream=ndjson(whole), media_type=NDJSON)
    return Answer(stream=document(whole, asked.base), media_type="application/fhir+json; charset=utf-8")
