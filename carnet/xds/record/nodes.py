"""Strict reading of the elements of a message. Owns the limits of what is read; knows no standard and no rule of care.

Whatever is missing, doubled, too long or not a code of its list is told by the path of its element: `Invalid`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from carnet.kernel.trace import require, required
from carnet.xds.asked import Element

NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"
LONGEST: Final = 200
"""An identifier, a code, a name."""
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Node:
    """One element with the path by which it is told."""

    element: Element
    path: str

    @classmethod
    def root(cls, element: Element) -> "Node":
        """The element of the body."""
        return cls(element, etree.QName(element).localname)

    def every(self, name: str, most: int = 20) -> "tuple[Node, ...]":
        """The children with this name, in the namespace of the parent; those said to be nil are none."""
        tag = etree.QName(etree.QName(self.element).namespace, name).text
        found = [one for one in self.element.iterchildren(tag) if one.get(NIL, "false").strip() not in ("true", "1")]
        require(len(found) <= most, f"{self.path}/{name}", "record_message.too_many", most=str(most))
        several = len(found) > 1
        return tuple(
            Node(one, f"{self.path}/{name}" + (f"[{place}]" if several else "")) for place, one in enumerate(found, 1)
        )

    def maybe(self, name: str) -> "Node | None":
        """The one child with this name, or None."""
        found = self.every(name)
        require(len(found) <= 1, f"{self.path}/{name}", "record_message.repeated")
        return found[0] if found else None

    def one(self, *names: str) -> "Node":
        """The one child with this name, and so on down."""
        found = self
        for name in names:
            found = required(found.maybe(name), f"{found.path}/{name}", "record_message.missing")
        return found

    def attribute(self, name: str, most: int = LONGEST) -> str:
        """An attribute that must be there and say something."""
        value = self.optional(name, most)
        require(value, f"{self.path}/@{name}", "record_message.missing")
        return value

    def optional(self, name: str, most: int = LONGEST) -> str:
        """An attribute without spaces around; empty when it is not there."""
        return _bounded(self.element.get(name, ""), f"{self.path}/@{name}", most)

    def text(self, most: int = LONGEST) -> str:
        """The text of an element that has no elements inside; empty when it says nothing."""
        require(not len(self.element), self.path, "record_message.text_only")
        return _bounded(self.element.text or "", self.path, most)

    def code(self, known: Iterable[str], name: str = "code") -> str:
        """An attribute whose value is one of a list."""
        value, allowed = self.attribute(name), tuple(known)
        require(value in allowed, f"{self.path}/@{name}", "record_message.unknown_code", known=", ".join(allowed))
        return value

    def word(self, known: Iterable[str]) -> str:
        """A text that is one of a list."""
        value, allowed = self.text(), tuple(known)
        require(value in allowed, self.path, "record_message.unknown_code", known=", ".join(allowed))
        return value

    def fixed(self, expected: Mapping[str, str]) -> "Node":
        """The element itself, whose attributes say what the standard fixes."""
        for name, value in expected.items():
            self.code((value,), name)
        return self


def _bounded(value: str, path: str, most: int) -> str:
    stripped = value.strip()
    require(len(stripped) <= most, path, "record_message.too_long", most=str(most))
    require(not _UNSEEN.search(stripped), path, "record_message.unseen_signs")
    return stripped
