"""Sealing to somebody who is not here: anyone seals with the public key, only the private key opens. Stores neither.

HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, from the library `cryptography`.
Bytes: version (1) ‖ encapsulated key (32) ‖ ciphertext and tag. `info` is the place, as the additional data of a sealed
value. Nothing tells who sealed: what must come from us is proved by other means.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from carnet.crypto.errors import SealBroken

KEY_BYTES = 32
_VERSION = b"\x01"
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def new_private() -> bytes:
    """A fresh private key (32 bytes)."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public key of a private one (32 bytes)."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes:
    """Seals bytes to a public key, for a place."""
    return _VERSION + _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info=info)


def open_box(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """Opens what was sealed to the public key of this private one; SealBroken for another key, place or bytes."""
    if sealed[:1] != _VERSION:
        raise SealBroken
    try:
        return _SUITE.decrypt(sealed[1:], X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError):
        raise SealBroken from None
