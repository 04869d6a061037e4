"""A line of the profile as a FHIR R4 resource, and what it says again. Owns these two readings; checks nothing.

What a person says of the own health is not verified by that: nothing here claims more than "unconfirmed".
Codes are those of HL7 and LOINC that are free to ship, and those of the easy lists; the person's own word stays beside.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any, Final

from carnet.codes import easy_words
from carnet.policy.sections import Section
from carnet.profile.shapes import OWN_WORD, SHAPES, YES, Question, Said

Resource = dict[str, Any]

LOINC: Final = "http://loinc.org"
_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_OWN: Final = "urn:carnet:profile"
"""Our own codes: what a person chose from a list of the page."""
_RELATIVES: Final = {
    "mother": "MTH", "father": "FTH", "sister": "SIS", "brother": "BRO", "grandparent": "GRPRN", "child": "CHILD",
    "other": "FAMMEMB",
}  # fmt: skip
_HABITS: Final = {"tobacco": "72166-2", "alcohol": "11331-6", "activity": "73985-4"}
"""Tobacco smoking status, history of alcohol use, exercise activity (LOINC)."""
ABO_AND_RH: Final = "882-1"
"""ABO and Rh group in blood (LOINC)."""


def resource_of(section: Section, said: Said) -> Resource:
    """The resource that holds these answers: without id, version and subject, which its row knows."""
    made = _WRITERS[section](said)
    concept = _concept_of(section, made)
    if concept is not None and (coding := _listed(section, said)):
        concept["coding"] = [*concept.get("coding", []), coding]
    return _pruned(made)


def whole(resource: Resource, *, line_id: str, version: int, at: str, record_id: str) -> Resource:
    """The resource as it is handed over, with what its row knows; `at` is the instant at which it was written."""
    of_patient = resource["resourceType"] in {
        "AllergyIntolerance",
        "FamilyMemberHistory",
        "RelatedPerson",
        "Immunization",
    }
    return {
        **resource,
        "id": line_id,
        "meta": {"versionId": str(version), "lastUpdated": at},
        "patient" if of_patient else "subject": {"reference": f"Patient/{record_id}"},
    }


def said_in(section: Section, resource: Resource) -> dict[Question, str]:
    """The answers that a resource holds, as they were given."""
    found = _READERS[section](resource)
    if Question.WHAT in found:
        # After the word itself, as it is asked.
        what = found.pop(Question.WHAT)
        found = {Question.WHAT: what, Question.LISTED: _word_in(section, resource), **found}
    return {question: text for question, text in found.items() if text}


def _concept_of(section: Section, resource: Resource) -> Resource | None:
    """What codes of an easy list stand in; None for a section without one."""
    if SHAPES[section].words is None:
        return None
    if section is Section.FAMILY:
        resource = resource["condition"][0]
    found: Resource = resource["medicationCodeableConcept" if section is Section.TREATMENTS else "code"]
    return found


def _listed(section: Section, said: Said) -> Resource | None:
    """The coding of the word that was chosen; none for an own word."""
    of, chosen = SHAPES[section].words, said.get(Question.LISTED, OWN_WORD)
    word = easy_words.named(of, chosen) if of else None
    if word is None:
        return None
    display = {"display": word.display} if word.display else {}
    return {"system": word.system, "code": word.code, **display}


def _word_in(section: Section, resource: Resource) -> str:
    """The word of the list whose code stands in a resource; nothing for an own word."""
    of, concept = SHAPES[section].words, _concept_of(section, resource)
    word = easy_words.coded(of, concept.get("coding", [])) if of and concept else None
    return word.word_id if word else ""


def codings_in(section: Section, resource: Resource) -> list[Resource]:
    """The codes of documents and of lists under the word of a line."""
    concept = _concept_of(section, resource) or {}
    return [one for one in concept.get("coding", []) if one.get("system") != _OWN]


def with_codings(section: Section, resource: Resource, more: list[Resource]) -> Resource:
    """A resource with more codes under its word, those that it has not yet."""
    made: Resource = copy.deepcopy(resource)
    concept = _concept_of(section, made)
    known = codings_in(section, made)
    new = [one for one in more if not any(_same_code(one, each) for each in known)]
    if concept is not None and new:
        concept["coding"] = [*concept.get("coding", []), *new]
    return made


def _same_code(one: Resource, other: Resource) -> bool:
    systems = {easy_words.system_of(str(each.get("system", ""))) for each in (one, other)}
    return len(systems) == 1 and one.get("code") == other.get("code")


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": f"{_HL7}/{system}", "code": code}]}


def _note(said: Said) -> list[Resource]:
    return [{"text": said[Question.NOTE]}] if said.get(Question.NOTE) else []


def _condition(said: Said) -> Resource:
    return {
        "resourceType": "Condition",
        "clinicalStatus": _coded("condition-clinical", "active"),
        "verificationStatus": _coded("condition-ver-status", "unconfirmed"),
        "category": [_coded("condition-category", "problem-list-item")],
        "code": {"text": said[Question.WHAT]},
        "onsetDateTime": said.get(Question.SINCE),
        "note": _note(said),
    }


def _procedure(said: Said) -> Resource:
    return {
        "resourceType": "Procedure",
        "status": "completed",
        "code": {"text": said[Question.WHAT]},
        "performedDateTime": said.get(Question.SINCE),
        "note": _note(said),
    }


def _allergy(said: Said) -> Resource:
    kind, reaction = said.get(Question.KIND), said.get(Question.REACTION)
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": _coded("allergyintolerance-clinical", "active"),
        "verificationStatus": _coded("allergyintolerance-verification", "unconfirmed"),
        "category": [kind] if kind and kind != "other" else [],
        "code": {"coding": [{"system": _OWN, "code": kind}] if kind else [], "text": said[Question.WHAT]},
        "reaction": [{"manifestation": [{"text": reaction}]}] if reaction else [],
        "note": _note(said),
    }


def _treatment(said: Said) -> Resource:
    dose, since = said.get(Question.DOSE), said.get(Question.SINCE)
    return {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": said[Question.WHAT]},
        "effectivePeriod": {"start": since} if since else None,
        "dosage": [{"text": dose}] if dose else [],
        "note": _note(said),
    }


def _relative(said: Said) -> Resource:
    kind = said[Question.KIND]
    relation = [{"system": f"{_HL7}/v3-RoleCode", "code": _RELATIVES[kind]}, {"system": _OWN, "code": kind}]
    return {
        "resourceType": "FamilyMemberHistory",
        "status": "partial",
        "relationship": {"coding": relation},
        "condition": [{"code": {"text": said[Question.WHAT]}}],
        "note": _note(said),
    }


def _habit(said: Said) -> Resource:
    kind = said[Question.KIND]
    known = [{"system": LOINC, "code": _HABITS[kind]}] if kind in _HABITS else []
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [_coded("observation-category", "social-history")],
        "code": {"coding": [*known, {"system": _OWN, "code": kind}]},
        "valueString": said[Question.WHAT],
        "note": _note(said),
    }


def _blood_group(said: Said) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": ABO_AND_RH}]},
        "valueCodeableConcept": {"text": said[Question.KIND]},
        "method": {"coding": [{"system": _OWN, "code": "declared"}]},
    }


def _contact(said: Said) -> Resource:
    relation, agreed = said.get(Question.RELATION), said.get(Question.AGREED)
    kept = [{"url": f"{_OWN}:agreed", "valueBoolean": agreed == YES}] if agreed else []
    return {
        "resourceType": "RelatedPerson",
        "active": True,
        "extension": kept,
        "relationship": [{"text": relation}] if relation else [],
        "name": [{"text": said[Question.WHAT]}],
        "telecom": [{"system": "phone", "value": said[Question.PHONE]}],
    }


def _around(said: Said) -> Resource:
    phone = said.get(Question.PHONE)
    role = {"coding": [{"system": _OWN, "code": said[Question.KIND]}]}
    return {
        "resourceType": "CareTeam",
        "status": "active",
        "participant": [{"role": [role], "member": {"display": said[Question.WHAT]}}],
        "telecom": [{"system": "phone", "value": phone}] if phone else [],
        "note": _note(said),
    }


def _paper(said: Said) -> Resource:
    until = said.get(Question.UNTIL)
    return {
        "resourceType": "DocumentReference",
        "status": "current",
        "type": {"coding": [{"system": _OWN, "code": said[Question.KIND]}]},
        "description": said.get(Question.WHAT),
        "content": [{"attachment": {"title": said.get(Question.WHAT) or said[Question.KIND]}}],
        "context": {"period": {"end": until}} if until else None,
    }


_WRITERS: Final[Mapping[Section, Callable[[Said], Resource]]] = {
    Section.ILLNESSES: _condition,
    Section.SURGERIES: _procedure,
    Section.ALLERGIES: _allergy,
    Section.TREATMENTS: _treatment,
    Section.HELP: _condition,
    Section.FAMILY: _relative,
    Section.HABITS: _habit,
    Section.BLOOD_GROUP: _blood_group,
    Section.PROFESSIONALS: _around,
    Section.PAPERS: _paper,
    Section.TRUSTED_PERSON: _contact,
    Section.TO_WARN: _contact,
}


def _own_code(concept: Resource) -> str:
    return next((one["code"] for one in concept.get("coding", []) if one.get("system") == _OWN), "")


def _first(found: list[Resource] | None) -> Resource:
    return found[0] if found else {}


def _noted(resource: Resource) -> str:
    return str(_first(resource.get("note")).get("text", ""))


def _of_condition(resource: Resource) -> dict[Question, str]:
    return {
        Question.WHAT: resource["code"]["text"],
        Question.SINCE: resource.get("onsetDateTime", ""),
        Question.NOTE: _noted(resource),
    }


def _of_procedure(resource: Resource) -> dict[Question, str]:
    return {**_of_condition(resource), Question.SINCE: resource.get("performedDateTime", "")}


def _of_allergy(resource: Resource) -> dict[Question, str]:
    return {
        Question.WHAT: resource["code"]["text"],
        Question.KIND: _own_code(resource["code"]),
        Question.REACTION: _first(_first(resource.get("reaction")).get("manifestation")).get("text", ""),
        Question.NOTE: _noted(resource),
    }


def _of_treatment(resource: Resource) -> dict[Question, str]:
    return {
        Question.WHAT: resource["medicationCodeableConcept"]["text"],
        Question.DOSE: _first(resource.get("dosage")).get("text", ""),
        Question.SINCE: resource.get("effectivePeriod", {}).get("start", ""),
        Question.NOTE: _noted(resource),
    }


def _of_relative(resource: Resource) -> dict[Question, str]:
    return {
        Question.KIND: _own_code(resource["relationship"]),
        Question.WHAT: resource["condition"][0]["code"]["text"],
        Question.NOTE: _noted(resource),
    }


def _of_habit(resource: Resource) -> dict[Question, str]:
    return {
        Question.KIND: _own_code(resource["code"]),
        Question.WHAT: resource["valueString"],
        Question.NOTE: _noted(resource),
    }


def _of_blood_group(resource: Resource) -> dict[Question, str]:
    return {Question.KIND: resource["valueCodeableConcept"]["text"]}


def _of_contact(resource: Resource) -> dict[Question, str]:
    kept = _first(resource.get("extension"))
    return {
        Question.WHAT: resource["name"][0]["text"],
        Question.RELATION: _first(resource.get("relationship")).get("text", ""),
        Question.PHONE: resource["telecom"][0]["value"],
        Question.AGREED: ("yes" if kept["valueBoolean"] else "no") if kept else "",
    }


def _of_around(resource: Resource) -> dict[Question, str]:
    member = resource["participant"][0]
    return {
        Question.WHAT: member["member"]["display"],
        Question.KIND: _own_code(member["role"][0]),
        Question.PHONE: _first(resource.get("telecom")).get("value", ""),
        Question.NOTE: _noted(resource),
    }


def _of_paper(resource: Resource) -> dict[Question, str]:
    return {
        Question.KIND: _own_code(resource["type"]),
        Question.WHAT: resource.get("description", ""),
        Question.UNTIL: resource.get("context", {}).get("period", {}).get("end", ""),
    }


_READERS: Final[Mapping[Section, Callable[[Resource], dict[Question, str]]]] = {
    Section.ILLNESSES: _of_condition,
    Section.SURGERIES: _of_procedure,
    Section.ALLERGIES: _of_allergy,
    Section.TREATMENTS: _of_treatment,
    Section.HELP: _of_condition,
    Section.FAMILY: _of_relative,
    Section.HABITS: _of_habit,
    Section.BLOOD_GROUP: _of_blood_group,
    Section.PROFESSIONALS: _of_around,
    Section.PAPERS: _of_paper,
    Section.TRUSTED_PERSON: _of_contact,
    Section.TO_WARN: _of_contact,
}


def _pruned(resource: Resource) -> Resource:
    """Without what is empty: FHIR knows no empty element."""
    return {key: kept for key, value in resource.items() if (kept := _kept(value)) not in (None, [], {}, "")}


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return _pruned(value)
    return [_kept(one) for one in value] if isinstance(value, list) else value
