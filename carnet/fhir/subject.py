"""Whose record a search is about. Owns how `patient` and `patient.identifier` name a record; decides nothing.

What names nobody becomes the number that nobody has: the use case that follows answers it as an absent record, by the
same statements and with the same event.
"""

from typing import Final

from carnet.fhir.asked import Asked, NotDone
from carnet.fhir.ids import read_patient_id
from carnet.fhir.outcome import NOTHING, conflicting, refused
from carnet.fhir.patient_search import NOBODY, UnknownDomain, ins_of, record_of
from carnet.fhir.person_systems import URI, Json
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient

NAMES: Final = frozenset({"patient", "patient.identifier", "patient:identifier"})
_NOBODY: Final = RecordId(NOBODY)


def subject_of(asked: Asked) -> RecordId | None:
    """The record that the parameters name; None when they name none. Raises NotDone, Invalid."""
    named = [(name, text) for name, text in asked.params if name.removesuffix(":Patient") in NAMES]
    if not named:
        return None
    if len({text for _, text in named}) > 1:
        raise Invalid.of("patient", "fhir.one_person_at_a_time")
    name, text = named[0]
    return by_number(asked, text) if "identifier" in name else by_reference(text)


def own_or_named(asked: Asked) -> RecordId:
    """The same; the person's side may leave it out, and then means the record of its session."""
    found = subject_of(asked)
    if found is not None:
        return found
    if asked.caller.kind.value not in ON_THE_PATIENT_SIDE:
        raise Invalid.of("patient", "fhir.patient_reference")
    if asked.caller.record is None:
        raise NotDone(NOTHING)
    return asked.caller.record


def by_reference(text: str) -> RecordId:
    """The record of `Patient/<id>`, of a whole address, or of an id."""
    return read_patient_id(text.rpartition("/")[2]) or _NOBODY


def by_number(asked: Asked, text: str) -> RecordId:
    """The record of a person's number, looked for within the budget of look-ups (security.md A14)."""
    system, bar, number = text.partition("|")
    if not bar or not system:
        raise Invalid.of("patient.identifier", "fhir.identifier_needs_system")
    if system == URI:
        return RecordId(record_of(number) or NOBODY)
    try:
        ins = ins_of(system, number, "patient.identifier")
    except UnknownDomain:
        return _NOBODY
    found = find_patient(asked.caller, Wanted(ins=ins))
    if isinstance(found, Refusal):
        raise NotDone(refused(found, asked.caller))
    if isinstance(found, Conflict):
        raise NotDone(conflicting(found))
    return found.record_id if isinstance(found, PatientFound) else _NOBODY


def of_resource(asked: Asked, reference: object, element: str) -> RecordId:
    """The record that a resource that was sent is about: a reference, or a number of the person."""
    found: Json = reference if isinstance(reference, dict) else {}
    if isinstance(found.get("reference"), str):
        return by_reference(found["reference"])
    identifier = found.get("identifier")
    if isinstance(identifier, dict) and identifier.get("system") and identifier.get("value"):
        return by_number(asked, f"{identifier['system']}|{identifier['value']}")
    raise Invalid.of(element, "fhir.patient_reference")
