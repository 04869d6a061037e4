"""The Patient resource: the person of a record, and the state of the record as TD0.2 tells it. Pure; owns no rule.

`Patient.id` is the opaque number of the record. Traits that this reader is not told are said to be masked, never left
out in silence: the reader does not take a masked name for a missing one.
"""

from collections.abc import Iterable

from carnet.codes.traits import Sex, StrictTraits
from carnet.fhir import person_systems as systems
from carnet.fhir.person_systems import Json
from carnet.identity.ins import Ins, InsRoot
from carnet.identity.traits import IdentityAttribute, IdentityStatus, PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import zone
from carnet.usecases.find_patient import PatientFound
from carnet.usecases.see_status import Status

GENDER = {Sex.FEMALE: "female", Sex.MALE: "male", Sex.UNKNOWN: "unknown"}
_TYPES = {InsRoot.NIR: ("INS-NIR", "NIR"), InsRoot.NIA: ("INS-NIA", "NIA")}
# The code of the example of TD0.2 for the person's own wish; for the others, the code under which we keep them.
_MOTIVES = {"FERMETURE_DEMANDE_PATIENT": "patient-demande"}


def patient(found: PatientFound, asked: Ins | None = None) -> Json:
    """The resource. `asked` is the number by which the caller found the person: told back, for the caller knows it."""
    person = found.status.person
    return {
        "resourceType": "Patient",
        "id": str(found.record_id),
        "meta": {"profile": [*([systems.FR_CORE_PATIENT] if person else []), systems.PDQM_PATIENT]},
        "extension": [*_closing(found.status), *_state(found.status), *(_proofs(person) if person else ())],
        "identifier": [*_numbers(person, asked), systems.record_identifier(found.record_id)],
        "active": found.status.active,
        **(_traits(person.traits) if person else _masked_traits()),
    }


def person_taken(record_id: RecordId, person: PersonIdentity) -> Json:
    """The person alone, for a file that leaves the record: nothing of the state of the record is in it."""
    return {
        "resourceType": "Patient",
        "id": str(record_id),
        "meta": {"profile": [systems.FR_CORE_PATIENT]},
        "extension": list(_proofs(person)),
        "identifier": list(_numbers(person, None)),
        **_traits(person.traits),
    }


def _closing(status: Status) -> Iterable[Json]:
    if status.closed_at is None:
        return
    parts: list[Json] = [{"url": "dateFermeture", "valueDate": legal_day(status.closed_at, zone()).isoformat()}]
    if status.motive:
        motive = systems.concept(systems.DMP_CLOSING_MOTIVE, _MOTIVES.get(status.motive, status.motive))
        parts.append({"url": "motifFermeture", "valueCodeableConcept": motive})
    if status.raison:
        parts.append({"url": "raisonFermeture", "valueString": status.raison})
    yield {"url": systems.DMP_CLOSING, "extension": parts}


def _state(status: Status) -> Iterable[Json]:
    """No record of this server is attached to the national space; the role is told to whom it concerns."""
    yield {"url": systems.DMP_ATTACHED, "valueBoolean": False}
    yield {"url": systems.DMP_TREATING, "valueBoolean": status.treating_doctor}


def _proofs(person: PersonIdentity) -> Iterable[Json]:
    """How far the identity is proved, and the place of birth."""
    doubtful = person.attributes & {IdentityAttribute.DOUBTFUL, IdentityAttribute.FICTITIOUS}
    proved = person.status in (IdentityStatus.VALIDATED, IdentityStatus.QUALIFIED) and not doubtful
    code = {"system": systems.IDENTITY_STATUS, "code": "VALI" if proved else "PROV"}
    yield {
        "url": systems.IDENTITY_RELIABILITY,
        "extension": [{"url": "identityStatus", "valueCoding": code}],
    }
    if person.traits.birth_place:
        commune = {"system": systems.COMMUNE, "code": person.traits.birth_place}
        told = {"extension": [{"url": systems.INSEE_CODE, "valueCoding": commune}]}
        yield {"url": systems.BIRTH_PLACE, "valueAddress": told}


def _numbers(person: PersonIdentity | None, asked: Ins | None) -> Iterable[Json]:
    if person is None:
        return (number(asked),) if asked else ()
    return (*((number(person.ins),) if person.ins else ()), *(number(ins, former=True) for ins in person.former))


def number(ins: Ins, *, former: bool = False) -> Json:
    """An INS as an identifier; a former one is marked so."""
    found: Json = {"use": "old" if former else "temp" if ins.root is InsRoot.NIA else "official"}
    if ins.root in _TYPES and not former:
        code, display = _TYPES[ins.root]
        found["type"] = {"coding": [{"system": s, "code": code, "display": display} for s in systems.IDENTIFIER_TYPES]}
    return found | {"system": f"urn:oid:{ins.root.value}", "value": ins.value}


def _traits(traits: StrictTraits) -> Json:
    return {
        "name": list(names(traits)),
        "gender": GENDER[traits.sex],
        "birthDate": traits.birth_date.isoformat(),
    }


def names(traits: StrictTraits) -> Iterable[Json]:
    """The name of birth with every given name, and the name by which the person is called, where it is another."""
    yield {"use": "official", "family": traits.birth_name, "given": _given(traits)}
    if traits.used_name or traits.used_given_name:
        yield {
            "use": "usual",
            "family": traits.used_name or traits.birth_name,
            "given": [traits.used_given_name or traits.first_given_name],
        }


def _given(traits: StrictTraits) -> list[str]:
    """The first given name whole, for it may have two words, then the others."""
    first, every = traits.first_given_name, traits.given_names
    rest = every[len(first) :] if every.startswith(first) else ""
    return [first, *rest.split()]


def _masked_traits() -> Json:
    return {"name": [systems.masked()], "_gender": systems.masked(), "_birthDate": systems.masked()}
