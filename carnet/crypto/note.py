"""Signed notes and checkpoints as C2SP writes them. Owns their text; never keeps a key or remembers a checkpoint.

Sources: c2sp.org/signed-note, c2sp.org/tlog-checkpoint. The algorithm is a parameter: a signer or a verifier of
another type (an ML-DSA-44 cosignature, c2sp.org/tlog-cosignature) fits the two protocols, and one note may carry
lines of several types.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import ClassVar, Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from carnet.crypto.errors import NoteRefused

_DASH = "\N{EM DASH} "
_KEY_ID_BYTES = 4
_ROOT_BYTES = 32
_MAX_BYTES = 1_000_000
_MAX_SIGNATURES = 100
_SIZE = re.compile("0|[1-9][0-9]{0,18}")


class SignatureType(IntEnum):
    """Signature type bytes assigned by c2sp.org/signed-note."""

    ED25519 = 0x01
    COSIGNATURE_V1 = 0x04


class NoteVerifier(Protocol):
    """A public key that this program trusts for one name."""

    @property
    def name(self) -> str:
        """The key name."""
        ...

    @property
    def key_id(self) -> bytes:
        """The 4 bytes that, with the name, identify the key and its algorithm."""
        ...

    def holds(self, text: bytes, signature: bytes) -> bool:
        """Whether this key made this signature of this text."""
        ...


class NoteSigner(Protocol):
    """A private key with its name."""

    @property
    def name(self) -> str:
        """The key name."""
        ...

    @property
    def key_id(self) -> bytes:
        """The key id of its public key."""
        ...

    def sign(self, text: bytes) -> bytes:
        """The signature of a text."""
        ...


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 public key (32 bytes, RFC 8032) under a name, of one signature type; what it signs is a subclass's."""

    name: str
    public: bytes

    TYPE: ClassVar[SignatureType]

    def __post_init__(self) -> None:
        check_name(self.name)
        Ed25519PublicKey.from_public_bytes(self.public)

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ newline ‖ type ‖ public key), first 4 bytes."""
        return sha256(self.name.encode() + b"\n" + self._typed_key()).digest()[:_KEY_ID_BYTES]

    def encoded(self) -> str:
        """The key as text, to be published: `name+key id+base64(type ‖ public key)`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(self._typed_key())}"

    @classmethod
    def parse(cls, encoded: str) -> Self:
        """Reads a published key; NoteRefused when it is not an Ed25519 key of this type or its id is wrong."""
        name, _, rest = encoded.partition("+")
        key_id, _, key = rest.partition("+")
        try:
            typed = from_base64(key)
            verifier = cls(name, typed[1:])
        except ValueError as error:
            raise NoteRefused("not a verifier key") from error
        if typed[0] != cls.TYPE or verifier.key_id.hex() != key_id:
            raise NoteRefused("another algorithm or a wrong key id")
        return verifier

    def _typed_key(self) -> bytes:
        return bytes((self.TYPE,)) + self.public

    def _verifies(self, signature: bytes, message: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


class Ed25519Verifier(PublicKey):
    """The key of a log: it signs the text of the note as it stands."""

    TYPE = SignatureType.ED25519

    def holds(self, text: bytes, signature: bytes) -> bool:
        """Whether this key made this signature of this text."""
        return self._verifies(signature, text)


@dataclass(frozen=True)
class Ed25519Signer:
    """An Ed25519 private key (its seed of 32 bytes) under a name."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def key_id(self) -> bytes:
        """The key id of its public key."""
        return self.verifier().key_id

    def sign(self, text: bytes) -> bytes:
        """The signature of a text (RFC 8032)."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(text)

    def verifier(self) -> Ed25519Verifier:
        """The public key that goes with it."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return Ed25519Verifier(self.name, public.public_bytes_raw())


@dataclass(frozen=True)
class VerifiedNote:
    """A text that trusted keys signed, and which of them."""

    text: str
    signed_by: tuple[NoteVerifier, ...]


def sign_note(text: str, signers: Sequence[NoteSigner]) -> bytes:
    """The text with one signature line a signer; ValueError when the text or the list does not allow it."""
    if not text.endswith("\n") or _has_control(text) or not signers:
        raise ValueError("a note is text that ends in a newline, without control characters, and has signers")
    data = text.encode("utf-8")
    lines = (f"{_DASH}{s.name} {to_base64(s.key_id + s.sign(data))}\n" for s in signers)
    return data + b"\n" + "".join(lines).encode("utf-8")


def open_note(note: bytes, trusted: Sequence[NoteVerifier]) -> VerifiedNote:
    """The text of a note signed by at least one trusted key; NoteRefused otherwise.

    Signatures of unknown keys are ignored; a wrong signature under a known name and key id refuses the whole note.
    """
    text, signatures = _parsed(note)
    signed_by = tuple(key for key in trusted if _signed(key, text, signatures))
    if not signed_by:
        raise NoteRefused("no trusted key signed this note")
    return VerifiedNote(text, signed_by)


def with_lines(note: bytes, lines: Sequence[bytes]) -> bytes:
    """A note with more signature lines, each as a witness answered it."""
    return note + b"".join(lines)


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: its origin, size and root, with extension lines if another log wrote them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        if any(not line or "\n" in line or _has_control(line) for line in lines):
            raise ValueError("a line of a checkpoint is not empty and has no control character")
        if not _SIZE.fullmatch(str(self.size)) or len(self.root) != _ROOT_BYTES:
            raise ValueError("a checkpoint has a size and a root of 32 bytes")

    def text(self) -> str:
        """The note text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads a note text; NoteRefused when it is not written exactly as `text` would write it."""
        origin, size, root, *extensions = [*text.split("\n")[:-1], "", "", ""][: max(3, text.count("\n"))]
        try:
            checkpoint = cls(origin, int(size), from_base64(root), tuple(extensions))
        except ValueError as error:
            raise NoteRefused("not a checkpoint") from error
        if checkpoint.text() != text:
            raise NoteRefused("not a checkpoint in its one spelling")
        return checkpoint


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[NoteSigner]) -> bytes:
    """The signed note of a checkpoint."""
    return sign_note(checkpoint.text(), signers)


def open_checkpoint(note: bytes, origin: str, trusted: Sequence[NoteVerifier]) -> Checkpoint:
    """The checkpoint of the log of this origin, signed by a trusted key; NoteRefused otherwise."""
    checkpoint = Checkpoint.parse(open_note(note, trusted).text)
    if checkpoint.origin != origin:
        raise NoteRefused("a checkpoint of another log")
    return checkpoint


@dataclass(frozen=True)
class _Line:
    name: str
    key_id: bytes
    signature: bytes


def _parsed(note: bytes) -> tuple[str, tuple[_Line, ...]]:
    if len(note) > _MAX_BYTES:
        raise NoteRefused("too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteRefused("not UTF-8") from error
    text, border, signatures = whole.rpartition("\n\n")
    lines = signatures.split("\n")
    if not border or _has_control(whole) or lines.pop() or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise NoteRefused("not a signed note")
    return text + "\n", tuple(map(_parsed_line, lines))


def _parsed_line(line: str) -> _Line:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        check_name(name)
        data = from_base64(encoded)
    except ValueError as error:
        raise NoteRefused("not a signature line") from error
    if not line.startswith(_DASH) or not space or len(data) <= _KEY_ID_BYTES:
        raise NoteRefused("not a signature line")
    return _Line(name, data[:_KEY_ID_BYTES], data[_KEY_ID_BYTES:])


def _signed(key: NoteVerifier, text: str, lines: Sequence[_Line]) -> bool:
    mine = [line.signature for line in lines if (line.name, line.key_id) == (key.name, key.key_id)]
    if not all(key.holds(text.encode("utf-8"), signature) for signature in mine):
        raise NoteRefused("a wrong signature under a trusted name")
    return bool(mine)


def check_name(name: str) -> None:
    """ValueError when this is no name of a key."""
    if not name or "+" in name or any(letter.isspace() for letter in name) or _has_control(name):
        raise ValueError("a key name is not empty and has no space, plus or control character")


def _has_control(text: str) -> bool:
    return any(letter < " " and letter != "\n" for letter in text)


def to_base64(data: bytes) -> str:
    """Bytes as the one text that stands for them."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Strict: one spelling for one value, so that a note cannot be respelled under the same signature."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if not data or to_base64(data) != text:
        raise ValueError("not base64 in its one spelling")
    return data
