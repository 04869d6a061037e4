"""Cosignatures of checkpoints as witnesses make them (c2sp.org/tlog-cosignature). Owns their bytes; remembers nothing.

A cosignature says that its maker saw this head, at this time, and that it leads on from every head that it saw before.
It is one more signature line of the note; its key has a type of its own, so it is never taken for the log's signature.
"""

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from carnet.crypto.note import PublicKey, SignatureType

_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64


class CosignatureVerifier(PublicKey):
    """The public key of a witness: it signs the time and the text."""

    TYPE = SignatureType.COSIGNATURE_V1

    def holds(self, text: bytes, signature: bytes) -> bool:
        """Whether this witness cosigned this text at the time that the signature names."""
        if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES:
            return False
        at = int.from_bytes(signature[:_TIME_BYTES], "big")
        return self._verifies(signature[_TIME_BYTES:], _message(text, at))


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
