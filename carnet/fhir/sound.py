"""Whether a resource is well formed, yes or no, as fast as it can be said. Owns that answer; names no problem.

Nearly every resource that software sends is well formed: what is wrong is looked for, by `structure`, only where this
says no. It says no also of what it does not look into (extensions beside primitive values). A test compares the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from carnet.fhir.elements import PRIMITIVE, Element, codes_of, is_resource, type_of
from carnet.fhir.primitives import fault_of

MAX_DEPTH: Final = 60
CONTAINED: Final = "contained"


@dataclass(frozen=True, slots=True)
class _Row:
    """What is asked of one element, made once."""

    row: Element
    primitive: bool
    resource: bool
    codes: frozenset[str] | None
    choice: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """The elements of a type; those that must be there, and choices of which one must be."""

    rows: Mapping[str, _Row]
    required: tuple[str, ...]
    required_choices: frozenset[str]


def is_sound(resource: object) -> bool:
    """Whether nothing is wrong with its form; False also where only `structure` can tell."""
    return _resource(resource, 0, inside=False)


@cache
def _plan(name: str) -> _Plan | None:
    kind = type_of(name)
    if kind is None:
        return None
    rows = {key: _row(row) for key, row in kind.elements.items()}
    required = tuple(key for key, row in kind.elements.items() if row.min and row.choice is None)
    choices = frozenset(one.choice for one in rows.values() if one.choice and one.row.min)
    return _Plan(rows, required, choices)


def _row(row: Element) -> _Row:
    found = type_of(row.type)
    return _Row(
        row,
        found is not None and found.kind == PRIMITIVE,
        row.type == "Resource",
        None if row.codes is None else codes_of(row.codes),
        "" if row.choice is None else f"{row.choice}|{row.min}",
    )


def _resource(value: object, depth: int, *, inside: bool) -> bool:
    if not isinstance(value, Mapping):
        return False
    name = value.get("resourceType")
    plan = _plan(name) if isinstance(name, str) and is_resource(name) else None
    return plan is not None and _elements(value, plan, depth, inside=inside, resource=True)


def _elements(value: Mapping[str, Any], plan: _Plan, depth: int, *, inside: bool, resource: bool = False) -> bool:
    if depth > MAX_DEPTH:
        return False
    rows, chosen = plan.rows, set[str]()
    for key, content in value.items():
        one = rows.get(key)
        if one is None:
            if resource and key == "resourceType":
                continue
            return False
        if one.choice:
            if one.choice in chosen:
                return False
            chosen.add(one.choice)
        if not _element(content, one, depth, inside=inside or key == CONTAINED):
            return False
    for key in plan.required:
        if key not in value:
            return False
    return plan.required_choices <= chosen


def _element(content: object, one: _Row, depth: int, *, inside: bool) -> bool:
    if not one.row.list:
        return not isinstance(content, list) and _value(content, one, depth, inside=inside)
    if not isinstance(content, list) or not content:
        return False
    return all(_value(each, one, depth, inside=inside) for each in content)


def _value(content: object, one: _Row, depth: int, *, inside: bool) -> bool:
    if content is None:
        return False
    if one.primitive:
        return fault_of(content, one.row.type) is None and (one.codes is None or content in one.codes)
    if not isinstance(content, Mapping) or not content:
        return False
    if one.resource:
        return not (inside and content.get(CONTAINED)) and _resource(content, depth + 1, inside=inside)
    plan = _plan(one.row.type)
    return plan is not None and _elements(content, plan, depth + 1, inside=inside)
