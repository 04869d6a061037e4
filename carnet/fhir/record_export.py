"""A person's own record to take home: as lines of JSON, or as one document Bundle. Pure; owns both forms, no right.

Written piece by piece, each document opened when its turn comes. What cannot be opened is said so in its place.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from carnet.fhir import narratives
from carnet.fhir.document_reference import document_reference
from carnet.fhir.ids import resource_id
from carnet.fhir.outcome import Issue, outcome_resource
from carnet.fhir.person_systems import URI, Json, concept
from carnet.fhir.times import instant
from carnet.usecases._found import FoundEntry
from carnet.usecases.export_record import Export, ExportedDocument

NDJSON: Final = "application/fhir+ndjson"
LOINC: Final = "http://loinc.org"


@dataclass(frozen=True)
class Taken:
    """What is taken home: the person, what she decided, and her documents."""

    patient: Json
    others: tuple[Json, ...]
    export: Export
    at: datetime
    zone: ZoneInfo
    titles: tuple[str, str]
    """The title of the whole, and that of the list of documents."""


def ndjson(taken: Taken) -> Iterator[bytes]:
    """One resource a line."""
    for resource in _resources(taken):
        yield _written(resource) + b"\n"


def document(taken: Taken, base: str) -> Iterator[bytes]:
    """One Bundle of type document: its Composition lists the documents, and every resource follows."""
    yield from _bundled(taken, (_composition(taken), *_resources(taken)), base)


def document_beside(taken: Taken, base: str, places: Mapping[UUID, str]) -> Iterator[bytes]:
    """The same where the documents stand beside it as files: no byte of theirs is in it, `places` says where they are.

    A document that is in no place could not be opened: it is named, and has no address.
    """
    told = (_beside(entry, taken.zone, places.get(entry.logical_id, "")) for entry in taken.export.described)
    yield from _bundled(taken, (_composition(taken), taken.patient, *taken.others, *told), base)


def _beside(entry: FoundEntry, zone: ZoneInfo, place: str) -> Json:
    found = document_reference(entry, zone)
    for content in found["content"]:
        content["attachment"] = {**content["attachment"], "url": place}
        if not place:
            del content["attachment"]["url"]
    return found


def _bundled(taken: Taken, resources: Iterable[Json], base: str) -> Iterator[bytes]:
    head = {
        "resourceType": "Bundle",
        "identifier": {"system": URI, "value": uuid4().urn},
        "type": "document",
        "timestamp": instant(taken.at),
    }
    yield _written(head)[:-1] + b',"entry":['
    first = True
    for resource in resources:
        address = uuid4().urn if "id" not in resource else f"{base}/{resource['resourceType']}/{resource['id']}"
        yield (b"" if first else b",") + _written({"fullUrl": address, "resource": resource})
        first = False
    yield b"]}"


def _resources(taken: Taken) -> Iterator[Json]:
    yield taken.patient
    yield from taken.others
    described = {entry.logical_id: entry for entry in taken.export.described}
    for one in taken.export.documents:
        if (entry := described.get(one.card.logical_id)) is not None:
            yield document_reference(entry, taken.zone)
        yield _binary(one)


def _binary(one: ExportedDocument) -> Json:
    """The document as it is stored, byte for byte."""
    files = one.files()
    if not files:
        told = f"The document {resource_id(one.record_id, one.card.logical_id)} cannot be opened."
        return outcome_resource((Issue("exception", told, severity="warning"),))
    return {
        "resourceType": "Binary",
        "id": resource_id(one.record_id, one.card.logical_id),
        "contentType": one.card.mime_type,
        "data": b64encode(files[-1].data).decode(),
    }


def _composition(taken: Taken) -> Json:
    person = {"reference": f"Patient/{taken.patient['id']}"}
    entries = [
        {"reference": f"DocumentReference/{resource_id(one.record_id, one.logical_id)}"}
        for one in taken.export.described
    ]
    section = {
        "title": taken.titles[1],
        "text": narratives.table((taken.titles[1],), _titles(taken.export.documents)),
        **({"entry": entries} if entries else {}),
    }
    return {
        "resourceType": "Composition",
        "id": str(uuid4()),
        "status": "final",
        "type": concept(LOINC, "11503-0", "Medical records"),
        "subject": person,
        "date": instant(taken.at),
        "author": [{"type": "Device", "display": "carnet"}],
        "title": taken.titles[0],
        "section": [section],
    }


def _titles(documents: Iterable[ExportedDocument]) -> Iterator[tuple[str]]:
    for one in documents:
        yield (one.card.title,)


def _written(resource: Json) -> bytes:
    return json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
