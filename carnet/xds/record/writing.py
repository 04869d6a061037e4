"""Writing of elements. Owns how a tree is made from names, attributes and texts; knows no standard."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from carnet.xds.asked import Element

XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
# What XML 1.0 cannot hold, whatever way it is written.
_NOT_XML: Final = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))


class Maker:
    """Makes elements of one namespace."""

    def __init__(self, namespace: str, prefixes: Mapping[str | None, str] | None = None) -> None:
        self._namespace = namespace
        # The stubs of lxml forget that a namespace may have no prefix.
        self._prefixes: dict[Any, str] = dict(prefixes) if prefixes else {None: namespace}

    def __call__(
        self, name: str, *children: Element | None, text: str | None = None, xsi_type: str = "", **attributes: str
    ) -> Element:
        """An element with its children, those that are None left out, and its attributes, empty ones too."""
        made = etree.Element(f"{{{self._namespace}}}{name}", nsmap=self._prefixes)
        for key, value in attributes.items():
            made.set(key, value.translate(_NOT_XML))
        if xsi_type:
            made.set(f"{{{XSI}}}type", xsi_type)
        if text is not None:
            made.text = text.translate(_NOT_XML)
        made.extend([child for child in children if child is not None])
        return made

    def nil(self, name: str, **attributes: str) -> Element:
        """An element that the schema wants and that says nothing."""
        made = self(name, **attributes)
        made.set(f"{{{XSI}}}nil", "true")
        return made
