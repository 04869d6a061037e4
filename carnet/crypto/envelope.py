"""Keys that protect keys: master, then record or account, then purposes. Never stores what it wraps.

A wrapped key is a sealed value (`crypto.aead`) that holds the id and the secret of the key; it opens only
for the purpose, owner and version it was wrapped for, so that a wrapped key moved to another record does
not open there. Destroying a wrapped key destroys all that it seals, once the last backup that holds it has
expired.
"""

import secrets
from enum import StrEnum
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import KEY_ID_BYTES, SECRET_BYTES, Aad, Key, key_id_of, open_sealed, seal
from carnet.crypto.errors import KeyFileRefused, KeyFileRule, SealBroken
from carnet.crypto.framing import framed
from carnet.crypto.key_file import read_key_file, write_key_file
from carnet.crypto.key_ring import KeyRing, SealedRing, ring_of, root_key


class KeyPurpose(StrEnum):
    """What a key seals. Its value is part of the wrapped format: a released value never changes."""

    RECORD = "record"
    DOCUMENT = "document"
    METADATA = "metadata"
    AUDIT = "audit"
    INDEX = "index"
    ACCOUNT = "account"
    INSTANCE = "instance"
    SYSTEM_AUDIT = "system_audit"
    MAIL = "mail"
    BACKUP = "backup"


class MasterKey:
    """The key outside the database: it wraps keys of records and accounts and derives secrets.

    It may hold several versions, oldest first: the newest wraps, each still unwraps what it wrapped (the
    wrapped bytes carry its id). The root of derived secrets stands apart, so that a rotation, which only re-wraps,
    leaves blind indexes valid.
    """

    def __init__(self, keys: tuple[Key, ...] | KeyRing) -> None:
        if not keys:
            raise ValueError("a master key has at least one version")
        self.ring = keys if isinstance(keys, KeyRing) else ring_of(keys)
        self._root = self.ring.root.secret
        # The raw secret never enters AES: wrapping has its own key under the same public id.
        self._wrapping = {key.id: Key(key.id, _wrapping_secret(key.secret)) for key in self.ring.versions}
        self._newest = self._wrapping[self.ring.versions[-1].id]

    def __repr__(self) -> str:
        return f"MasterKey(id={self.id.hex()})"

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads the key from its file; KeyFileRefused when it is missing, unsafe, damaged or sealed by a sealer."""
        content = read_key_file(path)
        if isinstance(content, SealedRing):
            raise KeyFileRefused(KeyFileRule.SEALED, path)
        return cls(content)

    @classmethod
    def create(cls, path: Path) -> Self:
        """Makes a random key and its file (mode 0600); KeyFileRefused when the file exists."""
        key = root_key(new_secret())
        write_key_file(path, (key,))
        return cls((key,))

    @classmethod
    def ephemeral(cls) -> Self:
        """A random key without a file: for tests, and for what need not survive the process."""
        return cls((root_key(new_secret()),))

    @property
    def id(self) -> bytes:
        """The public id of the version that wraps now."""
        return self._newest.id

    def knows(self, wrapped: bytes) -> bool:
        """Whether one of the versions wrapped these bytes; SealBroken when they are no wrapped key."""
        return key_id_of(wrapped) in self._wrapping

    def rewrap(self, wrapped: bytes, purpose: KeyPurpose, owner: bytes, version: int) -> bytes:
        """The same key wrapped by the newest version; SealBroken as `unwrap`."""
        return self.wrap(self.unwrap(wrapped, purpose, owner, version), purpose, owner, version)

    def wrap(self, key: Key, purpose: KeyPurpose, owner: bytes, version: int) -> bytes:
        """Wraps a key for its purpose, owner (record or account id) and version."""
        return seal(self._newest, key.id + key.secret, _place("master", purpose, owner, version))

    def unwrap(self, wrapped: bytes, purpose: KeyPurpose, owner: bytes, version: int) -> Key:
        """Opens a wrapped key; SealBroken for another purpose, owner, version or master key."""
        parent = self._wrapping.get(key_id_of(wrapped))
        if parent is None:
            raise SealBroken
        return _opened(parent, wrapped, _place("master", purpose, owner, version))

    def derive(self, purpose: str) -> bytes:
        """A secret of 32 bytes for a named purpose (HKDF-SHA256), the same at each start."""
        return HKDF(SHA256(), SECRET_BYTES, None, framed("carnet/derive/v1", purpose.encode())).derive(self._root)


def wrap_under(parent: Key, key: Key, purpose: KeyPurpose, owner: bytes, version: int) -> bytes:
    """Wraps a key under the key of a record or account."""
    return seal(parent, key.id + key.secret, _place("key", purpose, owner, version))


def unwrap_under(parent: Key, wrapped: bytes, purpose: KeyPurpose, owner: bytes, version: int) -> Key:
    """Opens a key wrapped under another; SealBroken for another parent, purpose, owner or version."""
    return _opened(parent, wrapped, _place("key", purpose, owner, version))


def new_secret() -> bytes:
    """32 random bytes of the operating system."""
    return secrets.token_bytes(SECRET_BYTES)


def _place(under: str, purpose: KeyPurpose, owner: bytes, version: int) -> Aad:
    # These names live in the seal only: no table is called so, and a sealed column can never pass for a key.
    return Aad(f"wrapped key under {under}", purpose.value, owner, b"", version)


def _opened(parent: Key, wrapped: bytes, place: Aad) -> Key:
    content = open_sealed(parent, wrapped, place)
    if len(content) != KEY_ID_BYTES + SECRET_BYTES:
        raise SealBroken
    return Key(content[:KEY_ID_BYTES], content[KEY_ID_BYTES:])


def _wrapping_secret(secret: bytes) -> bytes:
    return HKDF(SHA256(), SECRET_BYTES, None, b"carnet/wrapping/v1").derive(secret)
