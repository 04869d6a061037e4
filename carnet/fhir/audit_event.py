"""The AuditEvent resource: one act of the journal, in the patterns of IHE BALP. Pure; owns no right.

The profile is the one of the kind of act (read, search, create, update, delete, each about a person). BALP has none for
an act that was refused: such an event has the same form, another outcome and no profile. What the journal does not hold
(the address of a machine) is said to be unknown, never made up.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.codes import directory, oids
from carnet.fhir import person_systems as systems
from carnet.fhir.ids import resource_id
from carnet.fhir.person_systems import Json
from carnet.kernel.ids import RecordId
from carnet.usecases.caller import ON_THE_PATIENT_SIDE
from carnet.usecases.read_journal import Line
from carnet.usecases.read_own_acts import OwnAct

_HL7: Final = "http://terminology.hl7.org/CodeSystem"
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
BALP: Final = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit"
INTERACTION: Final = "http://hl7.org/fhir/restful-interaction"
ACT: Final = "urn:carnet:act"
RULE: Final = "urn:carnet:rule"
KIND: Final = "urn:carnet:actor"
TYPE: Final = {"system": f"{_HL7}/audit-event-type", "code": "rest", "display": "Restful Operation"}
_MODES: Final = {"bris_de_glace": "BTG", "centre_15": "ETREAT"}


class Did(StrEnum):
    """What kind of act it was, by the name of its BALP profile."""

    READ = "PatientRead"
    SEARCH = "PatientQuery"
    CREATE = "PatientCreate"
    UPDATE = "PatientUpdate"
    DELETE = "PatientDelete"


# Acts that ask, with the question as this door writes it. Every act that is not listed here or below changes something.
_QUESTIONS: Final = {
    "record:find": "Patient?identifier=",
    "record:find_by_traits": "Patient/$match",
    "record:see_status": "Patient?_id={patient}",
    "document:list": "DocumentReference?patient=Patient/{patient}",
    "journal:read": "AuditEvent?patient=Patient/{patient}",
    "journal:read_own": "AuditEvent",
    "authorisation:see": "Consent?patient=Patient/{patient}",
    "ties:see": "RelatedPerson?patient=Patient/{patient}",
    "settings:read": "Consent?patient=Patient/{patient}",
    "document:explain": "Consent?patient=Patient/{patient}",
}
_READS: Final = frozenset({"document:read", "profile:read", "record:export", "journal:prove"})
_CREATES: Final = frozenset(
    {
        "document:deposit", "document:replace", "record:open", "authorisation:state", "authorisation:give",
        "authorisation:give_code", "authorisation:use_code", "block:set", "caregiver:invite", "representative:invite",
        "emergency:break_glass", "emergency:regulate",
    }
)  # fmt: skip
_DELETES: Final = frozenset({"document:delete", "record:destroy"})
_CODES: Final = {
    Did.READ: ("R", "read"),
    Did.SEARCH: ("E", "search"),
    Did.CREATE: ("C", "create"),
    Did.UPDATE: ("U", "update"),
    Did.DELETE: ("D", "delete"),
}
# How BALP names the machines: the one that reads is the destination of what is read, and the source of the rest.
_CLIENT: Final = {Did.READ: "110152", Did.DELETE: "110150"}
_SERVER: Final = {Did.READ: "110153"}


def did(act: str) -> Did:
    """The kind of an act."""
    if act in _QUESTIONS:
        return Did.SEARCH
    if act in _READS:
        return Did.READ
    if act in _CREATES:
        return Did.CREATE
    return Did.DELETE if act in _DELETES else Did.UPDATE


@dataclass(frozen=True)
class Told:
    """An act as both journals tell it: the record's own, with documents and names; and that of a professional."""

    id: str
    record_id: RecordId
    at: datetime
    act: str
    actor_kind: str
    actor_id: str
    actor_name: str = ""
    profession: str = ""
    structure_id: str = ""
    structure_name: str = ""
    mode: str = "normal"
    interface: str = ""
    request: str = ""
    rule: str = ""
    refused: bool = False
    documents: tuple[UUID, ...] = ()
    about: str = ""


def of_line(record_id: RecordId, line: Line) -> Told:
    """A line of the journal of a record. An actor of the person's side is named, never numbered (security.md A39)."""
    event, who = line.event, line.event.who
    return Told(
        id=resource_id(record_id, line.ref),
        record_id=record_id,
        at=event.at,
        act=event.act,
        actor_kind=who.kind,
        actor_id="" if who.kind in ON_THE_PATIENT_SIDE else who.id,
        actor_name=line.actor_name,
        profession=line.profession,
        structure_id=who.structure,
        structure_name=line.structure_name,
        mode=event.mode,
        interface=event.interface,
        request=event.request,
        rule=event.rule,
        refused=event.outcome.value == "refused",
        documents=line.known,
        about=line.named,
    )


def of_own_act(act: OwnAct) -> Told:
    """An act of a professional as "Mes accès" tells it: the record by its number, no document, no name."""
    return Told(
        id=act.ref.hex,
        record_id=act.record_id,
        at=act.at,
        act=act.act,
        actor_kind=act.kind,
        actor_id=act.who,
        structure_id=act.structure,
        mode=act.mode,
    )


def audit_event(told: Told, base: str) -> Json:
    """The resource."""
    kind = did(told.act)
    action, interaction = _CODES[kind]
    return {
        "resourceType": "AuditEvent",
        "id": told.id,
        **({} if told.refused or not _conforms(told, kind) else {"meta": {"profile": [f"{BALP}.{kind}"]}}),
        "type": TYPE,
        "subtype": [{"system": INTERACTION, "code": interaction}, {"system": ACT, "code": told.act}],
        "action": action,
        "recorded": told.at.isoformat(timespec="milliseconds"),
        "outcome": "4" if told.refused else "0",
        **({"outcomeDesc": f"{RULE}|{told.rule}"} if told.refused and told.rule else {}),
        "agent": list(_agents(told, kind, base)),
        "source": {
            "observer": {"type": "Device", "display": "carnet"},
            "type": [{"system": f"{_HL7}/security-source-type", "code": "4", "display": "Application Server"}],
        },
        "entity": list(_entities(told, kind)),
    }


def _conforms(told: Told, kind: Did) -> bool:
    """BALP wants one thing acted on: a reading or a change of several documents at once has no profile."""
    return kind is Did.SEARCH or len(told.documents) <= 1


def _agents(told: Told, kind: Did, base: str) -> Iterable[Json]:
    unknown = {"_address": {"extension": [{"url": systems.DATA_ABSENT, "valueCode": "unknown"}]}}
    yield {
        "type": systems.concept(DICOM, _CLIENT.get(kind, "110153")),
        "who": {"type": "Device", "display": told.interface or "unknown"},
        "requestor": False,
        "network": unknown,
    }
    yield {
        "type": systems.concept(f"{_HL7}/provenance-participant-type", "custodian")
        if kind is Did.DELETE
        else systems.concept(DICOM, _SERVER.get(kind, "110152")),
        "who": {"type": "Device", "display": "carnet"},
        "requestor": False,
        "network": {"address": base, "type": "5"},
    }
    yield _user(told, kind)
    if told.structure_id:
        yield {
            "type": systems.concept(f"{_HL7}/v3-RoleClass", "PROV"),
            "who": systems.structure_reference(told.structure_id, told.structure_name),
            "requestor": False,
        }


def _user(told: Told, kind: Did) -> Json:
    asked = kind in (Did.READ, Did.SEARCH)
    role = [systems.concept(KIND, told.actor_kind)]
    profession = directory.profession(told.profession) if told.profession else None
    if profession is not None:
        role.append(systems.concept(systems.PROFESSION, told.profession, profession.display))
    found: Json = {
        "type": systems.concept(f"{_HL7}/v3-ParticipationType", "IRCP" if asked else "AUT"),
        "role": role,
        "who": _who(told),
        "requestor": True,
        "purposeOfUse": [_purpose(told)],
    }
    return found | ({"name": told.actor_name} if told.actor_name else {})


def _who(told: Told) -> Json:
    name = told.actor_name
    if told.actor_kind == "holder":
        return {"reference": f"Patient/{told.record_id}"} | ({"display": name} if name else {})
    if told.actor_kind in ON_THE_PATIENT_SIDE:
        return {"type": "RelatedPerson", "display": name or told.actor_kind}
    if told.actor_kind in ("professional", "secretary") and told.actor_id:
        return systems.professional_reference(told.actor_id, name)
    return {"display": name or told.actor_kind}


def _purpose(told: Told) -> Json:
    """Why: in an emergency by its national code too; the person's side at the person's own wish."""
    usual = "PATRQT" if told.actor_kind in ON_THE_PATIENT_SIDE else "TREAT"
    found = systems.concept(f"{_HL7}/v3-ActReason", _MODES.get(told.mode, usual))
    if told.mode in _MODES:
        found["coding"].append({"system": oids.urn(oids.ACCESS_MODE), "code": told.mode})
    return found


def _entities(told: Told, kind: Did) -> Iterable[Json]:
    person = {"reference": f"Patient/{told.record_id}"}
    yield {"what": person, "type": _entity_type("1"), "role": _object_role("1")}
    if kind is Did.SEARCH:
        question = _QUESTIONS[told.act].format(patient=told.record_id)
        yield {
            "type": _entity_type("2"),
            "role": _object_role("24"),
            "query": base64.b64encode(question.encode()).decode(),
        }
    elif told.documents:
        for document in told.documents:
            what = {"reference": f"DocumentReference/{resource_id(told.record_id, document)}"}
            yield {"what": what, "type": _entity_type("2"), "role": _object_role("3")}
    else:
        what = {"display": told.about or told.act}
        yield {"what": what, "type": _entity_type("2"), "role": _object_role("4")}
    if told.request:
        transaction = {"system": "https://profiles.ihe.net/ITI/BALP/CodeSystem/BasicAuditEntityType"}
        yield {"what": {"identifier": {"value": told.request}}, "type": {**transaction, "code": "XrequestId"}}


def _entity_type(code: str) -> Json:
    return {"system": f"{_HL7}/audit-entity-type", "code": code}


def _object_role(code: str) -> Json:
    return {"system": f"{_HL7}/object-role", "code": code}
