"""Lots as software sends them (ITI-65): a Bundle of one new document around a PDF of about 100 kB. Owns their making.

Each lot has a file of its own: a file that came before would be looked at as the same document coming again.
"""

import io
import os
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha1
from typing import Any
from uuid import uuid4

import msgspec

from carnet.ops.bench.world import Record
from carnet.ops.example_people import HELENE

_TITLE = ("0" * 32).encode("utf-16-be")


def _pdf() -> bytes:
    """A PDF of one page, of about the wanted size: a picture of noise."""
    from PIL import Image

    held = io.BytesIO()
    Image.frombytes("L", (300, 300), os.urandom(90_000)).save(held, "PDF", quality=95, title="0" * 32)
    if held.getvalue().count(_TITLE) != 1:
        raise RuntimeError("the title of the PDF is not where it was")
    return held.getvalue()


def _concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


class Lots:
    """Transaction Bundles of one new document each (PDSm comprehensive), for one record."""

    NOS = "https://mos.esante.gouv.fr/NOS"
    PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
    MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition"
    URI = "urn:ietf:rfc:3986"

    def __init__(self, record: Record) -> None:
        self._record, self._subject = record, {"reference": f"Patient/{record.record_id}"}
        self._now = datetime.now(UTC).isoformat(timespec="seconds")
        self._data = _pdf()

    def bundle(self) -> dict[str, Any]:
        """A new lot with a new file."""
        document, file, lot = (f"urn:uuid:{uuid4()}" for _ in range(3))
        data = self._data.replace(_TITLE, uuid4().hex.encode("utf-16-be"))
        binary = {"resourceType": "Binary", "contentType": "application/pdf", "data": b64encode(data).decode()}
        entries = [(lot, self._lot(document)), (document, self._document(file, data)), (file, binary)]
        return {
            "resourceType": "Bundle",
            "meta": {"profile": [f"{self.PDSM}/pdsm-comprehensive-provide-document-bundle"]},
            "type": "transaction",
            "entry": [
                {"fullUrl": url, "resource": r, "request": {"method": "POST", "url": r["resourceType"]}}
                for url, r in entries
            ],
        }

    def posted(self, token: str) -> bytes:
        """A new lot as it goes over the wire."""
        body = msgspec.json.encode(self.bundle())
        head = (
            f"POST /fhir/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/fhir+json\r\nAccept: */*\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

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

    def _document(self, file: str, data: bytes) -> dict[str, Any]:
        attachment = {
            "contentType": "application/pdf", "language": "fr-FR", "url": file, "size": len(data),
            "hash": b64encode(sha1(data, usedforsecurity=False).digest()).decode(), "title": "Mesure",
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
