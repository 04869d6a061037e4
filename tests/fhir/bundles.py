"""Messages made for tests of the FHIR door: a strict lot, one document, about Odette. Owns their making; no rule."""

from base64 import b64encode
from collections.abc import Iterator
from copy import deepcopy
from hashlib import sha1
from typing import Any
from uuid import UUID

from carnet.fhir import consent as translation
from tests import cast
from tests.usecases import lots

Json = dict[str, Any]
PDSM = "https://interop.esante.gouv.fr/ig/fhir/pdsm/StructureDefinition"
MHD = "https://profiles.ihe.net/ITI/MHD/StructureDefinition"
NOS = "https://mos.esante.gouv.fr/NOS"
URI = "urn:ietf:rfc:3986"


def uuid(number: int) -> str:
    """A fullUrl."""
    return f"urn:uuid:00000000-0000-4000-8000-{number:012d}"


def concept(system: str, code: str, display: str = "") -> Json:
    """A coded value."""
    return {"coding": [{"system": system, "code": code, **({"display": display} if display else {})}]}


def subject(person: cast.Person = cast.ODETTE) -> Json:
    """The person by the INS, as the draft of the DMP writes it."""
    root, number = lots.ins(person)
    return {"reference": f"Patient?identifier=urn:oid:{root}|{number}"}


def contained(carer: cast.Carer = cast.HELENE, person: cast.Person = cast.ODETTE) -> list[Json]:
    """The person, the author in a role, and the place."""
    root, number = lots.ins(person)
    facts, place = carer.facts, carer.place
    author = [{"system": "urn:oid:1.2.250.1.71.4.2.1", "value": facts.professional_id}]
    return [
        {"resourceType": "Patient", "id": "patient", "identifier": [{"system": f"urn:oid:{root}", "value": number}]},
        {
            "resourceType": "Practitioner", "id": "doctor", "identifier": author,
            "name": [{"family": facts.family_name, "given": [facts.given_name]}],
        },
        {
            "resourceType": "Organization", "id": "place", "name": place.name,
            "identifier": [{"system": "urn:oid:1.2.250.1.71.4.2.2", "value": place.structure_id}],
        },
        {
            "resourceType": "PractitionerRole", "id": "author", "identifier": author,
            "practitioner": {"reference": "#doctor"}, "organization": {"reference": "#place"},
        },
    ]  # fmt: skip


def reference(unique: str, data: bytes, *, url: str, title: str = "Bilan", kind: str = "text/plain") -> Json:
    """A DocumentReference as PDSm Comprehensive wants one."""
    return {
        "resourceType": "DocumentReference",
        "meta": {"profile": [f"{PDSM}/pdsm-comprehensive-document-reference"]},
        "contained": contained(),
        "masterIdentifier": {"system": URI, "value": f"urn:oid:{unique}"},
        "status": "current",
        "type": concept("http://loinc.org", "11506-3", "CR ou fiche de suivi de soins par auxiliaire médical"),
        "category": [concept(f"{NOS}/TRE_A03-ClasseDocument/FHIR/TRE-A03-ClasseDocument", "10", "Compte rendu")],
        "subject": subject(),
        "date": "2026-02-27T10:16:00+01:00",
        "author": [{"reference": "#author"}],
        "authenticator": {"reference": "#author"},
        "custodian": {"reference": "#place"},
        "securityLabel": [concept(f"{NOS}/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality", "N", "Normal")],
        "content": [
            {
                "attachment": {
                    "contentType": kind, "language": "fr-FR", "url": url, "size": len(data),
                    "hash": b64encode(sha1(data).digest()).decode(), "title": title,  # noqa: S324
                    "creation": "2026-02-27T10:15:00+01:00",
                },
                "format": {
                    "system": f"{NOS}/TRE_A11-IheFormatCode/FHIR/TRE-A11-IheFormatCode",
                    "code": "urn:ihe:iti:xds-sd:text:2008",
                    "display": "Document à corps non structuré en texte brut",
                },
            }
        ],
        "context": {
            "period": {"start": "2026-02-27T10:00:00+01:00"},
            "facilityType": concept(
                f"{NOS}/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite", "SA07", "Cabinet individuel"
            ),
            "practiceSetting": concept(
                f"{NOS}/TRE_A01-CadreExercice/FHIR/TRE-A01-CadreExercice", "AMBULATOIRE", "Ambulatoire"
            ),
            "sourcePatientInfo": {"reference": "#patient"},
        },
    }  # fmt: skip


def binary(data: bytes, kind: str = "text/plain") -> Json:
    """A file."""
    return {"resourceType": "Binary", "contentType": kind, "data": b64encode(data).decode()}


def submission_set(*items: str, unique: str = "2.25.900") -> Json:
    """The lot itself."""
    return {
        "resourceType": "List",
        "meta": {"profile": [f"{PDSM}/pdsm-submissionset-comprehensive"]},
        "contained": contained(),
        "extension": [
            {
                "url": f"{MHD}/ihe-designationType",
                "valueCodeableConcept": concept(f"{NOS}/TRE_R209-TypeActivite/FHIR/TRE-R209-TypeActivite", "07"),
            },
            {"url": f"{MHD}/ihe-sourceId", "valueIdentifier": {"system": URI, "value": "urn:oid:1.2.250.1.999.5"}},
        ],
        "identifier": [{"use": "usual", "system": URI, "value": f"urn:oid:{unique}"}],
        "status": "current",
        "mode": "working",
        "title": "Lot",
        "code": concept("https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "submissionset"),
        "subject": subject(),
        "date": "2026-02-27T10:16:00+01:00",
        "source": {"reference": "#author"},
        "entry": [{"item": {"reference": item}} for item in items],
    }  # fmt: skip


def folder(*items: str, unique: str = "2.25.800", title: str = "Suivi du diabète") -> Json:
    """A folder."""
    return {
        "resourceType": "List",
        "extension": [
            {"url": f"{MHD}/ihe-designationType", "valueCodeableConcept": concept("http://snomed.info/sct", "44054006")}
        ],
        "identifier": [{"use": "usual", "system": URI, "value": f"urn:oid:{unique}"}],
        "status": "current",
        "mode": "working",
        "title": title,
        "code": concept("https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "folder"),
        "subject": subject(),
        "date": "2026-02-27T10:16:00+01:00",
        "entry": [{"item": {"reference": item}} for item in items],
    }


def entry(number: int, resource: Json, method: str = "POST", url: str = "") -> Json:
    """An entry of a transaction."""
    asked = {"method": method, "url": url or resource["resourceType"]}
    return {"fullUrl": uuid(number), "resource": resource, "request": asked}


def bundle(*entries: Json) -> Json:
    """A transaction."""
    return {
        "resourceType": "Bundle",
        "meta": {"profile": [f"{PDSM}/pdsm-comprehensive-provide-document-bundle"]},
        "type": "transaction",
        "entry": list(entries),
    }


def simple(words: bytes = b"Bonjour", unique: str = "2.25.1", lot: str = "2.25.900", **changes: Any) -> Json:
    """A lot of one document; `changes` replace elements of its DocumentReference."""
    described = {**reference(unique, words, url=uuid(3)), **changes}
    return bundle(
        entry(1, submission_set(uuid(2), unique=lot)), entry(2, described), entry(3, binary(words)),
    )  # fmt: skip


def simplified(words: bytes = b"Bonjour", unique: str = "2.25.1", **changes: Any) -> Json:
    """One document with its file inside (ITI-105)."""
    whole = reference(unique, words, url="")
    attachment = {key: value for key, value in whole["content"][0]["attachment"].items() if key != "url"}
    content = [{**whole["content"][0], "attachment": {**attachment, "data": b64encode(words).decode()}}]
    return {**whole, "content": content, **changes}


def without(resource: Json, path: str) -> Iterator[Json]:
    """The resource without an element, wherever it stands (each of a repeating one)."""
    changed = deepcopy(resource)
    name, _, rest = path.rpartition(".")
    for owner in list(_owners(changed, name)):
        owner.pop(rest, None)
        if not owner:
            # An empty object is wrong by itself: what is asked is what its profile says.
            owner["id"] = "x"
    yield changed


def _owners(owner: Any, path: str) -> Iterator[Json]:
    if isinstance(owner, list):
        for one in owner:
            yield from _owners(one, path)
    elif not path:
        yield owner
    elif isinstance(owner, dict):
        name, _, rest = path.partition(".")
        yield from _owners(owner.get(name), rest)


def consent(record: UUID, number: str, kind: str = "permit", **more: object) -> Json:
    """What Odette decides about a professional."""
    actor = {"identifier": {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": number}}
    return {
        "resourceType": "Consent", "status": "active", "scope": translation.SCOPE, "category": [translation.DOCUMENT],
        "patient": {"reference": f"Patient/{record}"}, "policyRule": {"text": "x"},
        "provision": {"type": kind, "actor": [{"role": {"coding": [{"code": "IRCP"}]}, "reference": actor}]},
        **more,
    }  # fmt: skip
