"""Values against what a row asks: fixed values, patterns, codes of a binding."""

from typing import Any

from carnet.fhir.elements import codes_of
from tests.fhir.profiles.rows import value_set
from tests.fhir.profiles.terms import local_set

R4_SETS = "http://hl7.org/fhir/ValueSet/"


def matches(value: Any, asked: Any, *, whole: bool) -> bool:
    """Whether a value has what a pattern asks, or is exactly what is fixed."""
    if whole:
        return bool(value == asked)
    if isinstance(asked, dict):
        return isinstance(value, dict) and all(matches(value.get(k), v, whole=False) for k, v in asked.items())
    if isinstance(asked, list):
        return isinstance(value, list) and all(any(matches(v, a, whole=False) for v in value) for a in asked)
    return bool(value == asked) and type(value) is type(asked)


def in_set(value: Any, url: str) -> bool | None:
    """Whether a code, Coding or CodeableConcept is in a value set; None where the set is not known here."""
    codes = codes_in(url)
    if codes is None:
        return None
    if isinstance(value, dict) and "coding" in value:
        return any(_is_in(c, codes) for c in value["coding"])
    if isinstance(value, dict) and "code" not in value:
        # Words alone, or the reason why there is none: no code of the set.
        return None if "text" in value else False
    return _is_in(value, codes)


def codes_in(url: str) -> frozenset[str] | None:
    """The codes of a value set, as `system|code`, or `|code` where the system does not matter."""
    listed = value_set(url) or local_set(url)
    if listed is None and url.startswith(R4_SETS):
        try:
            return frozenset(f"|{code}" for code in codes_of(url.removeprefix(R4_SETS)))
        except KeyError:
            return None
    return listed


def _is_in(value: Any, codes: frozenset[str]) -> bool:
    if isinstance(value, dict):
        system, code = value.get("system", ""), value.get("code", "")
        return bool({f"{system}|{code}", f"{system}|*", f"|{code}"} & codes)
    return any(entry.partition("|")[2] == value for entry in codes)
