"""A document is the same by XDS and by FHIR, whichever door it came by: its metadata, its state, its file."""

from base64 import b64decode
from typing import Any

import pytest

from carnet.usecases._card import Card
from carnet.usecases.archive_document import archive_document
from carnet.usecases.caller import Caller
from tests import cast
from tests.fhir.house import Door
from tests.fhir.house import body as fhir_body
from tests.usecases.scene import seen
from tests.xds.house import Soap
from tests.xds.reading import EVERY_STATUS, Entry, Reader, cx, identifier
from tests.xds.test_retrieve import asking, retrieved
from tests.xds.test_stored_queries import story

pytestmark = pytest.mark.django_db


def by_fhir(door: Door, caller: Caller) -> dict[str, dict[str, Any]]:
    """The DocumentReferences by logicalId."""
    found = fhir_body(door.get(caller, f"DocumentReference?patient=Patient/{door.record}"))
    resources = [one["resource"] for one in found["entry"]]
    return {one["identifier"][1]["value"]: one for one in resources}


def metadata(entry: Entry) -> dict[str, Any]:
    """What both doors say of a document, out of the entry."""
    codes, slots = entry.codes, entry.slots
    return {
        "entryUUID": entry.id, "uniqueId": f"urn:oid:{entry.unique_id}", "title": entry.title,
        "type": codes["DOC_ENTRY_TYPE_CODE_CLASS_SCHEME"][0], "class": codes["DOC_ENTRY_CLASS_CODE_CLASS_SCHEME"][0],
        "format": codes["DOC_ENTRY_FORMAT_CODE_CLASS_SCHEME"][0],
        "labels": codes["DOC_ENTRY_CONFIDENTIALITY_CODE_CLASS_SCHEME"],
        "facility": codes["DOC_ENTRY_HEALTHCARE_FACILITY_TYPE_CODE_CLASS_SCHEME"][0],
        "setting": codes["DOC_ENTRY_PRACTICE_SETTING_CODE_CLASS_SCHEME"][0],
        "events": codes.get("DOC_ENTRY_EVENT_CODE_CLASS_SCHEME", ()), "mime": entry.element.get("mimeType"),
        "hash": slots["hash"][0], "size": int(slots["size"][0]), "language": slots["languageCode"][0],
        "archived": entry.status == "Archived", "superseded": entry.status == "Deprecated", "version": entry.version,
    }  # fmt: skip


def same(reference: dict[str, Any]) -> dict[str, Any]:
    """The same, out of the DocumentReference."""
    file, context = reference["content"][0]["attachment"], reference["context"]

    def code(of: dict[str, Any]) -> str:
        return str(of["coding"][0]["code"])

    return {
        "entryUUID": reference["identifier"][0]["value"], "uniqueId": reference["masterIdentifier"]["value"],
        "title": file["title"], "type": code(reference["type"]), "class": code(reference["category"][0]),
        "format": reference["content"][0]["format"]["code"],
        "labels": tuple(code(one) for one in reference["securityLabel"]),
        "facility": code(context["facilityType"]), "setting": code(context["practiceSetting"]),
        "events": tuple(code(one) for one in context.get("event", ())), "mime": file["contentType"],
        "hash": b64decode(file["hash"]).hex(), "size": file["size"], "language": file["language"],
        "archived": reference["extension"][0]["valueBoolean"], "superseded": reference["status"] == "superseded",
        "version": reference["meta"]["versionId"],
    }  # fmt: skip


def test_document_is_the_same_by_both_doors_in_every_state(soap: Soap) -> None:
    story(soap)
    card = soap.scene.deposits(cast.HELENE, "Des pages")
    helene, marc = soap.scene.agrees(cast.HELENE), soap.scene.treats(cast.MARC)
    soap.scene.hides(card)
    door = Door(soap.scene)
    aside = by_fhir(door, helene)
    first = next(one for one in Reader(soap, helene).documents().entries if one.title == "Bilan d’entrée")
    logical = next(one for one in soap_documents(soap) if str(one) in first.lid)
    assert isinstance(archive_document(helene, soap.record, logical, archive=True), Card)
    for caller in (helene, marc):
        entries = Reader(soap, caller).documents(Status=EVERY_STATUS).entries
        references = by_fhir(door, caller)
        assert {one.lid for one in entries} == set(references) and len(entries) == len(aside)
        for one in entries:
            assert metadata(one) == same(references[one.lid]), one.title
            assert identifier(one.element, "DOC_ENTRY_PATIENT_ID_EXTERNAL_ID") == cx(Reader(soap, caller).patient)
            file = door.get(caller, references[one.lid]["content"][0]["attachment"]["url"], Accept="*/*")
            files = retrieved(soap, caller, asking(one.unique_id)).files
            assert files == {one.unique_id: (file["Content-Type"].partition(";")[0], file.content)}


def soap_documents(soap: Soap) -> list[Any]:
    """The logicalIds of the record."""
    return [one.logical_id for one in seen(soap.scene.odette, soap.record)]
