"""The strict traits of a person and how two sets of them compare. Owns their shape; never stores them.

Strict traits of the national identity rules (RNIV): birth name, first given name and list of given names, birth
date, sex, code of the birthplace. Comparison ignores case, accents, hyphens, apostrophes and spaces; the birthplace
counts only when both sides have it.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from carnet.codes.traits import comparable
from carnet.identity.ins import Ins, InsRoot


class Sex(StrEnum):
    """The sex as the identity service gives it."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "U"


class IdentityStatus(StrEnum):
    """How far an identity is proved (RNIV); only a qualified one carries an INS that others may use."""

    PROVISIONAL = "provisoire"
    RETRIEVED = "recuperee"
    VALIDATED = "validee"
    QUALIFIED = "qualifiee"


class IdentityAttribute(StrEnum):
    """What a reader must know about an identity beside its status (RNIV)."""

    DOUBTFUL = "douteuse"
    FICTITIOUS = "fictive"
    HOMONYM = "homonyme"


class Trait(StrEnum):
    """A trait that may differ; its value is an element name in a Problem."""

    BIRTH_NAME = "birth_name"
    FIRST_GIVEN_NAME = "first_given_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    BIRTH_PLACE = "birth_place"


@dataclass(frozen=True)
class StrictTraits:
    """Who a person is. `birth_place` is the INSEE code of the commune or country, when it is known."""

    birth_name: str
    first_given_name: str
    birth_date: date
    sex: Sex
    given_names: str = ""
    birth_place: str | None = None
    used_name: str | None = None
    used_given_name: str | None = None

    @property
    def display_name(self) -> str:
        """The name by which the person is called: used names where there are some."""
        return f"{self.used_given_name or self.first_given_name} {self.used_name or self.birth_name}"


@dataclass(frozen=True)
class PersonIdentity:
    """The traits of a person with the INS, its status and attributes."""

    traits: StrictTraits
    ins: Ins | None
    status: IdentityStatus
    attributes: frozenset[IdentityAttribute] = frozenset()


def normalised_name(name: str) -> str:
    """A name to be searched by its beginning: capitals without accents, one space for any hyphen or apostrophe."""
    return " ".join(filter(None, (comparable(word) for word in re.split(r"[\W_]+", name))))


def differences(one: StrictTraits, other: StrictTraits) -> tuple[Trait, ...]:
    """The traits that tell two people apart; empty when these may be one person."""
    both_places = one.birth_place and other.birth_place
    unequal = {
        Trait.BIRTH_NAME: comparable(one.birth_name) != comparable(other.birth_name),
        Trait.FIRST_GIVEN_NAME: comparable(one.first_given_name) != comparable(other.first_given_name),
        Trait.BIRTH_DATE: one.birth_date != other.birth_date,
        Trait.SEX: one.sex is not other.sex and Sex.UNKNOWN not in (one.sex, other.sex),
        Trait.BIRTH_PLACE: bool(both_places) and one.birth_place != other.birth_place,
    }
    return tuple(trait for trait, differs in unequal.items() if differs)


def to_plain(identity: PersonIdentity) -> dict[str, Any]:
    """The identity as plain values, to be sealed as JSON."""
    traits = identity.traits
    return {
        "birth_name": traits.birth_name,
        "first_given_name": traits.first_given_name,
        "given_names": traits.given_names,
        "birth_date": traits.birth_date.isoformat(),
        "sex": traits.sex.value,
        "birth_place": traits.birth_place,
        "used_name": traits.used_name,
        "used_given_name": traits.used_given_name,
        "ins": [identity.ins.root.value, identity.ins.value] if identity.ins else None,
        "status": identity.status.value,
        "attributes": sorted(identity.attributes),
    }


def from_plain(plain: dict[str, Any]) -> PersonIdentity:
    """The identity that was sealed; KeyError or ValueError for values that `to_plain` never wrote."""
    traits = StrictTraits(
        birth_name=plain["birth_name"],
        first_given_name=plain["first_given_name"],
        birth_date=date.fromisoformat(plain["birth_date"]),
        sex=Sex(plain["sex"]),
        given_names=plain["given_names"],
        birth_place=plain["birth_place"],
        used_name=plain["used_name"],
        used_given_name=plain["used_given_name"],
    )
    ins = Ins(InsRoot(plain["ins"][0]), plain["ins"][1]) if plain["ins"] else None
    attributes = frozenset(IdentityAttribute(a) for a in plain["attributes"])
    return PersonIdentity(traits, ins, IdentityStatus(plain["status"]), attributes)
