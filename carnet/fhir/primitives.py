"""The primitive types of R4. Owns whether a JSON value is one; keeps and repeats nothing of it."""

import re
from calendar import monthrange
from functools import cache

from carnet.fhir.elements import type_of

_NUMBERS = {"integer", "positiveInt", "unsignedInt"}
_LOWEST = {"integer": -(2**31), "positiveInt": 1, "unsignedInt": 0}
_DATES = {"date", "dateTime", "instant"}
_BASE64 = re.compile(r"[0-9A-Za-z+/]*={0,2}")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def fault_of(value: object, name: str) -> str | None:
    """The rule that a value breaks if it is to be of this primitive type; None if it is one."""
    if name == "boolean":
        return None if isinstance(value, bool) else "fhir.wrong_type"
    if name in _NUMBERS:
        return _number(value, name)
    if name == "decimal":
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return None if is_number else "fhir.wrong_type"
    if not isinstance(value, str):
        return "fhir.wrong_type"
    return _text(value, name)


def _number(value: object, name: str) -> str | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return "fhir.wrong_type"
    return None if _LOWEST[name] <= value < 2**31 else "fhir.wrong_format"


def _text(value: str, name: str) -> str | None:
    if not value.strip():
        return "fhir.empty"
    if name == "base64Binary":
        # The published pattern is not linear on spaces; none of them has a meaning.
        packed = "".join(value.split())
        return None if len(packed) % 4 == 0 and _BASE64.fullmatch(packed) else "fhir.wrong_format"
    if name == "xhtml":
        return None if value.lstrip().startswith("<div") else "fhir.wrong_format"
    pattern = _pattern(name)
    if pattern is not None and not pattern.fullmatch(value):
        return "fhir.wrong_format"
    if name in _DATES and not _is_a_day(value):
        return "fhir.wrong_format"
    return "fhir.wrong_format" if _CONTROL.search(value) else None


def _is_a_day(value: str) -> bool:
    """Whether the day is in the calendar: patterns take 31 February."""
    found = _DAY.match(value)
    if found is None:
        return True
    year, month, day = (int(part) for part in found.groups())
    return year > 0 and 1 <= day <= monthrange(year, month)[1]


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    found = type_of(name)
    return re.compile(found.regex, re.ASCII) if found is not None and found.regex else None
