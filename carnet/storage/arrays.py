"""Lists as PostgreSQL takes them, of the kinds that statements of the reading path send. Owns that form; sends nothing.

The driver looks a list through in Python, writes it as text and escapes each element by a regular expression: a sealed
value went over the wire as twice its bytes in hexadecimal, and the database read it back. What is not made here is left
to the driver, with the same types: a statement does not tell who made its values.
"""

from collections.abc import Sequence
from struct import Struct
from typing import Any, Final
from uuid import UUID

from psycopg import pq
from psycopg.postgres import types

_BYTES: Final = types["bytea"]
_UUID: Final = types["uuid"]
_UNKNOWN: Final = 0
"""The driver says no type for a list of texts: PostgreSQL takes it for what it is compared with."""
_HEAD: Final = Struct("!5I")
_LENGTH: Final = Struct("!I")
_UUID_LENGTH: Final = _LENGTH.pack(16)

Packed = tuple[int, pq.Format, bytes]
"""The type of an array, its form and its bytes."""


def packed(values: Sequence[Any]) -> Packed | None:
    """A list of bytes, of UUIDs or of plain texts; None for any other, which the driver shall write."""
    kinds = {*map(type, values)}
    if kinds == {bytes}:
        parts = [part for one in values for part in (_LENGTH.pack(len(one)), one)]
        return _BYTES.array_oid, pq.Format.BINARY, _HEAD.pack(1, 0, _BYTES.oid, len(values), 1) + b"".join(parts)
    if kinds == {UUID}:
        parts = [part for one in values for part in (_UUID_LENGTH, one.bytes)]
        return _UUID.array_oid, pq.Format.BINARY, _HEAD.pack(1, 0, _UUID.oid, len(values), 1) + b"".join(parts)
    return _texts(values) if kinds == {str} else None


def _texts(values: Sequence[str]) -> Packed | None:
    text = '","'.join(values)
    # What would need an escape, or what no text of PostgreSQL holds, is the driver's.
    if "\\" in text or "\0" in text or text.count('"') != 2 * (len(values) - 1):
        return None
    return _UNKNOWN, pq.Format.TEXT, f'{{"{text}"}}'.encode()
