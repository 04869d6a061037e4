"""The national health identifier (INS). Owns its form, its key and its roots; never looks a person up.

Form: 13 characters and a key of two digits. NIR = sex, year, month, department (2A and 2B in Corsica), commune,
rank; key = 97 − (the 13 digits mod 97), with 2A read as 19 and 2B as 18 (rules.md 3.8).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from carnet.kernel.errors import Invalid

_FORM = re.compile(r"\d{5}(\d{2}|2A|2B)\d{8}")
_CORSICA = {"2A": "19", "2B": "18"}


class InsRoot(StrEnum):
    """Which identifier a number is: the OID that goes with it everywhere."""

    NIR = "1.2.250.1.213.1.4.8"
    NIA = "1.2.250.1.213.1.4.9"
    NIR_TEST = "1.2.250.1.213.1.4.10"
    NIR_DEMO = "1.2.250.1.213.1.4.11"


TEST_ROOTS = frozenset({InsRoot.NIR_TEST, InsRoot.NIR_DEMO})


@dataclass(frozen=True)
class Ins:
    """A number with its key (15 characters) under its root."""

    root: InsRoot
    value: str

    @property
    def for_tests_only(self) -> bool:
        """Whether the root names test or demonstration identities, which production refuses."""
        return self.root in TEST_ROOTS


def compact(text: str) -> str:
    """What was typed, without spaces, dots, hyphens and full-width digits."""
    return re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", text)).upper()


def key_of(number: str) -> str:
    """The key of 13 characters of the right form."""
    digits = number[:5] + _CORSICA.get(number[5:7], number[5:7]) + number[7:]
    return f"{97 - int(digits) % 97:02d}"


def parse_ins(root: str, text: str, element: str = "ins") -> Ins:
    """The INS that was sent; Invalid when its root, its form or its key is wrong.

    The key is asked for: it is what catches a mistyped digit before a document goes to somebody else's record.
    """
    try:
        known = InsRoot(root)
    except ValueError:
        raise Invalid.of(element, "ins.unknown_root", root=root) from None
    value = compact(text)
    if not _FORM.fullmatch(value):
        raise Invalid.of(element, "ins.wrong_form")
    if key_of(value[:13]) != value[13:]:
        raise Invalid.of(element, "ins.wrong_key")
    return Ins(known, value)
