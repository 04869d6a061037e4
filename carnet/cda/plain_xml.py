"""XML of another standard as plain values, for packages that never see a parser. Owns the shape; judges no content.

Large input is parsed in a capped child, as a large CDA is. Elements of XHTML are handed over as their own markup.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from lxml import etree

from carnet.cda.capped import Limits, run_capped
from carnet.cda.parser import DEFAULT_CAPPED_FROM, Element, any_root
from carnet.kernel.errors import Invalid

XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class PlainElement:
    """An element: its name without the namespace, attributes, and the elements in it; `markup` is that of XHTML."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["PlainElement", ...] = ()
    markup: str = ""


def read_plain(data: bytes, namespace: str, *, max_bytes: int) -> PlainElement:
    """The root of a document of this namespace. Raises Invalid: `xml.*`, `xml.other_namespace`, `xml.text`."""
    if len(data) <= DEFAULT_CAPPED_FROM:
        return _plain(any_root(data, max_bytes=max_bytes), namespace)
    limits = Limits(memory=400_000_000 + 30 * len(data), output=4 * len(data) + 100_000)
    packed = run_capped(_packed, data, argument=f"{max_bytes} {namespace}", limits=limits, element="/")
    return msgspec.json.decode(packed, type=PlainElement)


def _packed(data: bytes, argument: str) -> bytes:
    """Runs in the child."""
    most, _, namespace = argument.partition(" ")
    return msgspec.json.encode(_plain(any_root(data, max_bytes=int(most), huge=True), namespace))


def _plain(element: Element, namespace: str) -> PlainElement:
    name = etree.QName(element)
    if name.namespace == XHTML:
        return PlainElement(name.localname, markup=etree.tostring(element, encoding="unicode", with_tail=False))
    if name.namespace != namespace:
        raise Invalid.of(f"/{name.localname}", "xml.other_namespace", namespace=name.namespace or "")
    if any(text and text.strip() for text in (element.text, *(child.tail for child in element))):
        raise Invalid.of(f"/{name.localname}", "xml.text")
    attributes = {str(key): str(value) for key, value in element.attrib.items()}
    return PlainElement(name.localname, attributes, tuple(_plain(child, namespace) for child in element))
