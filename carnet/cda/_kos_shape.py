"""Does a DICOM file hold together, from its first to its last byte? Owns this walk; reads no value but the syntax.

Readers of DICOM forgive a file that is cut, or that goes on after its end, and recurse as deep as it says. This walk
does not: every length lies within its container, the last element ends with the file, depth and number are limited.
"""

import struct
from typing import Final

from carnet.kernel.errors import Invalid

START: Final = 132
MAX_DEPTH, MAX_ELEMENTS = 12, 1_000_000
EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
_UNDEFINED: Final = 0xFFFFFFFF
_LONG: Final = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_ITEM, _ITEM_END, _SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
_ITEM_BYTES: Final = b"\xfe\xff\x00\xe0"
_SYNTAX: Final = (0x0002, 0x0010)

Tag = tuple[int, int]


def check_shape(data: bytes, element: str) -> None:
    """Raises Invalid: `kos.damaged`, `kos.transfer_syntax` (compressed, or big endian), `kos.too_deep`."""
    try:
        at, syntax = _meta(data)
        if syntax not in (EXPLICIT, IMPLICIT):
            raise Invalid.of(element, "kos.transfer_syntax")
        _Walk(data, element, explicit=syntax == EXPLICIT).elements(at, len(data), 0)
    except (struct.error, IndexError, ValueError):
        raise Invalid.of(element, "kos.damaged") from None


def _meta(data: bytes) -> tuple[int, str]:
    """Where the dataset begins, and its transfer syntax. The group before it is always explicit."""
    at, syntax = START, ""
    while struct.unpack_from("<H", data, at)[0] == _SYNTAX[0]:
        tag, size, value = _head(data, at, explicit=True)[:3]
        if size == _UNDEFINED or value + size > len(data):
            raise ValueError("a group of the file's own that does not end")
        if tag == _SYNTAX:
            syntax = data[value : value + size].rstrip(b"\x00 ").decode("ascii")
        at = value + size
    return at, syntax


def _head(data: bytes, at: int, *, explicit: bool) -> tuple[Tag, int, int, bool]:
    """The tag of an element, the length and place of its value, and whether it says that it is a sequence."""
    group, number = struct.unpack_from("<HH", data, at)
    if not explicit or group == _ITEM[0]:
        return (group, number), struct.unpack_from("<I", data, at + 4)[0], at + 8, False
    kind = data[at + 4 : at + 6]
    if not (kind.isalpha() and kind.isupper()):
        raise ValueError("no such kind of value")
    if kind in _LONG:
        return (group, number), struct.unpack_from("<I", data, at + 8)[0], at + 12, kind == b"SQ"
    return (group, number), struct.unpack_from("<H", data, at + 6)[0], at + 8, False


class _Walk:
    """Walks one dataset."""

    def __init__(self, data: bytes, element: str, *, explicit: bool) -> None:
        self._data, self._element, self._explicit = data, element, explicit
        self._left = MAX_ELEMENTS

    def elements(self, at: int, end: int, depth: int, *, until: Tag | None = None) -> int:
        """Passes over elements up to `end`, or up to the mark that ends an item of unsaid length."""
        if depth > MAX_DEPTH:
            raise Invalid.of(self._element, "kos.too_deep", limit=str(MAX_DEPTH))
        while at < end:
            tag, size, value, sequence = self._next(at)
            if tag == until:
                return value
            at = self._value(tag, size, value, end, depth, sequence=sequence)
        if at != end or until is not None:
            raise ValueError("a length that lies")
        return at

    def _next(self, at: int) -> tuple[Tag, int, int, bool]:
        self._left -= 1
        if self._left < 0:
            raise ValueError("more elements than a list of images has")
        return _head(self._data, at, explicit=self._explicit)

    def _value(self, tag: Tag, size: int, value: int, end: int, depth: int, *, sequence: bool) -> int:
        if tag[0] == _ITEM[0]:
            raise ValueError("an item outside of a sequence")
        if size == _UNDEFINED:
            return self._items(value, end, depth, until=_SEQUENCE_END)
        if value + size > end:
            raise ValueError("a length that lies")
        if sequence or (not self._explicit and self._data[value : value + 4] == _ITEM_BYTES):
            self._items(value, value + size, depth)
        return value + size

    def _items(self, at: int, end: int, depth: int, *, until: Tag | None = None) -> int:
        while at < end:
            tag, size, value, _ = self._next(at)
            if tag == until:
                return value
            if tag != _ITEM:
                raise ValueError("no item in a sequence")
            unsaid = size == _UNDEFINED
            if not unsaid and value + size > end:
                raise ValueError("a length that lies")
            at = self.elements(value, end if unsaid else value + size, depth + 1, until=_ITEM_END if unsaid else None)
        if at != end or until is not None:
            raise ValueError("a sequence that does not end")
        return at
