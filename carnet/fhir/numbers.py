"""The numbers of a person at this door: the INS, under each system that names one. Pure; owns no right."""

from typing import Final
from uuid import UUID

from carnet.codes import oids
from carnet.codes.ins import normalised, problems
from carnet.fhir.grammar import alternatives, parted
from carnet.fhir.systems import URI, oid_of
from carnet.identity.ins import Ins, InsRoot, parse_ins
from carnet.kernel.ids import RecordId

NOBODY: Final = RecordId(UUID(int=0))
"""The number of record that nobody has: asked for in the place of what is no number of record."""


class UnknownDomain(Exception):
    """An identifier system that this server does not know (PDQm 3.78.4.1.3, case 4)."""

    def __init__(self, system: str) -> None:
        super().__init__(system)
        self.system = system


def known_domain(system: str) -> str:
    """A system of this server. Raises UnknownDomain."""
    if system != URI and root_of(system) is None:
        raise UnknownDomain(system)
    return system


_SHORTEST: Final = 13
"""No number of a person has fewer signs; one sign that is not of ASCII may stand for several."""


def root_of(system: str) -> InsRoot | None:
    """The root that a system names, with or without `urn:oid:`."""
    value = oid_of(system)
    return InsRoot(value) if value in InsRoot._value2member_map_ else None


def ins_of(system: str, number: str, element: str = "identifier") -> Ins:
    """A number of a known system. Raises UnknownDomain, and Invalid for what is no INS."""
    root = root_of(system)
    if root is None:
        raise UnknownDomain(system)
    return parse_ins(root.value, number, element)


def holds_a_number(text: str) -> bool:
    """Whether a value of a search holds a number of a person, under its system or without: no address repeats it."""
    if len(text) < _SHORTEST and text.isascii() and "|" not in text:
        return False
    return any(_is_number(*parted(one)) for one in alternatives(text))


def _is_number(system: str | None, code: str) -> bool:
    of_a_person = system is not None and oid_of(system) in {*InsRoot, oids.INS_C}
    if not of_a_person and code.isascii() and len(code) < _SHORTEST:
        return False
    return bool(code) and (of_a_person or any(not problems(normalised(code), root) for root in InsRoot))
