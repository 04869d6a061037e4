"""List out of a lot (SubmissionSet) or a folder, by PDSm Comprehensive. Owns the mapping; knows no rule.

Source: PDSm 3.1.1 and MHD 4.2.3 (interop/notes.md 2). Addresses are relative: the base is that of the request.
"""

from typing import Final
from zoneinfo import ZoneInfo

from carnet.codes import oids
from carnet.codes.documents import content_type
from carnet.fhir.document_reference import IS_ARCHIVED, PDSM, master_identifier
from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.outcome import Json
from carnet.fhir.people import Contained, coding, concept
from carnet.fhir.profiles import AUTHOR_ORG, DESIGNATION, LIST_TYPES, SOURCE_ID
from carnet.fhir.systems import URI, URN_OID
from carnet.fhir.times import instant
from carnet.identity.traits import PersonIdentity
from carnet.usecases.find_lots import FoundLot, LotKind

PROFILES: Final = {
    LotKind.LOT: f"{PDSM}/pdsm-submissionset-comprehensive",
    LotKind.FOLDER: f"{PDSM}/pdsm-folder-comprehensive",
}
_DISPLAYS: Final = {LotKind.LOT: "SubmissionSet as a FHIR List", LotKind.FOLDER: "Folder as a FHIR List"}
# A folder that says of no code what it is for: it keeps documents of one person together.
_FOLDER_TYPE: Final = {"text": "Classeur"}


def list_resource(lot: FoundLot, person: PersonIdentity | None, zone: ZoneInfo) -> Json:
    """The List of a lot or of a folder, as this asker may know it."""
    contained = Contained()
    told = _told(lot, person, contained)
    head: Json = {
        "resourceType": "List",
        "id": resource_id(lot.record_id, lot.lot_id),
        "meta": {"versionId": version_id(lot), "lastUpdated": instant(lot.at), "profile": [PROFILES[lot.kind]]},
        "contained": contained.resources,
    }
    return {name: value for name, value in {**head, **told}.items() if value not in (None, "", [], {})}


def version_id(lot: FoundLot) -> str:
    """The version of a folder; a lot has one."""
    return str(lot.version)


def _told(lot: FoundLot, person: PersonIdentity | None, contained: Contained) -> Json:
    return {
        "extension": _extensions(lot),
        "identifier": [
            {**master_identifier(lot.known_as), "use": "usual"},
            {"use": "official", "system": URI, "value": f"urn:uuid:{lot.lot_id}"},
        ],
        "status": "current",
        "mode": "working",
        "title": lot.title,
        "code": {"coding": [{"system": LIST_TYPES, "code": lot.kind.value, "display": _DISPLAYS[lot.kind]}]},
        "subject": {"reference": f"Patient/{patient_id(lot.record_id)}"},
        "date": instant(lot.at),
        "source": _source(lot, person, contained) if lot.kind is LotKind.LOT else None,
        "note": [{"text": lot.comments}] if lot.comments else [],
        "entry": [{"item": {"reference": address}} for address in _members(lot)],
    }


def _members(lot: FoundLot) -> list[str]:
    documents = [f"DocumentReference/{resource_id(lot.record_id, one)}" for one in lot.documents]
    return [*documents, *(f"List/{resource_id(lot.record_id, one)}" for one in lot.folders)]


def _extensions(lot: FoundLot) -> list[Json]:
    found: list[Json] = [{"url": DESIGNATION, "valueCodeableConcept": _designation(lot)}]
    if lot.kind is LotKind.LOT:
        found.append({"url": SOURCE_ID, "valueIdentifier": _source_id(lot)})
        found.append({"url": IS_ARCHIVED, "valueBoolean": False})
    return found


def _designation(lot: FoundLot) -> Json:
    if lot.designation is not None:
        return concept(lot.designation)
    codes = [code.partition("^^") for code in lot.codes]
    known = [(content_type(code), code, system) for code, _, system in codes]
    found = [
        coding(one.code, one.system_oid, one.display) if one and not system else coding(code, system)
        for one, code, system in known
    ]
    return {"coding": found} if found else dict(_FOLDER_TYPE)


def _source_id(lot: FoundLot) -> Json:
    """Who handed the lot over: as it says, else the structure, else the record itself, written by its person."""
    if lot.source_id:
        own = lot.source_id if ":" in lot.source_id else f"{URN_OID}{lot.source_id}"
        return {"system": URI, "value": own}
    if lot.author and lot.author.organisation_id:
        return {"system": f"{URN_OID}{oids.STRUCT_ID_NAT}", "value": lot.author.organisation_id}
    return {"system": URI, "value": f"{URN_OID}2.25.{lot.record_id.int}"}


def _source(lot: FoundLot, person: PersonIdentity | None, contained: Contained) -> Json:
    if lot.author is None:
        return contained.add(_person(person), "person")
    source = contained.author(lot.author)
    if lot.author.organisation or lot.author.organisation_id:
        place = contained.organisation(lot.author)
        return {"extension": [{"url": AUTHOR_ORG, "valueReference": place}], **source}
    return source


def _person(person: PersonIdentity | None) -> Json:
    found: Json = {"resourceType": "Patient"}
    if person is not None:
        traits = person.traits
        found["name"] = [{"use": "official", "family": traits.birth_name, "given": [traits.first_given_name]}]
    return found
