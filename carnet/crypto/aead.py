"""Sealing of small values (a column, a key). Owns the sealed format; never stores a key, never opens in part.

Sealed bytes: version (1) | algorithm (1) | key id (8) | nonce (12) | AES-256-GCM ciphertext and tag (16
more than the plaintext). The header and the place (`Aad`) are authenticated: a value copied to another row
does not open. The nonce is random: a key may seal 2^32 values (NIST SP 800-38D 8.3); keys belong to one
record or one account.
"""

import secrets
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carnet.crypto.errors import SealBroken
from carnet.crypto.framing import framed, framed_after, number
from carnet.kernel.worked_out import worked_out

VERSION = 1
AES_256_GCM = 1
KEY_ID_BYTES = 8
SECRET_BYTES = 32

_HEADER_BYTES = 2 + KEY_ID_BYTES
_NONCE_BYTES = 12
_TAG_BYTES = 16
OVERHEAD = _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES
_FORMAT = bytes((VERSION, AES_256_GCM))


@dataclass(frozen=True)
class Key:
    """A symmetric key: a public id that sealed values carry, and the secret, which no repr shows."""

    id: bytes
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.id) != KEY_ID_BYTES or len(self.secret) != SECRET_BYTES:
            raise ValueError("a key has an id of 8 bytes and a secret of 32")

    @worked_out
    def cipher(self) -> AESGCM:
        """The cipher under this key, made once: a list opens many values under one key. It lives as long as the key."""
        return AESGCM(self.secret)


@dataclass(frozen=True)
class Aad:
    """The place of a sealed value: it opens there and nowhere else."""

    table: str
    column: str
    record: bytes
    row: bytes
    version: int

    def encoded(self) -> bytes:
        """The place as unambiguous bytes."""
        return framed_after(_column(self.table, self.column), self.record, self.row, number(self.version))


@lru_cache(maxsize=256)
def _column(table: str, column: str) -> bytes:
    """What the places of a column begin with: there are few of them."""
    return framed("carnet/aad/v1", table.encode(), column.encode(), more=3)


def new_key() -> Key:
    """A fresh random key with a random id."""
    return Key(secrets.token_bytes(KEY_ID_BYTES), secrets.token_bytes(SECRET_BYTES))


def seal(key: Key, plaintext: bytes, aad: Aad) -> bytes:
    """Seals a value under a key for one place."""
    header = _FORMAT + key.id
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return header + nonce + key.cipher.encrypt(nonce, plaintext, header + aad.encoded())


def open_sealed(key: Key, sealed: bytes, aad: Aad) -> bytes:
    """Opens a sealed value; SealBroken when the key, the bytes or the place are not those of the seal."""
    if not secrets.compare_digest(key_id_of(sealed), key.id):
        raise SealBroken
    header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
    try:
        body = sealed[_HEADER_BYTES + _NONCE_BYTES :]
        return key.cipher.decrypt(nonce, body, header + aad.encoded())
    except InvalidTag:
        # The cause would carry nothing for a reader and could carry bytes into a log.
        raise SealBroken from None


def key_id_of(sealed: bytes) -> bytes:
    """The id of the key that sealed these bytes, unproved until they open; SealBroken for another format."""
    if len(sealed) < OVERHEAD or sealed[:2] != _FORMAT:
        raise SealBroken
    return sealed[2:_HEADER_BYTES]
