"""A person as HL7v3 writes one: names, sex, birth, number, telephone, address. Owns that translation; never decides.

Names follow the CI-SIS: `family` BR is the name of birth and SP the one that is used; `given` without qualifier, or BR,
is the first given name, CL the one that is used. Telephone and address are checked and handed over, never kept here.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from carnet.codes import oids
from carnet.codes.ins import Ins, parse_ins
from carnet.codes.traits import Sex, StrictTraits
from carnet.kernel.errors import Invalid
from carnet.xds.asked import Element
from carnet.xds.record.hl7v3 import Ii, make
from carnet.xds.record.nodes import Node

MOST_NAME: Final = 100
_TEL: Final = re.compile(r"(tel|fax|mailto):[^\s]{1,150}")
_DAY: Final = re.compile(r"[0-9]{8}", re.ASCII)
_COMMUNE: Final = re.compile(r"[0-9][0-9AB][0-9]{3}", re.ASCII)
_LINES: Final = ("streetAddressLine", "additionalLocator", "postalCode", "city", "country")
VITALE: Final = "CARTE_SESAM_VITALE"


@dataclass(frozen=True)
class Names:
    """What a PN says: each part empty where it says nothing."""

    birth: str = ""
    used: str = ""
    first: str = ""
    every: str = ""
    used_given: str = ""


@dataclass(frozen=True)
class Told:
    """What a message says of a person. `elsewhere`: what it says that no record keeps, by its elements."""

    names: Names
    sex: Sex | None = None
    birth_date: date | None = None
    birth_place: str | None = None
    elsewhere: tuple[str, ...] = ()


def read_ins(patient: Node) -> Ins:
    """The INS of a patient; an old computed one beside it is passed over, two others are not told apart."""
    found = [node for node in patient.every("id") if node.attribute("root", 64) != oids.INS_C]
    return _one_ins(patient, found)


def read_parameter_ins(node: Node) -> Ins:
    """The INS by which a query asks."""
    found = [value for value in node.every("value") if value.attribute("root", 64) != oids.INS_C]
    return _one_ins(node, found)


def _one_ins(parent: Node, found: list[Node]) -> Ins:
    if not found:
        old = bool(parent.every("id") or parent.every("value"))
        raise Invalid.of(f"{parent.path}/id", "ins.old_computed_ins" if old else "ins.missing")
    if len({(node.attribute("root"), node.optional("extension")) for node in found}) > 1:
        raise Invalid.of(f"{parent.path}/id", "record_message.two_ins")
    node = found[0]
    return parse_ins(node.attribute("root"), node.optional("extension"), f"{node.path}/@extension")


def read_person(person: Node) -> Told:
    """A patientPerson."""
    person.fixed({"classCode": "PSN", "determinerCode": "INSTANCE"})
    names = _names(person)
    sex, birth = person.maybe("administrativeGenderCode"), person.maybe("birthTime")
    elsewhere = (*_telecoms(person), *_addresses(person))
    return Told(
        names=replace(names, birth=names.birth or _vitale(person)),
        sex=Sex(sex.code(Sex)) if sex else None,
        birth_date=read_day(birth) if birth else None,
        birth_place=_birth_place(person),
        elsewhere=elsewhere,
    )


def strict(told: Told, path: str) -> StrictTraits:
    """The strict traits of an identity that a record is opened under: each one must be told."""
    missing = {
        "name/family[@qualifier='BR']": told.names.birth,
        "name/given": told.names.first,
        "administrativeGenderCode": told.sex,
        "birthTime": told.birth_date,
    }
    for element, value in missing.items():
        if not value:
            raise Invalid.of(f"{path}/{element}", "record_message.missing")
    if told.birth_date is None or told.sex is None:
        raise TypeError("told above")
    names = told.names
    return StrictTraits(
        birth_name=names.birth,
        first_given_name=names.first,
        birth_date=told.birth_date,
        sex=told.sex,
        given_names=names.every,
        birth_place=told.birth_place,
        used_name=names.used if names.used != names.birth else None,
        used_given_name=names.used_given or None,
    )


def read_day(node: Node) -> date:
    """A whole day."""
    value = node.attribute("value", 32)
    try:
        if _DAY.fullmatch(value[:8]) is None or len(value) > 8:
            raise ValueError
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid.of(f"{node.path}/@value", "record_message.not_a_day") from None


def _names(person: Node) -> Names:
    found = person.every("name")
    if not found:
        return Names()
    if len(found) > 1:
        raise Invalid.of(f"{person.path}/name", "record_message.repeated")
    family = {kind: _part(found[0], "family", kind) for kind in ("BR", "SP", "")}
    given = [node.text(MOST_NAME) for node in found[0].every("given") if not node.optional("qualifier")]
    first = _part(found[0], "given", "BR")
    # With a first name apart, the others are the whole list; without, the first of them is the first name.
    every = " ".join(given) if first or len(given) > 1 else ""
    return Names(
        birth=family["BR"],
        used=family["SP"] or family[""],
        first=first or (given[0] if given else ""),
        every=every,
        used_given=_part(found[0], "given", "CL"),
    )


def _part(name: Node, part: str, qualifier: str) -> str:
    found = [node for node in name.every(part) if qualifier in node.optional("qualifier").split() or
             (not qualifier and not node.optional("qualifier"))]  # fmt: skip
    if len(found) > 1:
        raise Invalid.of(found[1].path, "record_message.repeated")
    return found[0].text(MOST_NAME) if found else ""


def _vitale(person: Node) -> str:
    """The name of birth as the card says it, where software puts what it read from the card beside the person."""
    for party in person.every("contactParty"):
        code = party.maybe("code")
        card = party.maybe("contactPerson")
        if code and card and code.optional("code") == VITALE:
            return _names(card).birth
    return ""


def _birth_place(person: Node) -> str | None:
    place = person.maybe("birthPlace")
    address = place.maybe("addr") if place else None
    county = address.maybe("county") if address else None
    if county is None:
        return None
    value = county.text(5)
    if value and not _COMMUNE.fullmatch(value):
        raise Invalid.of(county.path, "identity.unknown_place")
    return value or None


def _telecoms(person: Node) -> tuple[str, ...]:
    found = person.every("telecom")
    for node in found:
        if not _TEL.fullmatch(node.attribute("value")):
            raise Invalid.of(f"{node.path}/@value", "record_message.not_a_telecom")
        if node.optional("use"):
            node.code(("HP", "WP", "MC", "H", "HV", "TMP"), "use")
    return ("telecom",) if found else ()


def _addresses(person: Node) -> tuple[str, ...]:
    found = person.every("addr", most=5)
    lines = [line for node in found for name in _LINES for line in node.every(name, most=6)]
    said = [line.text() for line in lines]
    return ("addr",) if any(said) else ()


def name_element(traits: StrictTraits) -> Element:
    """The names of a person."""
    called = traits.used_given_name
    return make(
        "name",
        make("given", text=traits.first_given_name),
        make("given", text=called, qualifier="CL") if called else None,
        make("family", text=traits.used_name or traits.birth_name, qualifier="SP"),
        make("family", text=traits.birth_name, qualifier="BR"),
    )


def traits_elements(traits: StrictTraits) -> tuple[Element, ...]:
    """Sex and birth."""
    return (
        make("administrativeGenderCode", code=traits.sex.value),
        make("birthTime", value=traits.birth_date.strftime("%Y%m%d")),
    )


def birth_place_element(traits: StrictTraits) -> Element | None:
    """The code of the commune or the country of birth."""
    if not traits.birth_place:
        return None
    address = make("addr", make("county", text=traits.birth_place))
    return make("birthPlace", address, classCode="BIRTHPL")


def person_element(*inside: Element | None) -> Element:
    """A patientPerson."""
    return make("patientPerson", *inside, classCode="PSN", determinerCode="INSTANCE")


def patient_element(numbers: tuple[Ins, ...], status: str, *inside: Element | None) -> Element:
    """A patient: numbers, then the state of the record."""
    ids = tuple(Ii(ins.root.value, ins.value).element() for ins in numbers)
    return make("patient", *ids, make("statusCode", code=status), *inside, classCode="PAT")
