"""Whether a JSON object is a well-formed R4 resource. Owns the checks that the table of types allows, and no others.

Every problem is named by its FHIRPath and by a rule `fhir.*`. Knows no profile, looks nothing up, changes nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from carnet.fhir.elements import PRIMITIVE, Element, Type, codes_of, is_resource, type_of
from carnet.fhir.primitives import fault_of
from carnet.fhir.sound import MAX_DEPTH, is_sound
from carnet.kernel.errors import Problem

MAX_PROBLEMS = 30


def problems_of(resource: object) -> tuple[Problem, ...]:
    """What is wrong with the form of a resource, at most thirty problems; nothing if it is well formed."""
    if is_sound(resource):
        return ()
    found: list[Problem] = []
    for problem in _resource(resource, "", 0):
        found.append(problem)
        if len(found) == MAX_PROBLEMS:
            break
    return tuple(found)


def _resource(value: object, path: str, depth: int) -> Iterator[Problem]:
    if not isinstance(value, Mapping):
        yield Problem(path or "$this", "fhir.not_an_object")
        return
    name = value.get("resourceType")
    if not isinstance(name, str) or not is_resource(name):
        yield Problem(f"{path}.resourceType".lstrip("."), "fhir.unknown_resource_type")
        return
    kind = type_of(name)
    if kind is not None:
        yield from _elements({k: v for k, v in value.items() if k != "resourceType"}, kind, path or name, depth)


def _elements(value: Mapping[str, Any], kind: Type, path: str, depth: int) -> Iterator[Problem]:
    """The elements of an object against those of its type."""
    if depth > MAX_DEPTH:
        yield Problem(path, "fhir.too_deep", (("limit", str(MAX_DEPTH)),))
        return
    for key, content in value.items():
        row = kind.elements.get(key.removeprefix("_"))
        if row is None or (key.startswith("_") and not _is_primitive(row)):
            yield Problem(f"{path}.{_shown(key)}", "fhir.unknown_element")
        elif key.startswith("_"):
            yield from _siblings(content, value.get(key[1:]), row, f"{path}.{key[1:]}", depth)
        else:
            yield from _element(content, row, f"{path}.{key}", depth, bare=f"_{key}" not in value)
    yield from _missing(value, kind, path)


def _missing(value: Mapping[str, Any], kind: Type, path: str) -> Iterator[Problem]:
    """Required elements that are absent, and choices of which two are given."""
    choices: dict[str, list[str]] = {}
    for key, row in kind.elements.items():
        given = key in value or f"_{key}" in value
        if row.choice is not None:
            taken = choices.setdefault(f"{row.choice}|{row.min}", [])
            taken += [key] if given else []
        elif row.min and not given:
            yield Problem(f"{path}.{key}", "fhir.required")
    for choice, taken in choices.items():
        name, _, least = choice.partition("|")
        if len(taken) > 1:
            yield Problem(f"{path}.{name}", "fhir.several_choices")
        elif not taken and least != "0":
            yield Problem(f"{path}.{name}", "fhir.required")


def _element(content: object, row: Element, path: str, depth: int, *, bare: bool) -> Iterator[Problem]:
    """An element: a list where the standard has a list, else one value. `bare`: no extensions stand beside it."""
    if not row.list:
        if isinstance(content, list):
            yield Problem(path, "fhir.several")
        else:
            yield from _value(content, row, path, depth, bare=True)
        return
    if not isinstance(content, list):
        yield Problem(path, "fhir.not_a_list")
        return
    if not content:
        yield Problem(path, "fhir.empty")
    for index, each in enumerate(content):
        if each is not None or bare:
            yield from _value(each, row, f"{path}[{index}]", depth, bare=bare)


def _value(content: object, row: Element, path: str, depth: int, *, bare: bool) -> Iterator[Problem]:
    """One value: a primitive, a resource, or an object of its type."""
    if content is None:
        yield Problem(path, "fhir.null")
    elif row.type == "Resource":
        yield from _inner_resource(content, path, depth)
    elif _is_primitive(row):
        yield from _primitive(content, row, path)
    elif not isinstance(content, Mapping):
        yield Problem(path, "fhir.not_an_object")
    elif not content:
        yield Problem(path, "fhir.empty")
    else:
        yield from _elements(content, _known(row), path, depth + 1)


def _inner_resource(content: object, path: str, depth: int) -> Iterator[Problem]:
    yield from _resource(content, path, depth + 1)
    if ".contained[" in path and isinstance(content, Mapping) and content.get("contained"):
        yield Problem(f"{path}.contained", "fhir.contained_in_contained")


def _primitive(content: object, row: Element, path: str) -> Iterator[Problem]:
    fault = fault_of(content, row.type)
    if fault is not None:
        yield Problem(path, fault, (("type", row.type),))
    elif row.codes is not None and content not in codes_of(row.codes):
        yield Problem(path, "fhir.not_in_list", (("list", ", ".join(sorted(codes_of(row.codes))[:12])),))


def _siblings(content: object, beside: object, row: Element, path: str, depth: int) -> Iterator[Problem]:
    """`_name`: ids and extensions of primitive values, one or a list with gaps."""
    given = content if isinstance(content, list) else [content]
    if row.list is not isinstance(content, list) or (isinstance(beside, list) and len(beside) != len(given)):
        yield Problem(path, "fhir.extensions_do_not_match")
        return
    for index, each in enumerate(given):
        at = f"{path}[{index}]" if row.list else path
        if each is None and row.list:
            if not isinstance(beside, list) or beside[index] is None:
                yield Problem(at, "fhir.null")
        elif not isinstance(each, Mapping):
            yield Problem(at, "fhir.not_an_object")
        else:
            yield from _elements(each, _ELEMENT, at, depth + 1)


def _is_primitive(row: Element) -> bool:
    return _known(row).kind == PRIMITIVE


def _known(row: Element) -> Type:
    found = type_of(row.type)
    if found is None:
        # The table names no type that it lacks (tests/fhir/test_elements).
        raise LookupError(row.type)
    return found


def _shown(key: str) -> str:
    """A name that somebody sent, short enough to be repeated."""
    return key if len(key) <= 40 else f"{key[:40]}…"


_ELEMENT = type_of("Element") or Type("abstract")
