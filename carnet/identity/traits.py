"""The identity of a person: strict traits, INS, state. Owns its shape and its sealed form; never stores it.

Traits and their comparison are those of `carnet.codes.traits`, states those of `carnet.codes.quality`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from carnet.codes.quality import IdentityAttribute, IdentityStatus, feeds
from carnet.codes.traits import Sex, StrictTraits, Trait, differences, normalised_name
from carnet.identity.ins import Ins, InsRoot

__all__ = [
    "IdentityAttribute",
    "IdentityStatus",
    "PersonIdentity",
    "Sex",
    "StrictTraits",
    "Trait",
    "differences",
    "from_plain",
    "normalised_name",
    "to_plain",
]


@dataclass(frozen=True)
class PersonIdentity:
    """The traits of a person with the INS, its status and attributes."""

    traits: StrictTraits
    ins: Ins | None
    status: IdentityStatus
    attributes: frozenset[IdentityAttribute] = frozenset()
    former: tuple[Ins, ...] = ()
    """Numbers that were this person's own: they still lead to the record, and documents under them are accepted."""

    @property
    def numbers(self) -> tuple[Ins, ...]:
        """Every number under which this person is known, the one in force first."""
        return (self.ins, *self.former) if self.ins else self.former

    @property
    def feeds(self) -> bool:
        """Whether professionals may add documents under this identity."""
        return feeds(self.status, self.attributes)


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
        "former": [[ins.root.value, ins.value] for ins in identity.former],
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
    ins = _ins(plain["ins"]) if plain["ins"] else None
    attributes = frozenset(IdentityAttribute(a) for a in plain["attributes"])
    former = tuple(_ins(pair) for pair in plain.get("former", ()))
    return PersonIdentity(traits, ins, IdentityStatus(plain["status"]), attributes, former)


def _ins(pair: list[str]) -> Ins:
    return Ins(InsRoot(pair[0]), pair[1])
