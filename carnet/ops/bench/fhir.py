"""The FHIR door as software uses it: search of 20 documents, reading of 200 kB, a lot with a PDF of 100 kB.

Owns these cases. Each request passes every layer (WSGI, token, rights, journal, encryption, JSON) but the socket, with
a token of a registered software that acts for a professional.
"""

import io
import json
import os
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4
from wsgiref.util import setup_testing_defaults

from carnet.crypto import client_key
from carnet.kernel.clock import SystemClock
from carnet.ops import trial_software
from carnet.ops.bench.pgbench import Pgbench, Statement, caught, script_of
from carnet.ops.bench.samples import Calls, Case, Side
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
    ours, twin = world.filled_record(FOUND), world.filled_record(FOUND)
    software = Software()
    script, values = script_of(_statements(software, twin))
    floor = pgbench(world, "pgbench: the identical select and journal statement", script, values, 1)
    search = _search(ours)
    yield Case("fhir-search-20", "searches/s", Calls("ITI-67", lambda: software.get(search)), floor)
    file = _file_of(software, ours)
    data = software.get(file)
    yield Case("fhir-read-200kB", "documents/s", Calls("ITI-68", lambda: software.get(file)), sent(world, data))
    copied = world.new_record()
    world.deposit(copied, copied.writer.cda(PDF_SIZE // 5))
    lots = _Lots(world.new_record(), _pdf())
    yield Case(
        "fhir-lot-pdf-100kB", "lots/s", Calls("ITI-65", lambda: software.post("/fhir/", lots.bundle())),
        deposit_floor(world, copied),
    )  # fmt: skip


class Software:
    """A software that acts for Hélène: its token, and the program as the server calls it."""

    def __init__(self) -> None:
        from django.core.servers.basehttp import get_internal_wsgi_application

        from carnet.identity.oauth.server import Addresses
        from carnet.usecases.issue_token import issue_token

        private = client_key.make()
        trial_software.register(private)
        self._serve = get_internal_wsgi_application()
        here = Addresses(issuer=SITE, fhir=f"{SITE}/fhir", token=f"{SITE}/oauth/token")
        form = trial_software.form(private, here.token, HELENE)
        answer = issue_token(form, {}, here, request_id="bench", clock=SystemClock())
        if answer.status != 200:
            raise RuntimeError(f"no token to measure with: {answer.body}")
        self._token = str(answer.body["access_token"])

    def get(self, address: str) -> bytes:
        """One reading, which must succeed."""
        return self._ask("GET", address, b"")

    def post(self, address: str, resource: dict[str, Any]) -> bytes:
        """One writing, which must succeed."""
        return self._ask("POST", address, json.dumps(resource).encode())

    def _ask(self, method: str, address: str, data: bytes) -> bytes:
        parts = urlsplit(address)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_HOST": "localhost",
            "HTTP_AUTHORIZATION": f"Bearer {self._token}",
            "CONTENT_TYPE": JSON,
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        setup_testing_defaults(environ)
        status: list[str] = []

        def start(said: str, _headers: object, _why: object = None, /) -> Callable[[bytes], object]:
            status.append(said)
            return lambda _: None

        answer = self._serve(environ, start)
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        if not status[0].startswith("20"):
            raise RuntimeError(f"{method} {parts.path} answered {status[0]}: {body[:400]!r}")
        return body


def _search(record: Record) -> str:
    return f"/fhir/DocumentReference?patient={record.record_id}&status=current&_count={FOUND}"


def _file_of(software: Software, record: Record) -> str:
    """The address of the large document, which the search gives."""
    entries = json.loads(software.get(_search(record)))["entry"]
    attachments = [entry["resource"]["content"][0]["attachment"] for entry in entries]
    if len(entries) != FOUND:
        raise RuntimeError(f"the search found {len(entries)} documents, not {FOUND}")
    return "/fhir/" + str(max(attachments, key=lambda one: one["size"])["url"]).rpartition("/fhir/")[2]


def _statements(software: Software, record: Record) -> list[Statement]:
    """What a floor must send for the same answer: the select of the entries, and the event of the journal."""
    from carnet.ledger.journal import APPEND

    software.get(_search(record))
    with caught() as found:
        software.get(_search(record))
    lists = [s for s in found if "entry_version" in s.sql]
    events = [replace(s, one_row=True) for s in found if s.sql.startswith(APPEND)]
    if not lists or len(events) != 1:
        raise RuntimeError("the search sends no list, or not one event: the floor must be rewritten")
    # Whatever else the search asks for is the price of the door, and no part of its floor.
    return [lists[0], *events]


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
