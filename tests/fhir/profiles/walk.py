"""Values of an element, with the type that each really has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from carnet.fhir.elements import type_of


@dataclass(frozen=True)
class Given:
    """A value: its type, its path below its parent, whether its type was chosen, its element as R4 names it."""

    value: Any
    type: str
    path: str = ""
    chosen: bool = False
    element: str = ""


def given(parent: Given, name: str) -> Iterator[Given]:
    """The values of the element `name` (`value[x]` for a choice) in a parent."""
    kind = type_of(parent.type)
    if kind is None or not isinstance(parent.value, Mapping):
        return
    for key, row in kind.elements.items():
        if key == name or (name.endswith("[x]") and row.choice == name[:-3]):
            yield from _of(parent, key, row.type, chosen=row.choice is not None or row.type == "Resource")


def _of(parent: Given, key: str, kind: str, *, chosen: bool) -> Iterator[Given]:
    content = parent.value.get(key)
    element = f"{parent.type}.{key}"
    if content is None:
        if f"_{key}" in parent.value:
            # A value that only says why it is missing counts as one.
            yield Given(None, kind, key, chosen, element)
        return
    listed = isinstance(content, list)
    for index, each in enumerate(content if listed else [content]):
        real = each["resourceType"] if kind == "Resource" else kind
        yield Given(each, real, f"{key}[{index}]" if listed else key, chosen, element)


def all_below(value: Given, where: str) -> Iterator[tuple[str, Given]]:
    """Every value of a tree, from the top, with its FHIRPath."""
    yield where, value
    kind = type_of(value.type)
    for name in kind.elements if kind is not None else ():
        for each in given(value, name):
            yield from all_below(each, f"{where}.{each.path}")


def at(value: Given, path: str) -> list[Given]:
    """The values that a path of elements leads to; `$this` is the value itself."""
    found = [value]
    for step in path.split("."):
        if step.startswith("ofType("):
            found = [g for g in found if g.type == step[7:-1]]
        elif step != "$this":
            found = [g for each in found for g in _choice_or_element(each, step)]
    return found


def _choice_or_element(value: Given, step: str) -> list[Given]:
    return list(given(value, step)) or list(given(value, f"{step}[x]"))
