"""Signed tokens (JWS, compact form). Owns the check of signatures, and our own; never judges what a token claims.

The algorithm is the one that was pinned for the issuer, never the one that the token names; keys are those of the
issuer's own set, never what a header brings along or points to (security.md A22).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

# Public keys only: with a shared secret whoever checks could also sign.
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
# A header that brings a key or says where to fetch one; `crit` asks for what we do not know.
_REFUSED_HEADERS: Final = frozenset({"jku", "x5u", "jwk", "x5c", "crit", "b64", "zip"})
_LONGEST: Final = 20_000


class TokenRefused(Exception):
    """The token is not what the issuer signed. The message names the rule, never the content."""


def claims_of(token: str, keys: KeySet, algorithm: str, types: frozenset[str]) -> dict[str, Any]:
    """What a token claims, once its signature, algorithm, type and header were checked. Raises TokenRefused.

    `types` are the values of `typ` that this use allows; an empty text in it allows that there is none.
    """
    if algorithm not in ALGORITHMS:
        raise TokenRefused("algorithm not allowed")
    if len(token) > _LONGEST or token.count(".") != 2:
        raise TokenRefused("not a signed token")
    try:
        _check_header(jws.extract_compact(token.encode("ascii")).headers(), algorithm, types)
        signed = jws.deserialize_compact(token, keys, algorithms=[algorithm])
        claims = json.loads(signed.payload)
    except (JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from None
    if not isinstance(claims, dict):
        raise TokenRefused("claims are no object")
    return claims


def unproved_issuer(token: str) -> str:
    """Who says to have signed, before anything is proved: only to find whose keys to check it with. TokenRefused."""
    if len(token) > _LONGEST or token.count(".") != 2:
        raise TokenRefused("not a signed token")
    try:
        claims = json.loads(jws.extract_compact(token.encode("ascii")).payload)
    except (JoseError, ValueError) as error:
        raise TokenRefused(type(error).__name__) from None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    if not isinstance(issuer, str):
        raise TokenRefused("iss")
    return issuer


def key_set(document: Mapping[str, Any]) -> KeySet:
    """The public keys of an issuer; a key for anything but signatures, or a shared secret, is left out."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise TokenRefused("no key set")
    usable = [one for one in listed if isinstance(one, dict) and _signs(one)]
    if not usable:
        raise TokenRefused("no key")
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError) as error:
        raise TokenRefused(type(error).__name__) from None


def _signs(key: Mapping[str, Any]) -> bool:
    return key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig" and "d" not in key


def _check_header(header: Mapping[str, Any], algorithm: str, types: frozenset[str]) -> None:
    if header.get("alg") != algorithm:
        raise TokenRefused("another algorithm")
    if not _REFUSED_HEADERS.isdisjoint(header):
        raise TokenRefused("a header that is not taken")
    if str(header.get("typ", "")).lower() not in types:
        raise TokenRefused("another type")


@dataclass(frozen=True)
class Signer:
    """A key that signs tokens of ours (ES256). The same secret gives the same key; nothing is kept."""

    key: ECKey = field(repr=False)

    @classmethod
    def of(cls, secret: bytes) -> Self:
        """The signer of a secret of 32 bytes."""
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        private = ec.derive_private_key(int.from_bytes(secret, "big") % (order - 1) + 1, ec.SECP256R1())
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        key = ECKey.import_key(pem)
        return cls(ECKey.import_key(pem, {"kid": key.thumbprint(), "use": "sig", "alg": "ES256"}))

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The claims as a signed token."""
        header = {"alg": "ES256", "typ": "JWT", "kid": str(self.key.kid)}
        return jws.serialize_compact(header, json.dumps(claims).encode(), self.key, algorithms=["ES256"])

    def public(self) -> dict[str, Any]:
        """The public key set with which others check what we sign."""
        return {"keys": [dict(self.key.as_dict(private=False))]}
