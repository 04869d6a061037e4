"""Patient: read, TD0.2 and PDQm searches, `$match`, `$ihe-pix`. Owns the order of an answer; holds no rule."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from carnet.fhir import patient_answers, patient_match, sentences
from carnet.fhir.asked import Answer, Asked, NotDone, sound
from carnet.fhir.capability import Served
from carnet.fhir.door import Act, Reading, Said, fhir_view, written
from carnet.fhir.ids import read_patient_id
from carnet.fhir.numbers import UnknownDomain, known_domain
from carnet.fhir.outcome import NOTHING, Json, one
from carnet.fhir.patient import patient as patient_resource
from carnet.fhir.patient_search import (
    PatientQuery,
    left_aside,
    linked,
    matches,
    parse,
    wanted,
)
from carnet.fhir.person_systems import FR_CORE_PATIENT, PDQM_PATIENT
from carnet.fhir.subject import address
from carnet.fhir.summary import summary_bundle
from carnet.identity.ins import Ins
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.usecases._facts import zone
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from carnet.usecases.find_record import NothingFits
from carnet.usecases.summarise_record import summarise_record

T = TypeVar("T")
SEARCHED: Final = {
    "_id": "token", "active": "token", "address": "string", "address-city": "string", "address-country": "string",
    "address-postalcode": "string", "address-state": "string", "birthdate": "date", "birthplace": "token",
    "family": "string", "gender": "token", "given": "string", "identifier": "token", "mothersMaidenName": "string",
    "telecom": "token",
}  # fmt: skip
MATCH: Final = "http://hl7.org/fhir/OperationDefinition/Patient-match"
PIX: Final = "https://profiles.ihe.net/ITI/PIXm/OperationDefinition/IHE.PIXm.pix"
OPERATIONS: Final = {
    "match": MATCH,
    "ihe-pix": PIX,
    "summary": "http://hl7.org/fhir/uv/ips/OperationDefinition/summary",
    "everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
}
SERVED: Final = Served(
    "Patient",
    ("read", "search-type"),
    (PDQM_PATIENT, FR_CORE_PATIENT),
    SEARCHED,
    more={"operation": [{"name": name, "definition": where} for name, where in OPERATIONS.items()]},
)
MOST_MATCH: Final = 100_000


@fhir_view
def patient(resource: str) -> dict[str, Act]:
    """One Patient."""
    return {"GET": partial(_read, resource)}


@fhir_view
def patients() -> dict[str, Act]:
    """A search by address."""
    return {"GET": Reading(_search, _read_query)}


@fhir_view
def patients_by_form() -> dict[str, Act]:
    """A search by form."""
    return {"POST": _search}


@fhir_view
def match() -> dict[str, Act]:
    """`$match`."""
    return {"POST": _match}


@fhir_view
def cross_reference() -> dict[str, Act]:
    """`$ihe-pix`."""
    return {"GET": _pix, "POST": _pix}


@fhir_view
def summary(resource: str) -> dict[str, Act]:
    """`$summary` of one person."""
    return {"GET": partial(_summary, resource), "POST": partial(_summary, resource)}


def _summary(resource: str, asked: Asked) -> Said:
    """The IPS of what this caller may read; the person first, for the summary is about her."""
    record_id = read_patient_id(resource)
    if record_id is None:
        return NOTHING
    found = find_patient(asked.asking("Patient.r"), Wanted(record_id=record_id))
    if not isinstance(found, PatientFound):
        return NOTHING if isinstance(found, NothingFits) else found
    made = summarise_record(asked.caller, record_id)
    if isinstance(made, Refusal):
        return made
    return Answer(summary_bundle(made, patient_resource(found), asked.base, zone(), sentences.words))


def _read(resource: str, asked: Asked) -> Said:
    record_id = read_patient_id(resource)
    if record_id is None:
        return NOTHING
    found = find_patient(asked.caller, Wanted(record_id=record_id))
    if isinstance(found, NothingFits):
        return NOTHING
    return Answer(patient_resource(found)) if isinstance(found, PatientFound) else found


def _read_query(asked: Asked) -> PatientQuery:
    """What the parameters ask for. Raises Invalid, NotDone."""
    return _domains(lambda: parse(asked.params))


def _search(asked: Asked) -> Said:
    query: PatientQuery = asked.ahead or _read_query(asked)
    if query.unknown and asked.prefers.get("handling") == "strict":
        raise Invalid.of(query.unknown[0], "fhir.unknown_parameter")
    own = asked.caller.kind.value in ON_THE_PATIENT_SIDE

    def answered(found: PatientFound | NothingFits) -> Json:
        told = isinstance(found, PatientFound) and found.status.person is not None
        there = found if isinstance(found, PatientFound) and matches(query, found, told=told) else None
        link = address(f"{asked.base}/Patient", there.record_id if there else None, linked(asked.params), names="_id")
        aside = left_aside(query, told=told or own)
        number = _number(query)
        return patient_answers.searchset(asked.base, link, there, number, aside=aside, targets=query.targets)

    def answering(found: PatientFound | NothingFits) -> bytes:
        return written(answered(found), asked.written_as)

    # The person's side searches the one record of its session: whatever it gives is compared, and nothing is needed.
    found = find_patient(asked.caller, _own(query) if own else wanted(query), answering)
    if isinstance(found, Refusal | Conflict):
        return found
    if found.answer:
        return Answer(data=found.answer, media_type=f"{asked.written_as}; charset=utf-8")
    return Answer(answered(found))


def _own(query: PatientQuery) -> Wanted:
    return Wanted(ins=query.numbers[0]) if len(query.numbers) == 1 and not query.record_ids else Wanted()


def _number(query: PatientQuery) -> Ins | None:
    return query.numbers[0] if query.numbers else None


def _domains(work: Callable[[], T], status: int = 404) -> T:
    """What `work` reads; an identifier system of somebody else is told as PDQm and PIXm ask."""
    try:
        return work()
    except UnknownDomain:
        raise NotDone(one(status, "not-found" if status == 404 else "code-invalid", "targetSystem not found")) from None


def _match(asked: Asked) -> Said:
    sent = sound(asked.resource(MOST_MATCH))
    wished = _domains(lambda: patient_match.read(sent))
    found = find_patient(asked.caller, wished)
    if isinstance(found, Refusal | Conflict):
        return found
    there = found if isinstance(found, PatientFound) else None
    return Answer(patient_answers.matches(asked.base, there, wished.ins))


def _pix(asked: Asked) -> Said:
    sources = [text for name, text in asked.params if name == "sourceIdentifier"]
    if len(sources) != 1:
        raise Invalid.of("sourceIdentifier", "fhir.one_source_identifier")
    targets = tuple(text for name, texts in asked.params if name == "targetSystem" for text in texts.split(",") if text)
    try:
        query = parse([("identifier", sources[0])])
    except UnknownDomain:
        raise NotDone(one(400, "code-invalid", "sourceIdentifier Assigning Authority not found")) from None
    for target in targets:
        if target != asked.base:
            _domains(partial(known_domain, target), status=403)
    found = find_patient(asked.caller, wanted(query))
    if isinstance(found, Refusal | Conflict):
        return found
    if not isinstance(found, PatientFound) or (not query.numbers and not query.record_ids):
        return one(404, "not-found", "sourceIdentifier Patient Identifier not found")
    return Answer(patient_answers.numbers(asked.base, found, _number(query), targets))
