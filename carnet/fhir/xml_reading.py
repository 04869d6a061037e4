"""A resource in XML as the JSON of FHIR R4. Owns the reading; bytes become a tree in `carnet.cda` only.

Raises Invalid with the FHIRPath of what R4 does not know: `fhir.unknown_resource_type`, `fhir.unknown_element`,
`fhir.unknown_attribute`, `fhir.comes_twice`, `fhir.not_a_number`, `fhir.not_xhtml`, and the parser's rules `xml.*`.
"""

from typing import Any, Final

from carnet.cda.plain_xml import XHTML, PlainElement, read_plain
from carnet.fhir.elements import PRIMITIVE, Element, Type, is_resource, type_of
from carnet.fhir.outcome import Json
from carnet.kernel.errors import Invalid

NAMESPACE: Final = "http://hl7.org/fhir"
_WHOLE: Final = frozenset({"integer", "positiveInt", "unsignedInt"})
_SCHEMA: Final = "{http://www.w3.org/2001/XMLSchema-instance}"


def from_xml(data: bytes, *, max_bytes: int) -> Json:
    """The resource that the bytes hold."""
    root = read_plain(data, NAMESPACE, max_bytes=max_bytes)
    return _resource(root, root.name)


def _resource(element: PlainElement, path: str) -> Json:
    if not is_resource(element.name):
        raise Invalid.of(path, "fhir.unknown_resource_type")
    return {"resourceType": element.name, **_object(element, _known(element.name), path)}


def _object(element: PlainElement, type_: Type, path: str) -> Json:
    found: Json = {}
    for name, value in element.attributes.items():
        if name.startswith(_SCHEMA):
            continue
        if not (name in type_.elements and type_.elements[name].attribute):
            raise Invalid.of(path, "fhir.unknown_attribute", name=name)
        found[name] = value
    for child in element.children:
        _add(found, child, type_, path)
    return found


def _add(found: Json, child: PlainElement, type_: Type, path: str) -> None:
    where, element = f"{path}.{child.name}", type_.elements.get(child.name)
    if element is None or element.attribute:
        raise Invalid.of(where, "fhir.unknown_element")
    value, beside = _value(child, element, where)
    if element.list:
        _append(found, child.name, value, beside)
        return
    if child.name in found or f"_{child.name}" in found:
        raise Invalid.of(where, "fhir.comes_twice", name=child.name)
    if value is not None:
        found[child.name] = value
    if beside:
        found[f"_{child.name}"] = beside


def _append(found: Json, name: str, value: Any, beside: Json) -> None:
    """Adds to a list; what stands beside its values is a list of its own, as long, once there is anything."""
    values = found.setdefault(name, [])
    values.append(value)
    besides = found.get(f"_{name}")
    if besides is None and beside:
        besides = found[f"_{name}"] = [None] * (len(values) - 1)
    if besides is not None:
        besides.append(beside or None)


def _value(child: PlainElement, element: Element, path: str) -> tuple[Any, Json]:
    """The value of an element, and the id and extensions that JSON writes beside a primitive one."""
    if element.type == "xhtml":
        if not child.markup:
            raise Invalid.of(path, "fhir.not_xhtml", namespace=XHTML)
        return child.markup, {}
    if element.type == "Resource":
        if len(child.children) != 1:
            raise Invalid.of(path, "fhir.unknown_resource_type")
        return _resource(child.children[0], f"{path}"), {}
    type_ = _known(element.type)
    if type_.kind != PRIMITIVE:
        return _object(child, type_, path), {}
    written = PlainElement(child.name, {k: v for k, v in child.attributes.items() if k != "value"}, child.children)
    beside = _object(written, _known("Element"), path)
    return _primitive(child.attributes.get("value"), element.type, path), beside


def _primitive(text: str | None, type_name: str, path: str) -> Any:
    if text is None:
        return None
    if type_name == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if type_name in _WHOLE or type_name == "decimal":
        return _number(text, type_name, path)
    return text


def _number(text: str, type_name: str, path: str) -> int | float:
    try:
        return int(text) if type_name in _WHOLE else float(text)
    except ValueError:
        raise Invalid.of(path, "fhir.not_a_number", value=text[:40]) from None


def _known(name: str) -> Type:
    found = type_of(name)
    if found is None:
        raise LookupError(name)
    return found
