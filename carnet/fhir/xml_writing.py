"""A resource as the XML of FHIR R4. Owns the writing; what the table of elements does not know is a fault of ours."""

from collections.abc import Iterator
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from carnet.fhir.elements import PRIMITIVE, Element, Type, type_of
from carnet.fhir.outcome import Json

NAMESPACE: Final = "http://hl7.org/fhir"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>'
# What XML 1.0 cannot hold, whatever way it is written.
_NOT_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


class UnknownElement(Exception):
    """The resource holds an element that R4 has not."""


def to_xml(resource: Json) -> bytes:
    """The resource as a document of its own."""
    inner = "".join(_parts(resource, _known(resource["resourceType"])))
    name = resource["resourceType"]
    text = f'{_HEAD}<{name} xmlns="{NAMESPACE}">{inner}</{name}>'
    # Half a character, which JSON can escape and no encoding can write, becomes a question mark.
    return text.encode("utf-8", "replace")


def _parts(value: Json, type_: Type) -> Iterator[str]:
    """The elements of an object, in the order of the standard; attributes are written by who opens it."""
    unknown = {name.removeprefix("_") for name in value} - set(type_.elements) - {"resourceType"}
    if unknown:
        raise UnknownElement(sorted(unknown)[0])
    for name, element in type_.elements.items():
        if not element.attribute and (name in value or f"_{name}" in value):
            yield from _element(name, element, value.get(name), value.get(f"_{name}"))


def _element(name: str, element: Element, value: Any, beside: Any) -> Iterator[str]:
    if not element.list:
        yield _one(name, element, value, beside)
        return
    values, besides = value or [], beside or []
    for at in range(max(len(values), len(besides))):
        here = values[at] if at < len(values) else None
        yield _one(name, element, here, besides[at] if at < len(besides) else None)


def _one(name: str, element: Element, value: Any, beside: Any) -> str:
    if element.type == "xhtml":
        return str(value)
    if element.type == "Resource":
        inner = "".join(_parts(value, _known(value["resourceType"])))
        return f"<{name}><{value['resourceType']}>{inner}</{value['resourceType']}></{name}>"
    type_ = _known(element.type)
    if type_.kind == PRIMITIVE:
        return _primitive(name, value, beside or {})
    return _object(name, value, type_)


def _primitive(name: str, value: Any, beside: Json) -> str:
    own = "" if value is None else f" value={_quoted(_text(value))}"
    identity = f" id={_quoted(beside['id'])}" if "id" in beside else ""
    extension = type_of("Element")
    inner = "".join(_parts({k: v for k, v in beside.items() if k != "id"}, extension)) if extension else ""
    return f"<{name}{identity}{own}>{inner}</{name}>" if inner else f"<{name}{identity}{own}/>"


def _object(name: str, value: Json, type_: Type) -> str:
    written = (key for key, element in type_.elements.items() if element.attribute and key in value)
    attributes = "".join(f" {key}={_quoted(_text(value[key]))}" for key in written)
    return f"<{name}{attributes}>{''.join(_parts(value, type_))}</{name}>"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return quoteattr(text.translate(_NOT_XML), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _known(name: str) -> Type:
    found = type_of(name)
    if found is None:
        raise UnknownElement(name)
    return found
