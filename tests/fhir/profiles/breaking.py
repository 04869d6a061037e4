"""Systematic faults: for each row of a profile that a valid resource meets, the ways to break it."""

import copy
from collections.abc import Iterator
from typing import Any

from tests.fhir.profiles import slicing
from tests.fhir.profiles.check import Check
from tests.fhir.profiles.references import Around
from tests.fhir.profiles.rows import Node, Profile
from tests.fhir.profiles.values import codes_in
from tests.fhir.profiles.walk import Given, given

Json = dict[str, Any]
Broken = tuple[str, Json]


def broken(resource: Json, profile: Profile) -> Iterator[Broken]:
    """Each fault that can be planted, named by its row and kind, and the resource that has it."""
    check = Check(Around(resource))
    for steps, node in _met(profile.root, Given(resource, profile.type), (), check):
        yield from _without(resource, steps, node)
        yield from _twice(resource, steps, node)
        yield from _otherwise(resource, steps, node)


def _met(node: Node, value: Given, steps: tuple[Any, ...], check: Check) -> Iterator[tuple[tuple[Any, ...], Node]]:
    """Rows below a value that it really has, with the steps that lead there."""
    for name, child in node.children.items():
        by = child.row.get("slicing", {}).get("by", [])
        for each in given(value, name):
            key, _, index = each.path.partition("[")
            there = (*steps, key, *([int(index[:-1])] if index else []))
            yield there, child
            yield from _met(child, each, there, check)
            part = slicing.slice_of(each, child, by, check) if child.slices else None
            if part is not None:
                yield there, child.slices[part]
                yield from _met(child.slices[part], each, there, check)


def _without(resource: Json, steps: tuple[Any, ...], node: Node) -> Iterator[Broken]:
    if node.row.get("min", 0) < 1:
        return
    changed = copy.deepcopy(resource)
    holder = _at(changed, steps[:-1])
    del holder[steps[-1]]
    if isinstance(steps[-1], int) and not holder:
        del _at(changed, steps[:-2])[steps[-2]]
    yield f"without {_said(steps)}", changed


def _twice(resource: Json, steps: tuple[Any, ...], node: Node) -> Iterator[Broken]:
    if node.row.get("max") == "1" and isinstance(steps[-1], int):
        changed = copy.deepcopy(resource)
        holder = _at(changed, steps[:-1])
        holder.append(copy.deepcopy(holder[steps[-1]]))
        yield f"twice {_said(steps)}", changed


def _otherwise(resource: Json, steps: tuple[Any, ...], node: Node) -> Iterator[Broken]:
    """Another value than the one asked for, and a code outside a required list."""
    binding = node.row.get("binding", ["", ""])
    if node.asked is None and (binding[0] != "required" or codes_in(binding[1]) is None):
        return
    changed = copy.deepcopy(resource)
    holder = _at(changed, steps[:-1])
    holder[steps[-1]] = _other(holder[steps[-1]])
    yield f"otherwise {_said(steps)}", changed


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"{value}x"
    if isinstance(value, list):
        return [_other(each) for each in value]
    return {k: _other(v) if k in ("code", "coding", "system", "value") else v for k, v in value.items()}


def _at(value: Any, steps: tuple[Any, ...]) -> Any:
    for step in steps:
        value = value[step]
    return value


def _said(steps: tuple[Any, ...]) -> str:
    return ".".join(str(step) for step in steps)
