"""Blind indexes: finding a sealed value without opening it. Never stores the value or the secret.

The secret is derived from the master key, outside the database: a stolen table cannot be searched by
guessing an INS, although the space of all INS is small. Equal inputs give equal indexes: that much a stolen
table shows.
"""

import hmac

from carnet.crypto.framing import framed

_SECRET_BYTES = 32


def blind_index(secret: bytes, domain: str, *parts: str) -> bytes:
    """HMAC-SHA256 of the domain and the parts, each after its length. Callers normalise the parts first.

    The domain ("ins", "birth_and_names", ...) keeps the indexes of two look-ups unlinkable.
    """
    if len(secret) < _SECRET_BYTES:
        raise ValueError("the secret of a blind index has at least 32 bytes")
    message = framed("carnet/blind-index/v1", domain.encode(), *(part.encode() for part in parts))
    return hmac.digest(secret, message, "sha256")
