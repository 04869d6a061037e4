"""Contained resources: who wrote, signed and keeps a document, and the person as it names her. Owns the shapes.

Everything is what the document says, nothing is looked up: a contained resource is true of its document only.
"""

from collections.abc import Iterator
from typing import Final

from carnet.cda.cdatime import CdaTime, Precision
from carnet.codes import oids
from carnet.fhir.outcome import Json
from carnet.fhir.systems import uri_of
from carnet.usecases.find_entries import Coded, Party, SourcePatient

FR_CORE: Final = "https://hl7.fr/ig/fhir/core"
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_TYPES: Final = f"{FR_CORE}/CodeSystem/fr-core-cs-v2-0203"
_GENDERS: Final = {"M": "male", "F": "female", "UN": "other", "U": "unknown"}
_INS: Final = {
    oids.INS_NIR: "INS-NIR",
    oids.INS_NIR_TEST: "INS-NIR",
    oids.INS_NIR_DEMO: "INS-NIR",
    oids.INS_NIA: "INS-NIA",
}
_IDENTIFIER_TYPES: Final = {oids.PS_ID_NAT: "IDNPS", oids.STRUCT_ID_NAT: "IDNST", **_INS}


def absent() -> Json:
    """An element that the standard wants and the document does not give."""
    return {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}


def coding(code: str, system: str, display: str = "") -> Json:
    """A code of a system that is known by its OID."""
    found: Json = {}
    if uri := uri_of(system):
        found["system"] = uri
    if code:
        found["code"] = code
    if display:
        found["display"] = display
    return found


def concept(coded: Coded | None) -> Json:
    """A coded value; absent when the document gives none."""
    if coded is None or not (coded.code or coded.display):
        return absent()
    if not coded.code:
        # XDS tells the role of an author in words.
        return {"text": coded.display}
    return {"coding": [coding(coded.code, coded.system, coded.display)]}


def identifier(value: str, system: str) -> Json:
    """An identifier in a system that is known by its OID."""
    found: Json = {}
    if kind := _IDENTIFIER_TYPES.get(system):
        found["use"] = "official"
        found["type"] = {"coding": [{"system": _TYPES, "code": kind}]}
    if system:
        found["system"] = uri_of(system)
    found["value"] = value
    return found


class Contained:
    """The contained resources of one resource, each once, with the references to them."""

    def __init__(self) -> None:
        self.resources: list[Json] = []
        self._known: list[tuple[Json, Json]] = []

    def add(self, resource: Json, name: str) -> Json:
        """Adds a resource, which has no id, or finds the same one again, and gives its reference."""
        for known, reference in self._known:
            if known == resource:
                return dict(reference)
        taken = sum(one["id"].startswith(name) for one in self.resources)
        number = f"{name}-{taken + 1}"
        self.resources.append({"resourceType": resource["resourceType"], "id": number, **resource})
        reference = {"reference": f"#{number}"}
        self._known.append((resource, reference))
        return dict(reference)

    def author(self, party: Party) -> Json:
        """Who wrote: a person in a role, the person of the record, or a device."""
        if party.device and not party.family:
            return self.add(_device(party), "device")
        if party.id_system in _INS:
            return self.add(_patient_author(party), "author")
        return self._role(party)

    def _role(self, party: Party) -> Json:
        role: Json = {"resourceType": "PractitionerRole"}
        if party.id:
            role["identifier"] = [identifier(party.id, party.id_system)]
        if party.family or party.given or party.id:
            role["practitioner"] = self.add(_practitioner(party), "practitioner")
        if party.organisation or party.organisation_id:
            role["organization"] = self.organisation(party)
        if party.role:
            role["code"] = [concept(party.role)]
        if party.speciality:
            role["specialty"] = [concept(party.speciality)]
        return self.add(role, "role")

    def organisation(self, party: Party) -> Json:
        """A place in whose name somebody acts, or that keeps a document."""
        place: Json = {"resourceType": "Organization"}
        if party.organisation_id:
            # The directory's profile of a structure wants the use beside the national number.
            place["identifier"] = [{"use": "official", **identifier(party.organisation_id, party.organisation_system)}]
        if party.organisation:
            place["name"] = party.organisation
        return self.add(place, "organization")

    def source_patient(self, patient: SourcePatient) -> Json:
        """The person as the document names her (sourcePatientId and sourcePatientInfo)."""
        return self.add(_patient(patient), "patient")


def _device(party: Party) -> Json:
    device: Json = {"resourceType": "Device", "deviceName": [{"name": party.device, "type": "user-friendly-name"}]}
    if party.id:
        device["identifier"] = [identifier(party.id, party.id_system)]
    return device


def _practitioner(party: Party) -> Json:
    found: Json = {"resourceType": "Practitioner"}
    if party.id:
        found["identifier"] = [identifier(party.id, party.id_system)]
    return _named(found, party)


def _patient_author(party: Party) -> Json:
    return _named({"resourceType": "Patient", "identifier": [identifier(party.id, party.id_system)]}, party)


def _named(found: Json, party: Party) -> Json:
    name = {
        "family": party.family,
        "given": [party.given] if party.given else [],
        "prefix": [party.prefix] if party.prefix else [],
    }
    kept = {key: value for key, value in name.items() if value}
    return {**found, **({"name": [kept]} if kept else {})}


def _patient(patient: SourcePatient) -> Json:
    found: Json = {"resourceType": "Patient"}
    if patient.ids:
        found["identifier"] = [
            identifier(value, root) if value else identifier(root, "") for root, value in patient.ids
        ]
    if names := list(_names(patient)):
        found["name"] = names
    if patient.sex:
        found["gender"] = _GENDERS.get(patient.sex, "unknown")
    born = CdaTime.read(patient.birth_date) if patient.birth_date else None
    if born is not None:
        found["birthDate"] = _birth(born)
    return found


def _names(patient: SourcePatient) -> Iterator[Json]:
    given = patient.given_names.split() or ([patient.first_given] if patient.first_given else [])
    for use, family in (("official", patient.birth_name), ("usual", patient.used_name)):
        if family:
            yield {"use": use, "family": family, **({"given": given} if given else {})}


def _birth(time: CdaTime) -> str:
    parts = (time.text[:4], time.text[4:6], time.text[6:8])
    return "-".join(parts[: min(time.precision, Precision.DAY)])
