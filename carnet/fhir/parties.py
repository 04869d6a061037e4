"""People, places and devices of a message as XDS names them (authorPerson, authorInstitution). Owns the mapping only.

A number that the national directory gave is known by its system; any other keeps its own, and gives no right.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from carnet.codes import oids
from carnet.fhir.message import Message, each, text_of
from carnet.fhir.outcome import Json
from carnet.fhir.profiles import AUTHOR_ORG
from carnet.fhir.systems import number_of, oid_of
from carnet.usecases._submission import Coded, Party, SourcePatient

_GENDERS: Final = {"male": "M", "female": "F", "other": "UN", "unknown": "U"}


def party_of(reference: object, owner: Json, message: Message) -> Party | None:
    """Who is meant by a reference; None when it leads to nobody that is described."""
    resource = message.resource(reference, owner)
    if resource is None:
        return _outside(reference)
    kind = resource.get("resourceType")
    if kind == "PractitionerRole":
        return _role(resource, owner, message)
    if kind == "Organization":
        return _placed(Party(), resource)
    if kind == "Device":
        names = (text_of(one, "name") for one in each(resource, "deviceName"))
        number, system = next(_numbers(resource), ("", ""))
        return Party(id=number, id_system=system, device=next(names, "") or text_of(resource, "modelNumber") or "?")
    return _person(resource) if kind in ("Practitioner", "Patient", "RelatedPerson") else None


def source_party(reference: object, owner: Json, message: Message) -> Party | None:
    """The author of a lot, with the place that its extension names (ihe-authorOrg)."""
    found = party_of(reference, owner, message)
    for one in each(reference, "extension") if isinstance(reference, Mapping) else []:
        place = message.resource(one.get("valueReference"), owner) if one.get("url") == AUTHOR_ORG else None
        if place is not None:
            found = _placed(found or Party(), place)
    return found


def source_patient(resource: Json) -> SourcePatient:
    """The person as a document names her (sourcePatientId, sourcePatientInfo)."""
    names = {text_of(name, "use"): name for name in reversed(each(resource, "name"))}
    official = names.get("official") or next(iter(names.values()), None)
    used = names.get("usual")
    given = _given(official) if official else []
    return SourcePatient(
        ids=tuple((system, number) for number, system in _numbers(resource)),
        birth_name=text_of(official, "family"),
        used_name=text_of(used, "family") if used is not official else "",
        given_names=" ".join(given),
        first_given=given[0] if given else "",
        birth_date=text_of(resource, "birthDate").replace("-", ""),
        sex=_GENDERS.get(text_of(resource, "gender"), ""),
    )


def coded(concept: object) -> Coded | None:
    """The first coding of a CodeableConcept, or a Coding itself."""
    if not isinstance(concept, Mapping):
        return None
    codings = each(concept, "coding") or ([dict(concept)] if "code" in concept else [])
    for one in codings:
        if code := text_of(one, "code"):
            return Coded(code, oid_of(text_of(one, "system")), text_of(one, "display") or text_of(concept, "text"))
    return None


def _role(resource: Json, owner: Json, message: Message) -> Party:
    practitioner = message.resource(resource.get("practitioner"), owner)
    person = _person(practitioner) if practitioner else Party()
    number, system = next(_numbers(resource), ("", ""))
    place = message.resource(resource.get("organization"), owner)
    found = Party(
        id=person.id or number,
        id_system=person.id_system or system,
        family=person.family,
        given=person.given,
        prefix=person.prefix,
        speciality=coded(next(iter(each(resource, "specialty")), None)),
        role=coded(next(iter(each(resource, "code")), None)),
    )
    return _placed(found, place) if place else found


def _person(resource: Json) -> Party:
    number, system = next(_numbers(resource), ("", ""))
    name = next(iter(each(resource, "name")), {})
    prefixes = name.get("prefix")
    prefix = prefixes[0] if isinstance(prefixes, list) and prefixes and isinstance(prefixes[0], str) else ""
    given = _given(name)
    family = text_of(name, "family") or ("" if given else text_of(name, "text"))
    return Party(id=number, id_system=system, family=family, given=" ".join(given), prefix=prefix)


def _placed(found: Party, resource: Json) -> Party:
    number, system = next(_numbers(resource), ("", ""))
    name = text_of(resource, "name")
    return Party(
        found.id, found.id_system, found.family, found.given, found.prefix, found.device, found.speciality, found.role,
        organisation=name, organisation_id=number, organisation_system=system, at=found.at,
    )  # fmt: skip


def _outside(reference: object) -> Party | None:
    """Somebody who is named by a number or by words only."""
    if not isinstance(reference, Mapping):
        return None
    identifier = reference.get("identifier")
    number, system = _number(identifier) if isinstance(identifier, Mapping) else ("", "")
    words = text_of(reference, "display")
    return Party(id=number, id_system=system, family=words) if number or words else None


def _given(name: Mapping[str, object]) -> list[str]:
    found = name.get("given")
    return [one.strip() for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _numbers(resource: Json) -> Iterator[tuple[str, str]]:
    """The numbers of a resource, those of the national directory first."""
    found = [_number(one) for one in each(resource, "identifier")]
    known = {oids.PS_ID_NAT, oids.STRUCT_ID_NAT}
    yield from sorted((one for one in found if one[0]), key=lambda one: one[1] not in known)


def _number(identifier: Mapping[str, object]) -> tuple[str, str]:
    return number_of(text_of(identifier, "system"), text_of(identifier, "value"))
