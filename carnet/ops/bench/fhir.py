"""The FHIR door as software uses it: search of 20 documents, reading of 200 kB, a lot with a PDF of 100 kB.

Owns these cases. Each request passes every layer (WSGI, token, rights, journal, encryption, JSON) but the socket, with
a token of a registered software that acts for a professional.
"""

import io
import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any
from uuid import uuid4

from carnet.ops.bench.fhir_served import served_cases
from carnet.ops.bench.pgbench import Pgbench, script_of
from carnet.ops.bench.samples import Calls, Case, Side
from carnet.ops.bench.software import Software, file_of, look_up_of, search_of, statements_of, statements_of_look_up
from carnet.ops.bench.world import Record, World
from carnet.ops.example_people import HELENE

FOUND, PDF_SIZE = 20, 100_000
SITE = "http://localhost"
JSON = "application/fhir+json"
MakePgbench = Callable[[World, str, str, dict[str, str], int], Pgbench]
MakeFloor = Callable[[World, Record], Side]
MakeSent = Callable[[World, bytes], Side]


def fhir_cases(world: World, pgbench: MakePgbench, sent: MakeSent, deposit_floor: MakeFloor) -> Iterator[Case]:
    """The cases, on records of their own."""
    _lift_look_ups()
    ours, twin = world.filled_record(FOUND), world.filled_record(FOUND)
    software = Software()
    script, values = script_of(statements_of(software, twin))
    floor = pgbench(world, "pgbench: the identical select and journal statement", script, values, 1)
    search = search_of(ours)
    yield Case("fhir-search-20", "searches/s", software.reads("ITI-67", search), floor)
    yield Case("fhir-search-20-first", "searches/s", software.reads("ITI-67", search, anew=True), floor)
    yield _patient_case(world, software, pgbench)
    file = file_of(software, ours)
    whole = sent(world, software.get(file))
    yield Case("fhir-read-200kB", "documents/s", software.reads("ITI-68", file), whole)
    yield from served_cases(world, software, floor, whole)
    copied = world.new_record()
    world.deposit(copied, copied.writer.cda(PDF_SIZE // 5))
    lots = _Lots(world.new_record(), _pdf())
    yield Case(
        "fhir-lot-pdf-100kB", "lots/s",
        Calls("ITI-65", lambda: software.post("/fhir/", lots.bundle()), ready=software.renew),
        deposit_floor(world, copied),
    )  # fmt: skip


def _patient_case(world: World, software: Software, pgbench: MakePgbench) -> Case:
    """A person looked for by the INS, and what is told of the record; the floor finds it and writes one event."""
    found, twin = world.filled_record(1), world.filled_record(1)
    script, values = script_of(statements_of_look_up(software, twin))
    floor = pgbench(world, "pgbench: the identical look-up and journal statement", script, values, 1)
    return Case("fhir-patient-by-ins", "look-ups/s", software.reads("Patient?identifier", look_up_of(found)), floor)


def _lift_look_ups() -> None:
    """Look-ups are counted as ever; one professional makes more of them here than any does."""
    from carnet.identity import limits

    rules = tuple(replace(rule, most=10**9) for rule in limits.LOOK_UP.rules)
    limits.LOOK_UP = replace(limits.LOOK_UP, rules=rules)


def _pdf() -> bytes:
    """A PDF of one page, of about the wanted size: a picture of noise."""
    from PIL import Image

    held = io.BytesIO()
    Image.frombytes("L", (300, 300), os.urandom(90_000)).save(held, "PDF", quality=95)
    return held.getvalue()


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


class _Lots:
    """Transaction Bundles of one new document each (PDSm comprehensive), for one record."""

    NOS = "https://mos.esante.gouv.fr/NOS"
    PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
    MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition"
    URI = "urn:ietf:rfc:3986"

    def __init__(self, record: Record, data: bytes) -> None:
        self._record, self._data = record, data
        self._subject = {"reference": f"Patient/{record.record_id}"}
        self._now = datetime.now(UTC).isoformat(timespec="seconds")

    def bundle(self) -> dict[str, Any]:
        """A new lot."""
        document, file, lot = (f"urn:uuid:{uuid4()}" for _ in range(3))
        binary = {
            "resourceType": "Binary", "contentType": "application/pdf", "data": b64encode(self._data).decode()
        }  # fmt: skip
        entries = [(lot, self._lot(document)), (document, self._document(file)), (file, binary)]
        return {
            "resourceType": "Bundle",
            "meta": {"profile": [f"{self.PDSM}/pdsm-comprehensive-provide-document-bundle"]},
            "type": "transaction",
            "entry": [
                {"fullUrl": url, "resource": r, "request": {"method": "POST", "url": r["resourceType"]}}
                for url, r in entries
            ],
        }

    def _contained(self) -> list[dict[str, Any]]:
        person = [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": HELENE.facts.professional_id}]
        place = [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": HELENE.place.structure_id}]
        name = [{"family": HELENE.facts.family_name, "given": [HELENE.facts.given_name]}]
        return [
            {"resourceType": "Patient", "id": "patient", "identifier": [{"value": "1", "system": "urn:oid:1.2.3"}]},
            {"resourceType": "Practitioner", "id": "doctor", "identifier": person, "name": name},
            {"resourceType": "Organization", "id": "place", "identifier": place, "name": HELENE.place.name},
            {
                "resourceType": "PractitionerRole", "id": "author", "practitioner": {"reference": "#doctor"},
                "organization": {"reference": "#place"},
            },
        ]  # fmt: skip

    def _unique(self) -> dict[str, str]:
        return {"use": "usual", "system": self.URI, "value": f"urn:oid:2.25.{uuid4().int}"}

    def _lot(self, document: str) -> dict[str, Any]:
        kind = _concept(f"{self.NOS}/TRE_R209-TypeActivite/FHIR/TRE-R209-TypeActivite", "07")
        source = {"system": self.URI, "value": "urn:oid:1.2.250.1.999.5"}
        return {
            "resourceType": "List",
            "contained": self._contained()[1:],
            "extension": [
                {"url": f"{self.MHD}/ihe-designationType", "valueCodeableConcept": kind},
                {"url": f"{self.MHD}/ihe-sourceId", "valueIdentifier": source},
            ],
            "identifier": [self._unique()],
            "status": "current",
            "mode": "working",
            "code": _concept("https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "submissionset"),
            "subject": self._subject,
            "date": self._now,
            "source": {"reference": "#author"},
            "entry": [{"item": {"reference": document}}],
        }

    def _document(self, file: str) -> dict[str, Any]:
        attachment = {
            "contentType": "application/pdf", "language": "fr-FR", "url": file, "size": len(self._data),
            "hash": b64encode(sha1(self._data, usedforsecurity=False).digest()).decode(), "title": "Mesure",
            "creation": self._now,
        }  # fmt: skip
        return {
            "resourceType": "DocumentReference",
            "contained": self._contained(),
            "masterIdentifier": self._unique(),
            "status": "current",
            "type": _concept("http://loinc.org", "11506-3"),
            "category": [_concept(f"{self.NOS}/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument", "10")],
            "subject": self._subject,
            "date": self._now,
            "author": [{"reference": "#author"}],
            "authenticator": {"reference": "#author"},
            "custodian": {"reference": "#place"},
            "securityLabel": [_concept(f"{self.NOS}/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality", "N")],
            "content": [{"attachment": attachment, "format": self._format()}],
            "context": {
                "period": {"start": self._now},
                "facilityType": _concept(f"{self.NOS}/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite", "SA07"),
                "practiceSetting": _concept(
                    f"{self.NOS}/TRE_A01-CadreExercice/FHIR/TRE-A01-CadreExercice", "AMBULATOIRE"
                ),
                "sourcePatientInfo": {"reference": "#patient"},
            },
        }

    def _format(self) -> dict[str, str]:
        system = f"{self.NOS}/TRE_A11-IheFormatCode/FHIR/TRE-A11-IheFormatCode"
        return {"system": system, "code": "urn:ihe:iti:xds-sd:pdf:2008"}
