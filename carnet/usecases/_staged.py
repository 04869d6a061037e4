"""An archive that waits while its person reads what is inside. Owns its place and the ticket that opens it; no right.

The bytes stand in the blob store under a key of their own, in no table: nothing names them, so the sweep of orphans
takes them after a day, whatever happens. The key is in the ticket only, which the form carries, sealed under the key of
the record: nobody but this server can open it, for this record and this person.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.crypto.aead import Key, new_key
from carnet.crypto.errors import SealBroken
from carnet.crypto.stream import decrypt_stream, encrypt_stream
from carnet.documents import contents
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.storage.blobs import BlobId, BlobMissing
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson
from carnet.usecases._facts import Facts

KEPT: Final = timedelta(hours=12)
"""Less than the age at which an orphan is swept."""
_LONGEST: Final = 300_000
_PLACE: Final = ("take_in", "ticket")


@dataclass(frozen=True)
class Ticket(SealedJson):
    """Where an archive waits, for whom, until when; how far it was taken in, and what could not be."""

    blob: str
    key_id: bytes
    secret: bytes
    by: tuple[str, str]
    until: datetime
    next: int = 0
    failed: tuple[tuple[int, str], ...] = ()

    def sealed(self, keys: RecordKeys) -> str:
        """The words that a form carries."""
        return urlsafe_b64encode(keys.seal(*_PLACE, keys.record_id.bytes, 1, self.encoded())).decode()


def stage(facts: Facts, data: bytes) -> Ticket:
    """Keeps an archive aside, encrypted."""
    key, by = new_key(), facts.caller.by()
    blob = contents.store().put(encrypt_stream(key, (data,), _aad(facts.record_id)))
    return Ticket(blob.value, key.id, key.secret, (by.kind, by.id), facts.context.now + KEPT)


def ticket_of(facts: Facts, words: str) -> Ticket:
    """Raises Invalid (`takein.over`) for a ticket that is over, of somebody else, or none."""
    try:
        raw = urlsafe_b64decode(words[:_LONGEST].encode("ascii", "replace"))
        ticket = Ticket.decoded(facts.keys.open(*_PLACE, facts.record_id.bytes, 1, raw))
    except (SealBroken, ValueError):
        raise Invalid.of("archive", "takein.over") from None
    by = facts.caller.by()
    if ticket.by != (by.kind, by.id) or facts.context.now >= ticket.until:
        raise Invalid.of("archive", "takein.over")
    return ticket


def staged(record_id: RecordId, ticket: Ticket) -> bytes:
    """The bytes. Raises Invalid (`takein.over`) when they are gone."""
    try:
        pieces = contents.store().get(BlobId(ticket.blob))
        return b"".join(decrypt_stream(Key(ticket.key_id, ticket.secret), pieces, _aad(record_id)))
    except (SealBroken, BlobMissing):
        raise Invalid.of("archive", "takein.over") from None


def forget(ticket: Ticket) -> None:
    """Takes the bytes away."""
    contents.store().erase(BlobId(ticket.blob))


def _aad(record_id: RecordId) -> bytes:
    return b"carnet/take-in/v1" + record_id.bytes
