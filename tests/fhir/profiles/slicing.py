"""Which slice of an element a value belongs to, by the discriminators of the slicing."""

from typing import TYPE_CHECKING, Any

from tests.fhir.profiles.rows import Node, profile
from tests.fhir.profiles.values import in_set, matches
from tests.fhir.profiles.walk import Given, at

if TYPE_CHECKING:
    from tests.fhir.profiles.check import Check


def slice_of(value: Given, element: Node, by: list[tuple[Any, ...]], check: "Check") -> str | None:
    """The name of the first slice whose discriminators all hold; None if there is none."""
    for name, node in element.slices.items():
        answers = [_holds(kind, path, node, value, check) for kind, path in by]
        # A slice may say nothing at one of the discriminators, but not at all of them.
        if True in answers and False not in answers:
            return name
    return None


def _holds(kind: str, path: str, node: Node, value: Given, check: "Check") -> bool | None:
    if kind == "exists":
        return bool(at(value, path))
    if kind == "type":
        found = at(value, path)
        return bool(found) and found[0].type in {t["code"] for t in _below(node, path)[0].types}
    if kind == "profile":
        return _fits_profile(path, node, value, check)
    return _fits_value(path, node, value)


def _fits_profile(path: str, node: Node, value: Given, check: "Check") -> bool:
    types = _below(node, path)[0].types
    targets = at(value, path)
    urls = [u for t in types for u in t.get("profiles", [])]
    if not urls or not targets:
        return bool(targets) and targets[0].type in {t["code"] for t in types}
    return any(not list(check.profile(targets[0].value, url, "")) for url in urls)


def _fits_value(path: str, node: Node, value: Given) -> bool | None:
    """A value that the slice asks for, by a pattern at or above the path or a required binding; None: by nothing."""
    below, pattern = _below(node, path)
    found = at(value, path)
    if pattern is not None:
        whole, asked = pattern
        return any(matches(each.value, asked, whole=whole) for each in found)
    if below.row.get("binding", ["", ""])[0] == "required":
        return any(in_set(each.value, below.row["binding"][1]) for each in found)
    if not below.children:
        return None
    return any(_fits_children(below, each) for each in found)


def _fits_children(node: Node, value: Given) -> bool:
    """Patterns that stand below the path, all of them."""
    asked = [(name, child.asked) for name, child in node.children.items() if child.asked is not None]
    deeper = [(name, c) for name, c in node.children.items() if c.asked is None and c.children]
    held = all(any(matches(g.value, a[1], whole=a[0]) for g in at(value, n)) for n, a in asked if a is not None)
    return bool(asked or deeper) and held and all(any(_fits_children(c, g) for g in at(value, n)) for n, c in deeper)


def _below(node: Node, path: str) -> tuple[Node, tuple[bool, Any] | None]:
    """The row at a path below a slice, and what is asked there, by that row or by a pattern above it."""
    asked = node.asked
    for step in path.split("."):
        if step == "$this" or step.startswith("ofType("):
            continue
        node = _child(node, step)
        if asked is not None:
            asked = _part(asked, step)
        asked = node.asked or asked
    return node, asked


def _child(node: Node, step: str) -> Node:
    """The row below, also where it stands in the profile of the type."""
    for name in (step, f"{step}[x]"):
        if name in node.children:
            return node.children[name]
    for kind in node.types:
        for url in kind.get("profiles", []):
            found = profile(url)
            if found is not None and step in found.root.children:
                return found.root.children[step]
    return Node({"fixedUri": _address(node)} if step == "url" and _address(node) else {})


def _address(node: Node) -> str | None:
    """The address of the extension that a slice names, where its definition is not kept."""
    return next((u for t in node.types if t["code"] == "Extension" for u in t.get("profiles", [])), None)


def _part(asked: tuple[bool, Any], step: str) -> tuple[bool, Any] | None:
    value = asked[1]
    if isinstance(value, list):
        value = value[0] if value else None
    if not isinstance(value, dict) or step not in value:
        return None
    inner = value[step]
    return asked[0], inner[0] if isinstance(inner, list) and inner else inner
