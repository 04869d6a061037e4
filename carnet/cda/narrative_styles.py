"""What the attributes of the narrative block may say. Owns the allow-list of values; every other value says nothing.

Source: CDA R2 narrative block, styleCode values (HL7 CDA R2, 4.3.5.11).
"""

import re

from carnet.cda.narrative_tree import Align, Marker, Style
from carnet.cda.parser import Element

_STYLES: dict[str, tuple[Style, ...]] = {
    "bold": (Style.BOLD,),
    "italics": (Style.ITALIC,),
    "bolditalics": (Style.BOLD, Style.ITALIC),
    "underline": (Style.UNDERLINE,),
    "emphasis": (Style.EMPHASIS,),
}
_MARKERS = {
    "disc": Marker.DISC,
    "circle": Marker.CIRCLE,
    "square": Marker.SQUARE,
    "arabic": Marker.ARABIC,
    "littleroman": Marker.LITTLE_ROMAN,
    "bigroman": Marker.BIG_ROMAN,
    "littlealpha": Marker.LITTLE_ALPHA,
    "bigalpha": Marker.BIG_ALPHA,
}
_BULLETS = (Marker.DISC, Marker.CIRCLE, Marker.SQUARE)
_BY_NAME = {"sub": Style.SUBSCRIPT, "sup": Style.SUPERSCRIPT}
_BY_REVISION = {"insert": Style.INSERTED, "delete": Style.DELETED}
# An address with a scheme that a browser may run is not even shown; a relative one names a file beside the document.
_SHOWN_ADDRESS = re.compile(r"(?:https?|ftp|mailto|tel):|(?![a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_LONGEST_ADDRESS = 300


def styles_of(element: Element, name: str) -> tuple[Style, ...]:
    """The styles of an element: those of its styleCode, of its name (sub, sup) and of its revision mark."""
    found = [style for word in _words(element) for style in _STYLES.get(word, ())]
    for known, key in ((_BY_NAME, name), (_BY_REVISION, element.get("revised") or "")):
        if key in known:
            found.append(known[key])
    return tuple(dict.fromkeys(found))


def list_marker(element: Element) -> tuple[bool, Marker | None]:
    """Whether a list is ordered, and its marker when it is one for such a list."""
    ordered = element.get("listType") == "ordered"
    found = (_MARKERS[word] for word in _words(element) if word in _MARKERS)
    return ordered, next((marker for marker in found if (marker in _BULLETS) is not ordered), None)


def align_of(element: Element) -> Align | None:
    """Where the words of a cell stand."""
    value = (element.get("align") or "").strip().lower()
    return Align(value) if value in set(Align) else None


def span_of(element: Element, name: str, largest: int) -> int:
    """A number of columns or rows, between 1 and what a page bears."""
    value = (element.get(name) or "").strip()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1
    return min(max(number, 1), largest)


def address_of(href: str) -> str:
    """The address of a link as words; empty when it is not worth reading."""
    simple = "".join(href.split())
    return simple[:_LONGEST_ADDRESS] if _SHOWN_ADDRESS.match(simple) else ""


def _words(element: Element) -> list[str]:
    return (element.get("styleCode") or "").lower().split()
