"""Unambiguous bytes from several parts: what is hashed, authenticated or indexed. Never parses them back.

Joining parts without their lengths would let ("ab", "c") stand for ("a", "bc"): a seal could move to
another place.
"""

_LENGTH_BYTES = 4
_NUMBER_BYTES = 8


def framed(label: str, *parts: bytes) -> bytes:
    """The label, the number of parts, then each part after its length (4 bytes, big endian): injective."""
    head = [_sized(label.encode("ascii")), len(parts).to_bytes(_LENGTH_BYTES, "big")]
    return b"".join([*head, *map(_sized, parts)])


def number(value: int) -> bytes:
    """A number from 0 to 2^64-1 on 8 bytes; anything else is an OverflowError."""
    return value.to_bytes(_NUMBER_BYTES, "big")


def _sized(part: bytes) -> bytes:
    return len(part).to_bytes(_LENGTH_BYTES, "big") + part
