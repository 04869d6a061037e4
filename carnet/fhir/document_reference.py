"""DocumentReference (PDSm Comprehensive, on IHE MHD Comprehensive) out of an entry. Owns the mapping; knows no rule.

Source: PDSm 3.1.1 and MHD 4.2.3 (interop/notes.md 2). What the profile wants and the document does not give is marked
as absent (data-absent-reason), never invented. Addresses are relative: the base is that of the request.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from carnet.codes import oids
from carnet.codes.documents import document_class, document_format, document_type
from carnet.codes.table import Code
from carnet.codes.visibility import confidentiality_code
from carnet.fhir.ids import patient_id, resource_id
from carnet.fhir.outcome import Json
from carnet.fhir.people import Contained, absent, coding, concept
from carnet.fhir.systems import URI, URN_OID, uri_of
from carnet.fhir.times import date_time, instant
from carnet.usecases.find_entries import Coded, EntryStatus, FoundEntry, Party, Tie

PDSM: Final = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
PROFILE: Final = f"{PDSM}/pdsm-comprehensive-document-reference"
IS_ARCHIVED: Final = f"{PDSM}/pdsm-ext-is-archived"
LANGUAGE: Final = "fr-FR"
# An archived document is a current one that was put aside: what tells it apart is the extension.
STATUS: Final = {
    EntryStatus.CURRENT: "current", EntryStatus.ARCHIVED: "current", EntryStatus.DEPRECATED: "superseded",
    EntryStatus.DELETED: "entered-in-error",
}  # fmt: skip
RELATES: Final = {Tie.FORMER: "replaces", Tie.ADDED_TO: "appends", Tie.MADE_FROM: "transforms"}


def document_reference(entry: FoundEntry, zone: ZoneInfo) -> Json:
    """The DocumentReference of an entry, as this asker may know it."""
    contained = Contained()
    told = _told(entry, contained, zone)
    head: Json = {
        "resourceType": "DocumentReference",
        "id": resource_id(entry.record_id, entry.logical_id),
        "meta": {"versionId": version_id(entry), "lastUpdated": instant(entry.changed_at), "profile": [PROFILE]},
        "contained": contained.resources,
    }
    found = {**head, **told}
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def version_id(entry: FoundEntry) -> str:
    """The version of the metadata."""
    return str(entry.version)


def etag(entry: FoundEntry) -> str:
    """The ETag of a DocumentReference, for conditional requests."""
    return f'W/"{version_id(entry)}"'


def reference(entry: FoundEntry) -> str:
    """The relative address of a DocumentReference."""
    return f"DocumentReference/{resource_id(entry.record_id, entry.logical_id)}"


def master_identifier(unique_id: str) -> Json:
    """The uniqueId: an OID or a UUID as a URI; a root with an extension keeps both apart."""
    root, _, extension = unique_id.partition("^")
    if extension:
        return {"use": "usual", "system": root if ":" in root else f"{URN_OID}{root}", "value": extension}
    return {"use": "usual", "system": URI, "value": root if ":" in root else f"{URN_OID}{root}"}


def _told(entry: FoundEntry, contained: Contained, zone: ZoneInfo) -> Json:
    facts = entry.facts
    signer = facts.legal_authenticator
    return {
        "extension": [{"url": IS_ARCHIVED, "valueBoolean": entry.archived}],
        "masterIdentifier": master_identifier(entry.unique_id),
        "identifier": [
            {"use": "official", "system": URI, "value": f"urn:uuid:{entry.entry_uuid}"},
            {"use": "secondary", "system": URI, "value": f"urn:uuid:{entry.logical_id}"},
        ],
        "status": STATUS[entry.status],
        "type": concept(facts.type or _type(entry.codes.type_code)),
        "category": [concept(_code(document_class(entry.codes.class_code)) or facts.class_)],
        "subject": {"reference": f"Patient/{patient_id(entry.record_id)}"},
        "date": instant(entry.deposited_at),
        "author": [contained.author(author) for author in facts.authors] or [absent()],
        "authenticator": contained.author(signer) if signer else None,
        "custodian": contained.organisation(_custodian(entry)),
        "relatesTo": list(_relations(entry)),
        "description": entry.comments,
        "securityLabel": list(_labels(entry)),
        "content": [{"attachment": _attachment(entry, zone), "format": _format(entry)}],
        "context": _context(entry, contained, zone),
    }


def _custodian(entry: FoundEntry) -> Party:
    """Who keeps the document: as its header says, else the structure that deposited it."""
    kept = entry.facts.custodian
    if kept and (kept.organisation or kept.organisation_id):
        return kept
    place = entry.depositor_structure
    return Party(organisation_id=place, organisation_system=oids.STRUCT_ID_NAT if place else "")


def _relations(entry: FoundEntry) -> Iterator[Json]:
    for relation in entry.relations:
        if code := RELATES.get(relation.tie):
            target = f"DocumentReference/{resource_id(entry.record_id, relation.logical_id)}"
            yield {"code": code, "target": {"reference": target}}


def _labels(entry: FoundEntry) -> Iterator[Json]:
    """The confidentiality that the document gives itself, then the codes of visibility that may be told."""
    own = entry.facts.confidentiality
    for code in (own.code if own else "N", *entry.visibility):
        known = confidentiality_code(code)
        if known is not None:
            yield {"coding": [coding(known.code, known.system_oid, known.display)]}


def _attachment(entry: FoundEntry, zone: ZoneInfo) -> Json:
    created = date_time(entry.codes.creation_time, zone) or instant(entry.deposited_at)
    return {
        "contentType": entry.codes.mime_type,
        "language": entry.codes.language_code or LANGUAGE,
        "url": f"Binary/{resource_id(entry.record_id, entry.logical_id)}",
        "size": entry.size,
        "hash": b64encode(bytes.fromhex(entry.sha1)).decode(),
        "title": entry.title,
        "creation": created,
    }


def _format(entry: FoundEntry) -> Json:
    known = entry.facts.format or _code(document_format(entry.codes.format_code))
    if known is None:
        return coding(entry.codes.format_code, "") if entry.codes.format_code else absent()
    return coding(known.code, known.system, known.display)


def _context(entry: FoundEntry, contained: Contained, zone: ZoneInfo) -> Json:
    facts, codes = entry.facts, entry.codes
    start = date_time(codes.service_start, zone) or date_time(codes.creation_time, zone) or instant(entry.deposited_at)
    stop = date_time(codes.service_stop, zone)
    found: Json = {
        "event": [concept(event) for event in facts.events],
        "period": {"start": start, **({"end": stop} if stop else {})},
        "facilityType": concept(facts.facility),
        "practiceSetting": concept(facts.setting),
        "sourcePatientInfo": contained.source_patient(facts.patient) if facts.patient else absent(),
        "related": list(_references(entry)),
    }
    return {name: value for name, value in found.items() if value}


def _references(entry: FoundEntry) -> Iterator[Json]:
    """The numbers of prescriptions and examinations (referenceIdList)."""
    for one in entry.facts.references:
        kind = {"coding": [{"system": URI, "code": one.kind.value}]}
        named = {"system": uri_of(one.root), "value": one.extension} if one.extension else {
            "system": URI, "value": f"{URN_OID}{one.root}",
        }  # fmt: skip
        yield {"identifier": {"type": kind, **named}}


def _type(code: str) -> Coded | None:
    known = document_type(code)
    return _code(known.code) if known else None


def _code(known: Code | None) -> Coded | None:
    return Coded(known.code, known.system_oid, known.display) if known else None
