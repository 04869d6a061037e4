"""One resource for each profile that carnet emits, complete and valid: what the checker must let pass, and break.

Made-up people and documents, written for these tests.
"""

from typing import Any

from tests.fhir.profiles import known

Json = dict[str, Any]
DCM = "http://dicom.nema.org/resources/ontology/DCM"
HL7 = "http://terminology.hl7.org/CodeSystem"
LISTS = "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes"
MOS = "https://mos.esante.gouv.fr/NOS"
UNIQUE = {"use": "usual", "system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.250.1.999.1.1.8121"}
ENTRY = {"use": "official", "system": "urn:ietf:rfc:3986", "value": "urn:uuid:0c3f151d-8d45-4f71-a0c3-0c2ce9a6a6d7"}
PATIENT_REFERENCE = {"reference": "Patient/6f3a"}
INS = {"use": "official", "system": "urn:oid:1.2.250.1.213.1.4.10", "value": "279035121518989"}
PRACTITIONER: Json = {
    "resourceType": "Practitioner",
    "id": "ps",
    "identifier": [
        {
            "use": "official",
            "type": {
                "coding": [{"system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203", "code": "IDNPS"}]
            },
            "system": "urn:oid:1.2.250.1.71.4.2.1",
            "value": "810000000011",
        }
    ],
    "name": [{"family": "Traitant", "given": ["Camille"]}],
}
SOURCE_PATIENT: Json = {
    "resourceType": "Patient",
    "id": "src",
    "identifier": [INS],
    "name": [{"use": "official", "family": "Essai", "given": ["Denise"]}],
    "gender": "female",
    "birthDate": "1979-03-01",
}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}]}


def document_reference() -> Json:
    """A current document, comprehensive."""
    return {
        "resourceType": "DocumentReference",
        "id": "d-1",
        "meta": {"versionId": "1", "profile": [known.DOCUMENT_REFERENCE]},
        "contained": [PRACTITIONER, SOURCE_PATIENT],
        "extension": [{"url": f"{known.PDSM}pdsm-ext-is-archived", "valueBoolean": False}],
        "masterIdentifier": UNIQUE,
        "identifier": [ENTRY],
        "status": "current",
        "type": _concept("http://loinc.org", "11488-4"),
        "category": [_concept(f"{MOS}/TRE_A03-ClasseDocument-CISIS/FHIR/TRE-A03-ClasseDocument-CISIS", "10")],
        "subject": PATIENT_REFERENCE,
        "date": "2026-11-20T09:30:00+01:00",
        "author": [{"reference": "#ps"}],
        "authenticator": {"reference": "#ps"},
        "custodian": {"reference": "Organization/carnet"},
        "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/d-0"}}],
        "securityLabel": [
            _concept(f"{MOS}/TRE_A08-HL7Confidentiality/FHIR/TRE-A08-HL7Confidentiality", "N"),
        ],
        "content": [
            {
                "attachment": {
                    "contentType": "application/pdf",
                    "language": "fr-FR",
                    "url": "Binary/d-1",
                    "size": 1024,
                    "hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
                    "title": "Compte rendu",
                    "creation": "2026-11-20T09:00:00+01:00",
                },
                "format": {"system": "urn:oid:1.3.6.1.4.1.19376.1.2.3", "code": "urn:ihe:iti:xds-sd:pdf:2008"},
            }
        ],
        "context": {
            "period": {"start": "2026-11-19", "end": "2026-11-20"},
            "facilityType": _concept(f"{MOS}/TRE_R02-SecteurActivite/FHIR/TRE-R02-SecteurActivite", "SA07"),
            "practiceSetting": _concept(f"{MOS}/TRE_A01-CadreExercice/FHIR/TRE-A01-CadreExercice", "AMBULATOIRE"),
            "sourcePatientInfo": {"reference": "#src"},
        },
    }


def submission_set() -> Json:
    """A lot of one document."""
    role = {"resourceType": "PractitionerRole", "id": "role", "practitioner": {"display": "Camille Traitant"}}
    return {
        "resourceType": "List",
        "id": "l-1",
        "contained": [role],
        "extension": [
            {
                "url": f"{known.MHD}ihe-designationType",
                "valueCodeableConcept": _concept(f"{MOS}/TRE_R209-TypeActivite/FHIR/TRE-R209-TypeActivite", "04"),
            },
            {
                "url": f"{known.MHD}ihe-sourceId",
                "valueIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.250.1.999.1.1"},
            },
        ],
        "identifier": [UNIQUE, ENTRY],
        "status": "current",
        "mode": "working",
        "code": _concept(LISTS, "submissionset"),
        "subject": PATIENT_REFERENCE,
        "date": "2026-11-20T09:30:00+01:00",
        "source": {"reference": "#role"},
        "entry": [{"item": {"reference": "DocumentReference/d-1"}}],
    }


def folder() -> Json:
    """A folder of one document."""
    return {
        "resourceType": "List",
        "id": "f-1",
        "extension": [
            {
                "url": f"{known.MHD}ihe-designationType",
                "valueCodeableConcept": _concept(f"{MOS}/TRE_R209-TypeActivite/FHIR/TRE-R209-TypeActivite", "04"),
            }
        ],
        "identifier": [UNIQUE],
        "status": "current",
        "mode": "working",
        "title": "Grossesse",
        "code": _concept(LISTS, "folder"),
        "subject": PATIENT_REFERENCE,
        "date": "2026-11-20T09:30:00+01:00",
        "entry": [{"item": {"reference": "DocumentReference/d-1"}}],
    }


def found_documents() -> Json:
    """The answer to a search of documents."""
    return _found(document_reference())


def found_lists() -> Json:
    """The answer to a search of lots and folders."""
    return _found(submission_set(), folder())


def _found(*resources: Json) -> Json:
    entries = [
        {
            "fullUrl": f"https://carnet.example/fhir/{r['resourceType']}/{r['id']}",
            "resource": r,
            "search": {"mode": "match"},
        }
        for r in resources
    ]
    link = [{"relation": "self", "url": f"https://carnet.example/fhir/{resources[0]['resourceType']}"}]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "link": link, "entry": entries}


def patient_read() -> Json:
    """The trace of a reading."""

    def agent(code: str, name: str, requestor: bool) -> Json:
        return {
            "type": _concept(DCM, code),
            "who": {"display": name},
            "requestor": requestor,
            "network": {"address": "192.0.2.1", "type": "2"},
        }

    return {
        "resourceType": "AuditEvent",
        "id": "a-1",
        "type": {"system": f"{HL7}/audit-event-type", "code": "rest"},
        "subtype": [{"system": "http://hl7.org/fhir/restful-interaction", "code": "read"}],
        "action": "R",
        "recorded": "2026-11-20T09:31:00+01:00",
        "outcome": "0",
        "agent": [agent("110152", "logiciel", False), agent("110153", "carnet", False)],
        "source": {"observer": {"display": "carnet"}},
        "entity": [
            {"what": PATIENT_REFERENCE, "type": _coded("audit-entity-type", "1"), "role": _coded("object-role", "1")},
            {
                "what": {"reference": "DocumentReference/d-1"},
                "type": _coded("audit-entity-type", "2"),
                "role": _coded("object-role", "4"),
            },
        ],
    }


def _coded(system: str, code: str) -> Json:
    return {"system": f"{HL7}/{system}", "code": code}


def patient() -> Json:
    """A person whose record it is."""
    return {k: v for k, v in SOURCE_PATIENT.items() if k != "id"} | {"id": "6f3a", "active": True}


ALL: dict[str, Json] = {
    known.DOCUMENT_REFERENCE: document_reference(),
    known.SUBMISSION_SET: submission_set(),
    known.FOLDER: folder(),
    known.FOUND_DOCUMENTS: found_documents(),
    known.FOUND_LISTS: found_lists(),
    known.PATIENT_READ: patient_read(),
    known.PATIENT: patient(),
}
