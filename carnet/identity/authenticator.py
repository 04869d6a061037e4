"""Authenticator applications (TOTP). Owns setting one up and checking its codes; never accepts one code twice."""

import base64
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

from carnet.crypto import totp
from carnet.identity import codes, factors
from carnet.identity.models import FactorKind
from carnet.kernel.ids import AccountId

new_secret = totp.new_secret
DIGITS: Final = totp.DIGITS
_GROUP: Final = 4


def check(account_id: AccountId, typed: str, now: datetime) -> bool:
    """Whether this is a code of now of one of the account's applications, never accepted before.

    Who calls counts the attempt first.
    """
    code = codes.normalised(typed)
    for proof in factors.proofs(account_id, FactorKind.TOTP):
        step = totp.matching_step(bytes.fromhex(proof.content["secret"]), code, now, proof.counter)
        if step is not None:
            return factors.advance(proof.factor_id, step, now)
    return False


def proved(secret: bytes, typed: str, name: str, now: datetime) -> factors.New | None:
    """An application to keep, once it gave a right code; None when the code is wrong."""
    step = totp.matching_step(secret, codes.normalised(typed), now, 0)
    if step is None:
        return None
    # The code that proved the set-up is used: it does not sign in as well.
    return factors.New(FactorKind.TOTP, {"name": name, "secret": secret.hex()}, counter=step)


def address(secret: bytes, owner: str, issuer: str) -> str:
    """What the QR code holds (the key URI format that applications read)."""
    values = {"secret": _base32(secret), "issuer": issuer, "digits": totp.DIGITS, "period": totp.SECONDS}
    return f"otpauth://totp/{quote(issuer)}:{quote(owner)}?{urlencode(values, quote_via=quote)}"


def typed_out(secret: bytes) -> str:
    """The secret in groups of four, for who cannot photograph the drawing."""
    text = _base32(secret)
    return " ".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def _base32(secret: bytes) -> str:
    return base64.b32encode(secret).decode("ascii").rstrip("=")
