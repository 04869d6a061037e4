"""National identifiers of professionals and structures. Owns their parsing; never tells whether one is registered.

PS_IdNat: a first digit that names the kind of number, then the number (TRE_G08). Struct_IdNat: the same (TRE_G07).
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from carnet.kernel.errors import Invalid

_LONGEST = 64
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z/._-]*", re.ASCII)


class PersonIdKind(StrEnum):
    """The first digit of a PS_IdNat."""

    ADELI = "0"
    ADELI_PRACTICE = "1"
    FINESS_INTERNAL = "3"
    SIREN_INTERNAL = "4"
    SIRET_INTERNAL = "5"
    RPPS_PRACTICE = "6"
    RPPS = "8"


class StructureIdKind(StrEnum):
    """The first digit of a Struct_IdNat."""

    ADELI_PRACTICE = "0"
    FINESS = "1"
    SIREN = "2"
    SIRET = "3"
    RPPS_RANK = "4"


_PERSON_SHAPES = {PersonIdKind.RPPS: r"[0-9]{11}", PersonIdKind.ADELI: r"[0-9A-Z]{9}"}
_STRUCTURE_SHAPES = {
    StructureIdKind.FINESS: r"[0-9AB]{9}",
    StructureIdKind.SIREN: r"[0-9]{9}",
    StructureIdKind.SIRET: r"[0-9]{14}",
}


@dataclass(frozen=True, slots=True)
class PersonId:
    """A checked PS_IdNat."""

    kind: PersonIdKind
    number: str

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


@dataclass(frozen=True, slots=True)
class StructureId:
    """A checked Struct_IdNat."""

    kind: StructureIdKind
    number: str

    def __str__(self) -> str:
        return f"{self.kind}{self.number}"


def parse_person(text: str) -> PersonId:
    """Reads a PS_IdNat such as `899700218896`. Raises Invalid (`ps_id.*`)."""
    value = text.strip()
    kind = value[:1]
    if kind not in PersonIdKind._value2member_map_:
        raise Invalid.of("ps_id", "ps_id.unknown_kind")
    found = PersonId(PersonIdKind(kind), value[1:])
    if not _has_shape(found.number, _PERSON_SHAPES.get(found.kind)):
        raise Invalid.of("ps_id", "ps_id.wrong_number")
    return found


def parse_structure(text: str) -> StructureId:
    """Reads a Struct_IdNat such as `1750712184`. Raises Invalid (`struct_id.*`)."""
    value = text.strip()
    kind = value[:1]
    if kind not in StructureIdKind._value2member_map_:
        raise Invalid.of("struct_id", "struct_id.unknown_kind")
    found = StructureId(StructureIdKind(kind), value[1:])
    if not _has_shape(found.number, _STRUCTURE_SHAPES.get(found.kind)):
        raise Invalid.of("struct_id", "struct_id.wrong_number")
    return found


def _has_shape(number: str, shape: str | None) -> bool:
    """Numbers of a register have a fixed form; an internal number is short, printable and without spaces."""
    if shape is not None:
        return re.fullmatch(shape, number, re.ASCII) is not None
    return len(number) <= _LONGEST and _NUMBER.fullmatch(number) is not None
