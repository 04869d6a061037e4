"""A file that waits to be deposited: its shape, its bytes, its end. Owns no right, and no table names it.

The bytes stand in the blob store under a key of their own: the sweep of orphans takes them after a day.
The key is in what the session of its bearer keeps, sealed.
"""

from dataclasses import dataclass
from uuid import uuid4

from carnet.crypto.aead import Key, new_key
from carnet.crypto.errors import SealBroken
from carnet.crypto.stream import decrypt_stream, encrypt_stream
from carnet.documents import contents
from carnet.kernel.errors import Invalid, Problem
from carnet.storage.blobs import BlobId, BlobMissing
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class About:
    """Whom a CDA says that it is about, as its header writes it."""

    name: str
    born: str
    ins: str


@dataclass(frozen=True)
class Staged:
    """A file that waits: where, under which key, and what it is said or guessed to be.

    `key` is the key of its deposit: sent twice, it is deposited once. `about`: a CDA, which says itself what it is.
    `told`: another file that describes itself. `clue`: where the guess comes from, empty for none.
    """

    blob: str
    key_id: str
    secret: str
    key: str
    name: str
    by: str
    size: int
    type_code: str = ""
    title: str = ""
    day: str = ""
    clue: str = ""
    about: About | None = None
    told: bool = False

    @property
    def needs_form(self) -> bool:
        """Whether who deposits it must say what it is."""
        return self.about is None and not self.told


@dataclass(frozen=True)
class NotTaken:
    """A file that no record would take, and why."""

    name: str
    problems: tuple[Problem, ...]


def keep(caller: Caller, name: str, data: bytes) -> Staged:
    """Keeps a file aside, encrypted."""
    key = new_key()
    blob = contents.store().put(encrypt_stream(key, (data,), _aad(caller.actor_id)))
    return Staged(blob.value, key.id.hex(), key.secret.hex(), uuid4().hex, name, caller.actor_id, len(data))


def bytes_of(caller: Caller, staged: Staged) -> bytes:
    """The bytes of a file that waits. Raises Invalid (`batch.over`) when they are gone, or are another's."""
    if staged.by != caller.actor_id:
        raise Invalid.of("file", "batch.over")
    try:
        pieces = contents.store().get(BlobId(staged.blob))
        key = Key(bytes.fromhex(staged.key_id), bytes.fromhex(staged.secret))
        return b"".join(decrypt_stream(key, pieces, _aad(staged.by)))
    except (SealBroken, BlobMissing, ValueError):
        raise Invalid.of("file", "batch.over") from None


def forget(staged: Staged) -> None:
    """Takes the bytes away."""
    contents.store().erase(BlobId(staged.blob))


def _aad(actor_id: str) -> bytes:
    return b"carnet/batch/v1" + actor_id.encode()
