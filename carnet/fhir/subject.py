"""Whose record a search is about. Owns how `patient` and `patient.identifier` name a record; decides nothing.

A person is named by `Patient/<id>`, by an id, by an address of this very instance, or by a number with its system. No
link repeats what named her: it names the record (docs/divergences.md, 198).
"""

from typing import Final
from urllib.parse import quote

from carnet.fhir.asked import Asked, NotDone
from carnet.fhir.grammar import Params, alternatives, param, parted, plain
from carnet.fhir.ids import read_patient_id
from carnet.fhir.numbers import NOBODY, UnknownDomain, holds_a_number, ins_of
from carnet.fhir.outcome import NOTHING, refused
from carnet.fhir.person_systems import URI, Json
from carnet.identity.ins import Ins
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from carnet.usecases.find_record import Found, find_record

NAMES: Final = frozenset(
    f"{name}{way}"
    for name in ("patient", "subject")
    for way in ("", ":Patient", ".identifier", ":identifier", ":Patient.identifier")
)
"""The parameters that say whose record is asked for."""


def named(asked: Asked, params: Params) -> RecordId | Refusal | None:
    """The record that parameters name (`is_named`); None for nobody's. Raises Invalid when they name more than one."""
    given = {(key, part) for key, text in params if key in NAMES for part in param(key, text).values}
    if len(given) > 1:
        raise Invalid.of("patient", "fhir.one_person_at_a_time")
    ((key, text),) = given
    return by_number(asked, text) if key.endswith("identifier") else by_reference(asked, plain(text))


def is_named(params: Params) -> bool:
    """Whether parameters say whose record is asked for."""
    return any(key in NAMES and alternatives(text) for key, text in params)


def subject_of(asked: Asked) -> RecordId | None:
    """The record that the request names; None when it names none. Raises NotDone, Invalid.

    What names nobody becomes the number that nobody has: the use case that follows answers it as an absent record, by
    the same statements and with the same event.
    """
    return _or_nobody(asked, named(asked, asked.params)) if is_named(asked.params) else None


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


def of_resource(asked: Asked, reference: object, element: str) -> RecordId:
    """The record that a resource that was sent is about: a reference, or a number of the person."""
    found: Json = reference if isinstance(reference, dict) else {}
    if isinstance(found.get("reference"), str):
        return _or_nobody(asked, by_reference(asked, found["reference"]))
    identifier = found.get("identifier")
    if isinstance(identifier, dict) and identifier.get("system") and identifier.get("value"):
        return _or_nobody(asked, _numbered(asked, str(identifier["system"]), str(identifier["value"])))
    raise Invalid.of(element, "fhir.patient_reference")


def by_reference(asked: Asked, text: str) -> RecordId | None:
    """`Patient/<id>`, `<id>`, or an address of this very instance."""
    return read_patient_id(text.removeprefix(f"{asked.base}/").removeprefix("Patient/"))


def by_number(asked: Asked, text: str) -> RecordId | Refusal | None:
    """The record of a person's number, looked for within the budget of look-ups (security.md A14)."""
    system, number = parted(text)
    if not system:
        raise Invalid.of("patient.identifier", "fhir.identifier_needs_system")
    return _numbered(asked, system, number)


def _numbered(asked: Asked, system: str, number: str) -> RecordId | Refusal | None:
    if system == URI:
        return read_patient_id(number.removeprefix("urn:uuid:"))
    try:
        return _record_of(asked, ins_of(system, number, "patient.identifier"))
    except UnknownDomain:
        return None


def _record_of(asked: Asked, ins: Ins) -> RecordId | Refusal | None:
    """Professionals look for the record, under their budget; the person's side has the one of its session."""
    if asked.caller.kind.value not in ON_THE_PATIENT_SIDE:
        found = find_record(asked.caller, ins, None)
        return found if isinstance(found, Refusal) else found.record_id if isinstance(found, Found) else None
    own = find_patient(asked.caller, Wanted(ins=ins))
    return own.record_id if isinstance(own, PatientFound) else own if isinstance(own, Refusal) else None


def _or_nobody(asked: Asked, found: RecordId | Refusal | None) -> RecordId:
    if isinstance(found, Refusal):
        raise NotDone(refused(found, asked.caller))
    return found or NOBODY


def address(path: str, record_id: RecordId | None, params: Params, *, names: str = "patient") -> str:
    """A search as an address. A person is named by the number of the record: no INS stands in an address."""
    whose = [(names, str(record_id) if names == "_id" else f"Patient/{record_id}")] if _is_told(record_id) else []
    pairs = [*whose, *((key, text) for key, text in params if key not in NAMES and not holds_a_number(text))]
    query = "&".join(f"{_quoted(key, ':.')}={_quoted(text, ':|,/')}" for key, text in pairs)
    return f"{path}?{query}" if query else path


def _quoted(text: str, safe: str) -> str:
    """As an address has it; most values need nothing."""
    return text if text.isascii() and text.isalnum() else quote(text, safe=safe)


def _is_told(record_id: RecordId | None) -> bool:
    return record_id not in (None, NOBODY)
