"""XML Patch (RFC 5261) as plain values. Owns the reading of its operations; applies none, knows no resource."""

from typing import Any

from lxml import etree

from carnet.cda.parser import Element, any_root
from carnet.kernel.errors import Invalid

MAX_BYTES = 100_000


def read_diff(data: bytes) -> list[tuple[str, str, Any]]:
    """The operations: verb, selector, and the value that it gives: a text, or an element as nested values.

    An element is its attributes and, by name, its children: one with a `value` alone is that text, the others stand in
    lists. Raises Invalid: the rules of the parser, `fhir.patch_form`.
    """
    root = any_root(data, max_bytes=MAX_BYTES)
    if etree.QName(root).localname != "diff":
        raise Invalid.of(f"/{etree.QName(root).localname}", "fhir.patch_form")
    return [(etree.QName(one).localname, one.get("sel", ""), _given(one)) for one in root]


def _given(operation: Element) -> Any:
    children = list(operation)
    return _plain(children[0]) if children else (operation.text or "").strip()


def _plain(element: Element) -> Any:
    children, value = list(element), element.get("value")
    if value is not None and not children:
        return value
    found: dict[str, Any] = {str(name): text for name, text in element.attrib.items()}
    for child in children:
        name, inner = etree.QName(child).localname, _plain(child)
        if isinstance(inner, str):
            found.setdefault(name, inner)
        else:
            found.setdefault(name, []).append(inner)
    return found
