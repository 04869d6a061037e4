"""The strict identity traits. Owns their shape and their comparison; never stores or searches them.

Two sets of traits are compared without case, accents, hyphens, apostrophes and spaces, and the birthplace only when
both have it (issue 3, point 1).
"""

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


@dataclass(frozen=True, slots=True)
class StrictTraits:
    """What identifies a person beside the INS."""

    birth_name: str
    first_given: str
    given_names: tuple[str, ...]
    birth_date: date
    sex: Sex
    birthplace: str | None = None
    """The COG code of the commune or country of birth."""


def comparable(text: str) -> str:
    """A name as it is compared: capital letters A to Z and digits only."""
    upper = unicodedata.normalize("NFKD", text).upper().translate(_LETTERS)
    return "".join(c for c in upper if c.isalnum())


def differences(one: StrictTraits, other: StrictTraits) -> tuple[str, ...]:
    """The names of the traits that differ, in a fixed order. Empty: the same person as far as traits can tell."""
    return tuple(name for name, differs in _compared(one, other) if differs)


def same_person(one: StrictTraits, other: StrictTraits) -> bool:
    """Whether no trait differs."""
    return not differences(one, other)


def _compared(one: StrictTraits, other: StrictTraits) -> tuple[tuple[str, bool], ...]:
    return (
        ("birth_name", comparable(one.birth_name) != comparable(other.birth_name)),
        ("first_given", comparable(one.first_given) != comparable(other.first_given)),
        ("given_names", _lists_differ(one.given_names, other.given_names)),
        ("birth_date", one.birth_date != other.birth_date),
        ("sex", one.sex != other.sex),
        ("birthplace", _both_and_differ(one.birthplace, other.birthplace)),
    )


def _lists_differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The list of given names is compared as one text, when both have it: some software sends the first only."""
    joined, other_joined = comparable("".join(one)), comparable("".join(other))
    return bool(joined and other_joined) and joined != other_joined


def _both_and_differ(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return False
    return comparable(one) != comparable(other)
