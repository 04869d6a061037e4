"""What is answered about people: searchset (PDQm ITI-78), matches (ITI-119), numbers (PIXm ITI-83). Pure; no rule."""

from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from carnet.fhir import person_systems as systems
from carnet.fhir.patient import number, patient
from carnet.fhir.patient_search import root_of
from carnet.fhir.person_systems import Json
from carnet.identity.ins import Ins
from carnet.usecases.find_patient import PatientFound

MATCH_GRADE: Final = "http://hl7.org/fhir/StructureDefinition/match-grade"
ASSIGNER: Final = "INS"


def searchset(
    base: str, asked_url: str, found: PatientFound | None, asked: Ins | None, *, aside: Iterable[str] = (),
    targets: tuple[str, ...] = (),
) -> Json:  # fmt: skip
    """The answer of a search: one person or nobody, and which parameters were not compared."""
    entries = [_entry(base, found, asked, targets)] if found else []
    told = _left_aside(tuple(aside))
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": asked_url}],
        **({"entry": [*entries, *told]} if entries or told else {}),
    }


def matches(base: str, found: PatientFound | None, asked: Ins | None) -> Json:
    """The answer of `$match`: whoever fits is certain, for every strict trait or the number was compared."""
    entries = []
    if found:
        grade = {"extension": [{"url": MATCH_GRADE, "valueCode": "certain"}], "mode": "match", "score": 1}
        entries.append({**_entry(base, found, asked, ()), "search": grade})
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(entries),
        **({"entry": entries} if entries else {}),
    }


def numbers(base: str, found: PatientFound, asked: Ins | None, targets: tuple[str, ...]) -> Json:
    """The answer of `$ihe-pix`: the other numbers of the person that this reader is told, and the resource."""
    person = found.status.person
    told = [one for one in person.numbers if one != asked] if person else []
    wanted = [one for one in told if not targets or root_of_any(targets, one)]
    parameters: list[Json] = [
        {"name": "targetIdentifier", "valueIdentifier": number(one) | {"assigner": {"display": ASSIGNER}}}
        for one in wanted
    ]
    if not targets or systems.URI in targets or base in targets:
        parameters.append({"name": "targetId", "valueReference": {"reference": f"{base}/Patient/{found.record_id}"}})
    return {"resourceType": "Parameters", **({"parameter": parameters} if parameters else {})}


def root_of_any(targets: tuple[str, ...], ins: Ins) -> bool:
    """Whether a number is of one of these systems."""
    return any(root_of(system) is ins.root for system in targets)


def _entry(base: str, found: PatientFound, asked: Ins | None, targets: tuple[str, ...]) -> Json:
    resource = patient(found, asked)
    if targets:
        resource["identifier"] = [one for one in resource["identifier"] if one["system"] in _urns(targets)]
        if not resource["identifier"]:
            resource["identifier"] = [systems.record_identifier(found.record_id)]
    return {
        "fullUrl": f"{base}/Patient/{found.record_id}",
        "resource": resource,
        "search": {"mode": "match"},
    }


def _urns(targets: tuple[str, ...]) -> frozenset[str]:
    roots = (root_of(system) for system in targets)
    return frozenset(targets) | {f"urn:oid:{root.value}" for root in roots if root}


def _left_aside(names: tuple[str, ...]) -> list[Json]:
    """A warning for parameters that were not compared, so that software does not take the answer for a fit."""
    if not names:
        return []
    told = f"Not compared: {', '.join(names)}. You may not know these traits, or the server knows no such parameter."
    issue = {"severity": "warning", "code": "not-supported", "diagnostics": told, "expression": list(names)}
    outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
    return [{"fullUrl": f"urn:uuid:{uuid4()}", "resource": outcome, "search": {"mode": "outcome"}}]
