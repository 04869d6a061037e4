"""Codes of authenticator applications (RFC 6238). Owns the arithmetic only; never remembers what was used.

SHA-1, 6 digits, 30 seconds: what every application reads from a QR code. HMAC-SHA-1 with a secret of 160 bits has no
known weakness (RFC 6238, section 1.2; SHA-1's collisions do not touch HMAC).
"""

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

DIGITS: Final = 6
SECONDS: Final = 30
SECRET_BYTES: Final = 20
# A clock that is half a minute off, and the seconds that a person takes to type (RFC 6238, section 5.2).
_STEPS: Final = (-1, 0, 1)


def new_secret() -> bytes:
    """A random secret of 160 bits (RFC 4226, section 4)."""
    return secrets.token_bytes(SECRET_BYTES)


def step_at(moment: datetime) -> int:
    """The number of the half minute."""
    return int(moment.timestamp()) // SECONDS


def code_of(secret: bytes, step: int) -> str:
    """The code of one half minute."""
    return TOTP(secret, DIGITS, SHA1(), SECONDS).generate(step * SECONDS).decode("ascii")  # noqa: S303  (RFC 6238)


def matching_step(secret: bytes, code: str, moment: datetime, after: int) -> int | None:
    """The half minute whose code this is, later than `after`, at most one away from now; None when there is none.

    Each candidate is compared, so that the time taken does not tell which one it was.
    """
    now = step_at(moment)
    right = [now + d for d in _STEPS if compare_digest(code_of(secret, now + d).encode(), code.encode())]
    return max((step for step in right if step > after), default=None)
