"""Blind indexes made anew from blind indexes. Owns the stored form; knows no clear value and stores nothing.

Many clear values are sealed or gone when the secret of the indexes is renewed. So the index of a later generation is an
HMAC of the one before: whoever finds the first secret can test guesses on rows of the first generation only, and a
row is converted without being opened.

    generation 0    the index as `blind_index` gives it
    generation n    HMAC-SHA256(secret n, framed("carnet/blind-index/again/v1", generation n-1)) ‖ id of secret n

A stored value says itself which secret made it last, so a conversion that was killed is simply run again.
"""

import hmac
from typing import Final

from carnet.crypto.aead import KEY_ID_BYTES, Key
from carnet.crypto.errors import IndexUnknown
from carnet.crypto.framing import framed

_HMAC_BYTES: Final = 32
CHAINED_BYTES: Final = _HMAC_BYTES + KEY_ID_BYTES


def generation(value: bytes, secrets: tuple[Key, ...]) -> int:
    """How many later secrets went into a value; IndexUnknown when the last one is none of these."""
    if len(value) != CHAINED_BYTES:
        return 0
    made_by = value[_HMAC_BYTES:]
    for place, key in enumerate(secrets, start=1):
        if key.id == made_by:
            return place
    raise IndexUnknown(made_by.hex())


def chained(value: bytes, secrets: tuple[Key, ...], wanted: int) -> bytes:
    """The value in a generation; unchanged when it is of this one or a later one: there is no way back."""
    for key in secrets[generation(value, secrets) : wanted]:
        value = hmac.digest(key.secret, framed("carnet/blind-index/again/v1", value), "sha256") + key.id
    return value
