"""Unambiguous bytes from several parts: what is hashed, authenticated or indexed. Never parses them back.

Joining parts without their lengths would let ("ab", "c") stand for ("a", "bc"): a seal could move to
another place.
"""

from functools import lru_cache

_LENGTH_BYTES = 4
_NUMBER_BYTES = 8
_FEW = 256
_LENGTHS = tuple(length.to_bytes(_LENGTH_BYTES, "big") for length in range(_FEW))
"""Made once: nearly every part is short."""


def framed(label: str, *parts: bytes, more: int = 0) -> bytes:
    """The label, the number of parts, then each part after its length (4 bytes, big endian): injective.

    `more`: so many parts will follow these (`framed_after`), and count.
    """
    return framed_after(_head(label, len(parts) + more), *parts)


def framed_after(begun: bytes, *parts: bytes) -> bytes:
    """The parts that `more` announced, after what begins."""
    pieces = [begun]
    for part in parts:
        length = len(part)
        pieces += (_LENGTHS[length] if length < _FEW else length.to_bytes(_LENGTH_BYTES, "big"), part)
    return b"".join(pieces)


def number(value: int) -> bytes:
    """A number from 0 to 2^64-1 on 8 bytes; anything else is an OverflowError."""
    return value.to_bytes(_NUMBER_BYTES, "big")


@lru_cache(maxsize=256)
def _head(label: str, parts: int) -> bytes:
    name = label.encode("ascii")
    return len(name).to_bytes(_LENGTH_BYTES, "big") + name + parts.to_bytes(_LENGTH_BYTES, "big")
