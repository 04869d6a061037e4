"""What is answered about people: searchset (PDQm ITI-78), matches (ITI-119), numbers (PIXm ITI-83). Pure; no rule."""

from collections.abc import Iterable
from typing import Final

from carnet.fhir import person_systems as systems
from carnet.fhir.numbers import root_of
from carnet.fhir.patient import number, patient
from carnet.fhir.person_systems import Json
from carnet.fhir.searchsets import entry, frame, left_aside
from carnet.identity.ins import Ins
from carnet.usecases.find_patient import PatientFound

MATCH_GRADE: Final = "http://hl7.org/fhir/StructureDefinition/match-grade"
ASSIGNER: Final = "INS"
_CERTAIN: Final[Json] = {
    "extension": [{"url": MATCH_GRADE, "valueCode": "certain"}], "mode": "match", "score": 1,
}  # fmt: skip


def searchset(
    base: str, link: str, found: PatientFound | None, asked: Ins | None, *, aside: Iterable[str] = (),
    targets: tuple[str, ...] = (),
) -> Json:  # fmt: skip
    """The answer of a search: one person or nobody, and which parameters were not compared."""
    entries = [entry(base, _patient(found, asked, targets))] if found else []
    return frame([*entries, *left_aside(tuple(aside))], len(entries), link=link)


def matches(base: str, found: PatientFound | None, asked: Ins | None) -> Json:
    """The answer of `$match`: whoever fits is certain, for every strict trait or the number was compared."""
    entries = [entry(base, _patient(found, asked, ()), _CERTAIN)] if found else []
    return frame(entries, len(entries))


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


def _patient(found: PatientFound, asked: Ins | None, targets: tuple[str, ...]) -> Json:
    """The person, with the numbers of the systems that were asked for; with all of them when none was."""
    resource = patient(found, asked)
    if targets:
        resource["identifier"] = [one for one in resource["identifier"] if one["system"] in _urns(targets)]
        if not resource["identifier"]:
            resource["identifier"] = [systems.record_identifier(found.record_id)]
    return resource


def _urns(targets: tuple[str, ...]) -> frozenset[str]:
    roots = (root_of(system) for system in targets)
    return frozenset(targets) | {f"urn:oid:{root.value}" for root in roots if root}
