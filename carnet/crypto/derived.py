"""A key made from another, for one purpose. Owns the separation: a key never seals two kinds of things."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import SECRET_BYTES, Key
from carnet.crypto.framing import framed


def derived_key(key: Key, purpose: str) -> Key:
    """The key for a named purpose: the same each time, and it tells nothing about the key that it comes from."""
    info = framed("carnet/derived-key/v1", purpose.encode())
    return Key(key.id, HKDF(SHA256(), SECRET_BYTES, None, info).derive(key.secret))
