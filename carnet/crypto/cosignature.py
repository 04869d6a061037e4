"""Cosignatures of checkpoints as witnesses make them (c2sp.org/tlog-cosignature). Owns their bytes; remembers nothing.

A cosignature says that its maker saw this head, at this time, and that it leads on from every head that it saw before.
It is one more signature line of the note; its key has a type of its own, so it is never taken for the log's signature.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from carnet.crypto.errors import NoteRefused
from carnet.crypto.note import SignatureType, check_name, from_base64, to_base64

_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_KEY_ID_BYTES: Final = 4


@dataclass(frozen=True)
class CosignatureVerifier:
    """The public key of a witness (Ed25519, type 0x04) under a name."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        Ed25519PublicKey.from_public_bytes(self.public)

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ newline ‖ 0x04 ‖ public key), first 4 bytes."""
        return sha256(self.name.encode() + b"\n" + self._typed_key()).digest()[:_KEY_ID_BYTES]

    def holds(self, text: bytes, signature: bytes) -> bool:
        """Whether this witness cosigned this text at the time that the signature names."""
        if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES:
            return False
        at = int.from_bytes(signature[:_TIME_BYTES], "big")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature[_TIME_BYTES:], _message(text, at))
        except InvalidSignature:
            return False
        return True

    def encoded(self) -> str:
        """The key as text: `name+key id+base64(0x04 ‖ public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._typed_key())}"

    @classmethod
    def parse(cls, encoded: str) -> Self:
        """Reads a published key; NoteRefused when it is not a witness's key or its id is wrong."""
        name, _, rest = encoded.partition("+")
        key_id, _, key = rest.partition("+")
        try:
            typed = from_base64(key)
            verifier = cls(name, typed[1:])
        except ValueError as error:
            raise NoteRefused("not a witness key") from error
        if typed[0] != SignatureType.COSIGNATURE_V1 or verifier.key_id.hex() != key_id:
            raise NoteRefused("another algorithm or a wrong key id")
        return verifier

    def _typed_key(self) -> bytes:
        return bytes((SignatureType.COSIGNATURE_V1,)) + self.public


@dataclass(frozen=True)
class CosignatureSigner:
    """The private key of a witness (its seed of 32 bytes), which signs as of one instant (seconds since 1970)."""

    name: str
    seed: bytes = field(repr=False)
    at: int

    @property
    def key_id(self) -> bytes:
        """The key id of its public key."""
        return self.verifier().key_id

    def sign(self, text: bytes) -> bytes:
        """The time, then the signature of the time and the text."""
        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(_message(text, self.at))
        return self.at.to_bytes(_TIME_BYTES, "big") + made

    def verifier(self) -> CosignatureVerifier:
        """The public key that goes with it."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return CosignatureVerifier(self.name, public.public_bytes_raw())


def _message(text: bytes, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n".encode() + text
