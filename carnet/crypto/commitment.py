"""Commitments to journal bodies. Owns the canonical form and the commitment; never keeps a body or an opening.

A commitment hides its body as long as the opening (32 random bytes) is secret, and binds it: destroying the opening
makes the commitment meaningless bytes, while every proof over it still verifies (security.md 6.7).
"""

import hmac
import json
import secrets
from collections.abc import Mapping, Sequence

import msgspec

OPENING_BYTES = 32

JsonValue = None | bool | int | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"]

_EXACT_INTEGERS = 2**53 - 1


def new_opening() -> bytes:
    """A fresh random opening."""
    return secrets.token_bytes(OPENING_BYTES)


def commit(opening: bytes, body: bytes) -> bytes:
    """HMAC-SHA256 of the canonical body under its opening."""
    if len(opening) != OPENING_BYTES:
        raise ValueError("an opening has 32 bytes")
    return hmac.digest(opening, body, "sha256")


def opens(committed: bytes, opening: bytes, body: bytes) -> bool:
    """Whether this opening and body are those of the commitment."""
    return len(opening) == OPENING_BYTES and hmac.compare_digest(committed, commit(opening, body))


def canonical_json(value: JsonValue) -> bytes:
    """The one JSON text of a value, as RFC 8785 writes it, in UTF-8.

    Only what has one spelling is taken: no fraction (TypeError), no integer beyond 2^53-1 (ValueError), no lone
    surrogate (UnicodeEncodeError), names are strings (TypeError).
    """
    return _ENCODER.encode(ordered(value)).encode("utf-8")


def in_order(value: Mapping[str, object]) -> bytes:
    """The same of texts, ids and small numbers whose names stand in order already: the caller proves it by a test."""
    return msgspec.json.encode(value)


# Made once: `json.dumps` makes another one for each text.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


_TEXTS = frozenset({str})


def ordered(value: JsonValue) -> object:
    """The value with its names in the order of the canonical form, of what has one spelling only."""
    if type(value) is str:
        return value
    if isinstance(value, Mapping):
        # Names of ASCII stand in the same order by code points and by UTF-16; what is no string fails to be joined.
        names = sorted(value) if "".join(value).isascii() else sorted(value, key=_utf_16)
        return {name: ordered(value[name]) for name in names}
    if isinstance(value, list | tuple):
        return value if {*map(type, value)} <= _TEXTS else [ordered(item) for item in value]
    return _scalar(value)


def _scalar(value: object) -> object:
    if isinstance(value, int) and abs(value) > _EXACT_INTEGERS:
        raise ValueError("an integer beyond 2^53-1 has no single JSON spelling")
    if value is not None and not isinstance(value, bool | int | str):
        raise TypeError(f"no canonical form for {type(value).__name__}")
    return value


def _utf_16(name: str) -> bytes:
    # RFC 8785 3.2.3 orders names by UTF-16 code units, which is not the order of code points beyond U+FFFF.
    if not isinstance(name, str):
        raise TypeError("a name is a string")
    return name.encode("utf-16-be")
