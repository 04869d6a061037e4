"""PATCH of a DocumentReference, by its id or by an identifier of the document (PDSm, flow 03). Holds no rule."""

import re
from typing import Any, Final

from carnet.cda.xml_patch import read_diff
from carnet.fhir.asked import Answer, Asked, NotDone
from carnet.fhir.document_reference import document_reference, etag
from carnet.fhir.door import Said
from carnet.fhir.ids import read_id, read_patient_id
from carnet.fhir.message import named, text_of
from carnet.fhir.negotiation import Wire, wire_of_name
from carnet.fhir.outcome import NOTHING, conflicting, one
from carnet.fhir.patch_read import read_json_patch, read_parameters, read_xml_patch
from carnet.kernel import strict_json
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases._submission import Target
from carnet.usecases.change_entry import Wanted, change_entry
from carnet.usecases.locate_document import locate_document

JSON_PATCH: Final = "application/json-patch+json"
XML_PATCH: Final = "application/xml-patch+xml"
FORMATS: Final = (JSON_PATCH, XML_PATCH, Wire.JSON.value, Wire.XML.value)
MOST: Final = 100_000
_VERSION: Final = re.compile(r'(?:W/)?"(\d{1,9})"')


def patch(resource: str, asked: Asked) -> Said:
    """One document by the id of its resource."""
    wanted = _wanted(asked)
    place = read_id(resource)
    return NOTHING if place is None else _changed(asked, place.record_id, Target(id=place.thing), wanted)


def patch_by_identifier(asked: Asked) -> Said:
    """The document with a uniqueId; with a patient beside it, also the one with an entryUUID."""
    wanted = _wanted(asked)
    asks = dict(asked.params)
    patient = asks.pop("patient", "").removeprefix("Patient/")
    if set(asks) != {"identifier"} or len(asked.params) != len(asks) + bool(patient):
        raise Invalid.of("identifier", "fhir.patch_identifier")
    system, bar, value = asks["identifier"].partition("|")
    target = named(system if bar else "", value if bar else system)
    if not target.unique_id:
        raise Invalid.of("identifier", "fhir.patch_identifier")
    record_id = read_patient_id(patient) if patient else locate_document(target.unique_id)
    return NOTHING if record_id is None else _changed(asked, record_id, target, wanted)


def _changed(asked: Asked, record_id: RecordId, target: Target, wanted: Wanted) -> Said:
    found = change_entry(asked.caller, record_id, target, wanted, _version(asked))
    if isinstance(found, Conflict):
        return conflicting(found, 412 if found.rule == "document.changed_since" else 409)
    if isinstance(found, Refusal):
        return found
    resource = document_reference(found, zone())
    if resource["status"] == "entered-in-error" and wanted.status:
        # Superseded by its author, it is deleted: it is told in the word that was asked for.
        resource["status"] = wanted.status
    if resource["status"] == "entered-in-error":
        # No profile of MHD has this status: the answer claims none.
        resource["meta"].pop("profile", None)
    return Answer(resource, etag=etag(found))


def _version(asked: Asked) -> int | None:
    """The version that the asker knows (If-Match)."""
    said = asked.request.headers.get("If-Match", "").strip()
    if said in ("", "*"):
        return None
    found = _VERSION.fullmatch(said)
    if found is None:
        raise NotDone(one(412, "conflict", "If-Match names no version.", rule="document.changed_since"))
    return int(found[1])


def _wanted(asked: Asked) -> Wanted:
    """What the body wants, in whichever of the three forms."""
    kind = (asked.request.content_type or "").lower()
    if kind == JSON_PATCH:
        return read_json_patch(strict_json.loads(asked.raw(MOST), max_bytes=MOST, element="patch"))
    if kind == XML_PATCH:
        return read_xml_patch(read_diff(asked.raw(MOST)))
    if wire_of_name(kind) is None:
        raise NotDone(one(415, "not-supported", f"A patch is sent as one of: {', '.join(FORMATS)}."))
    found: Any = asked.resource(MOST)
    if text_of(found, "resourceType") != "Parameters":
        raise Invalid.of("$this", "fhir.wrong_resource", type="Parameters")
    return read_parameters(found)
