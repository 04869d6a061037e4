"""The strict identity traits. Owns their shape and their comparison; never stores or searches them.

Strict traits of the national identity rules (RNIV): birth name, first given name and list of given names, birth
date, sex, code of the birthplace. Two sets are compared without case, accents, hyphens, apostrophes and spaces; the
birthplace counts only when both have it, and so does the list of given names: some software sends its beginning only.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_LETTERS = str.maketrans({"Œ": "OE", "Æ": "AE", "Ø": "O", "Đ": "D", "Ł": "L", "ẞ": "SS", "Þ": "TH"})


class Sex(StrEnum):
    """Administrative sex (HL7 codes)."""

    FEMALE = "F"
    MALE = "M"
    UNKNOWN = "UN"


class Trait(StrEnum):
    """A trait that may differ; its value is an element name in a Problem."""

    BIRTH_NAME = "birth_name"
    FIRST_GIVEN_NAME = "first_given_name"
    GIVEN_NAMES = "given_names"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    BIRTH_PLACE = "birth_place"


@dataclass(frozen=True)
class StrictTraits:
    """Who a person is. `birth_place` is the INSEE code of the commune or country, when it is known.

    The used names are no strict traits: they say how the person is called, and are never compared.
    """

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


def comparable(text: str) -> str:
    """A name as it is compared: capital letters A to Z and digits only."""
    upper = unicodedata.normalize("NFKD", text).upper().translate(_LETTERS)
    return "".join(c for c in upper if c.isalnum())


def normalised_name(name: str) -> str:
    """A name to be searched by its beginning: capitals without accents, one space for any hyphen or apostrophe."""
    return " ".join(filter(None, (comparable(word) for word in re.split(r"[\W_]+", name))))


def differences(one: StrictTraits, other: StrictTraits) -> tuple[Trait, ...]:
    """The traits that tell two people apart, in a fixed order; empty when these may be one person."""
    first_differs = comparable(one.first_given_name) != comparable(other.first_given_name)
    unequal = {
        Trait.BIRTH_NAME: comparable(one.birth_name) != comparable(other.birth_name),
        Trait.FIRST_GIVEN_NAME: first_differs,
        # The first name heads the list: one difference is told once.
        Trait.GIVEN_NAMES: not first_differs and _lists_differ(one.given_names, other.given_names),
        Trait.BIRTH_DATE: one.birth_date != other.birth_date,
        Trait.SEX: one.sex is not other.sex and Sex.UNKNOWN not in (one.sex, other.sex),
        Trait.BIRTH_PLACE: _both_and_differ(one.birth_place, other.birth_place),
    }
    return tuple(trait for trait, differs in unequal.items() if differs)


def _lists_differ(one: str, other: str) -> bool:
    shorter, longer = sorted((comparable(one), comparable(other)), key=len)
    return not longer.startswith(shorter)


def _both_and_differ(one: str | None, other: str | None) -> bool:
    return bool(one and other) and comparable(one or "") != comparable(other or "")
