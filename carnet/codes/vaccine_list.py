"""Vaccines of the French market and the diseases that each is against. Owns both lists; own words are always possible.

ATC codes are those of group J07; a document may code a whole group, which then stands for what is sure of it only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

from carnet.codes.folded import folded
from carnet.codes.labels import EasyLabel
from carnet.codes.table import rows

ATC: Final = "2.16.840.1.113883.6.73"
"""The OID of ATC, as documents write it."""


class Disease(StrEnum):
    """What a vaccine is against."""

    DIPHTHERIA = "diphtheria"
    TETANUS = "tetanus"
    POLIO = "polio"
    PERTUSSIS = "pertussis"
    HIB = "hib"
    HEPATITIS_B = "hepatitis_b"
    PNEUMOCOCCUS = "pneumococcus"
    MENINGO_ACWY = "meningo_acwy"
    MENINGO_B = "meningo_b"
    MENINGO_C = "meningo_c"
    MENINGO = "meningo"
    """Meningococci, without it being said which."""
    MEASLES = "measles"
    MUMPS = "mumps"
    RUBELLA = "rubella"
    ROTAVIRUS = "rotavirus"
    PAPILLOMAVIRUS = "papillomavirus"
    FLU = "flu"
    COVID = "covid"
    SHINGLES = "shingles"
    BRONCHIOLITIS = "bronchiolitis"
    """The respiratory syncytial virus."""
    TUBERCULOSIS = "tuberculosis"
    HEPATITIS_A = "hepatitis_a"
    CHICKENPOX = "chickenpox"
    YELLOW_FEVER = "yellow_fever"
    RABIES = "rabies"
    TICK_ENCEPHALITIS = "tick_encephalitis"
    JAPANESE_ENCEPHALITIS = "japanese_encephalitis"
    TYPHOID = "typhoid"
    CHOLERA = "cholera"
    LEPTOSPIROSIS = "leptospirosis"
    DENGUE = "dengue"
    CHIKUNGUNYA = "chikungunya"
    MPOX = "mpox"


@dataclass(frozen=True, slots=True)
class Vaccine:
    """A vaccine by its name, the diseases in the order of `Disease`, and whether it is on the market now."""

    name: str
    atc: str
    diseases: tuple[Disease, ...]
    marketed: bool = True


@cache
def _labels() -> Mapping[str, EasyLabel]:
    return {row["code"]: EasyLabel(row["fr"], row["en"]) for row in rows("vaccine_diseases")}


def disease_label(disease: Disease) -> EasyLabel:
    """The name of a disease, in words that people know."""
    return _labels()[disease]


def in_order(found: frozenset[Disease] | set[Disease]) -> tuple[Disease, ...]:
    """Diseases in one order, whatever named them."""
    return tuple(one for one in Disease if one in found)


def diseases_in(text: str) -> tuple[Disease, ...]:
    """Those that a cell of a data file, or an answer of a form, names by their codes."""
    return in_order({Disease(one) for one in text.split()})


@cache
def vaccines() -> tuple[Vaccine, ...]:
    """Every vaccine of the list, by name."""
    found = (
        Vaccine(row["name"], row["atc"], diseases_in(row["diseases"]), row["marketed"] == "yes")
        for row in rows("vaccines")
    )
    return tuple(sorted(found, key=lambda one: folded(one.name)))


@cache
def _by_name() -> Mapping[str, Vaccine]:
    return {_plain(one.name): one for one in vaccines()}


def _plain(name: str) -> str:
    """Letters and digits only: "Boostrix Tetra" and "BOOSTRIXTETRA" name one vaccine."""
    return "".join(letter for letter in folded(name) if letter.isalnum())


def named(name: str) -> Vaccine | None:
    """The vaccine of the list that has this name, however it is written."""
    return _by_name().get(_plain(name))


def begun_by(name: str) -> Vaccine | None:
    """The vaccine whose name a longer label begins with ("REVAXIS, suspension injectable"): the longest such name."""
    plain = _plain(name)
    found = [key for key in _by_name() if plain.startswith(key)]
    return _by_name()[max(found, key=len)] if found else None


@cache
def _atc() -> Mapping[str, tuple[Disease, ...]]:
    return {row["atc"]: diseases_in(row["diseases"]) for row in rows("vaccine_atc")}


def against(atc: str) -> tuple[Disease, ...]:
    """The diseases that an ATC code stands for: those of the code, else of the group that holds it; none if unknown."""
    table = _atc()
    code = atc.strip().upper()
    return next((table[code[:end]] for end in range(len(code), 4, -1) if code[:end] in table), ())
