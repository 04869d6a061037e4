"""The national health identifier (INS). Owns its arithmetic: parsing, key, roots; never knows whose it is.

NIR = sex, year (2), month (01-12, or 20-99 where it is unknown), department (2, or 2A, 2B), commune (3), rank (3), key
(2). Key = 97 − (first 13 digits mod 97), with 2A read as 19 and 2B as 18 (domain/rules.md 3.8). An NIA has the same
form; its first digit also takes the values of provisional numbers.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum

from carnet.codes import oids
from carnet.kernel.errors import Invalid, Problem

LENGTH = 15
BODY = 13
ELEMENT = "ins"

_SHAPE = re.compile(r"[0-9]{5}(?:[0-9]{2}|2[AB])[0-9]{8}", re.ASCII)
NIR_SEX = frozenset("12")
_ANY_SEX = frozenset("123478")
"""3 and 4 are numbers in registration, 7 and 8 provisional numbers: an NIA and the test roots may carry them."""
_SEPARATORS = frozenset("-.·\u00ad\u200b\u200c\u200d\u2060\ufeff")


class InsRoot(StrEnum):
    """The root that says which kind of number it is."""

    NIR = oids.INS_NIR
    NIA = oids.INS_NIA
    NIR_TEST = oids.INS_NIR_TEST
    NIR_DEMO = oids.INS_NIR_DEMO


TEST_ROOTS = frozenset({InsRoot.NIR_TEST, InsRoot.NIR_DEMO})


@dataclass(frozen=True, slots=True)
class Ins:
    """A checked INS: its root and its 15 characters."""

    root: InsRoot
    value: str

    @property
    def for_tests_only(self) -> bool:
        """Whether the root names test or demonstration identities, which production refuses."""
        return self.root in TEST_ROOTS

    @property
    def grouped(self) -> str:
        """The number in the groups in which people read it on their card."""
        v = self.value
        return " ".join((v[0], v[1:3], v[3:5], v[5:7], v[7:10], v[10:13], v[13:]))


def parse_ins(root: str, text: str, element: str = ELEMENT) -> Ins:
    """The INS as a person or a software writes it; Invalid, at this element, with everything that is wrong."""
    value = normalised(text)
    if found := problems(value, root):
        raise Invalid(*(replace(problem, element=element) for problem in found))
    return Ins(InsRoot(root), value)


def normalised(text: str) -> str:
    """Full-width and other compatible digits as plain ones, capital letters, no space, hyphen, dot or zero width."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in plain if not c.isspace() and c not in _SEPARATORS)


def problems(value: str, root: str) -> tuple[Problem, ...]:
    """What is wrong with a normalised number under a root: nothing, one problem of form, or those of its parts."""
    form = _form_rule(value, root)
    if form is not None:
        return (Problem(ELEMENT, form, (("root", root),) if form == "ins.unknown_root" else ()),)
    return tuple(Problem(ELEMENT, rule) for rule in _part_rules(value, InsRoot(root)))


def _form_rule(value: str, root: str) -> str | None:
    if root == oids.INS_C:
        return "ins.old_computed_ins"
    if root not in InsRoot._value2member_map_:
        return "ins.unknown_root"
    if not value:
        return "ins.missing"
    if len(value) == BODY and _SHAPE.fullmatch(value + "00"):
        return "ins.key_missing"
    if len(value) != LENGTH:
        return "ins.wrong_length"
    return None if _SHAPE.fullmatch(value) else "ins.wrong_characters"


def _part_rules(value: str, root: InsRoot) -> list[str]:
    """A wrong key is told alone: the digits that it covers are then not to be trusted."""
    if value[BODY:] != key_of(value[:BODY]):
        return ["ins.wrong_key"]
    found = []
    if value[0] not in (NIR_SEX if root is InsRoot.NIR else _ANY_SEX):
        found.append("ins.wrong_sex")
    if not _is_month(value[3:5]):
        found.append("ins.wrong_month")
    if not _is_department(value[5:7]):
        found.append("ins.unknown_department")
    if value[7:10] == "000" or value[10:13] == "000":
        found.append("ins.wrong_rank")
    return found


def key_of(body: str) -> str:
    """The key of the first 13 characters."""
    digits = body.replace("2A", "19", 1) if body[5:7] == "2A" else body
    digits = digits.replace("2B", "18", 1) if body[5:7] == "2B" else digits
    return f"{97 - int(digits) % 97:02}"


def _is_month(text: str) -> bool:
    """01 to 12; 20 to 99 where the birth month is not known."""
    month = int(text)
    return 1 <= month <= 12 or 20 <= month <= 99


def _is_department(text: str) -> bool:
    """01 to 95 in metropolitan France (20 for Corsica before 1976), 96 to 99 overseas and abroad, 2A and 2B."""
    return text in {"2A", "2B"} or 1 <= int(text) <= 99
