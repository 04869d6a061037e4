"""The keys of a record: record → {document, metadata, audit, index}. Owns their wrapped rows; never caches a secret.

Nothing is kept between transactions: a destroyed key must not open anything in the next request.
"""

from dataclasses import dataclass
from datetime import datetime

from carnet.crypto.aead import Aad, Key, new_key, open_sealed, seal
from carnet.crypto.envelope import KeyPurpose, unwrap_under, wrap_under
from carnet.kernel.ids import RecordId
from carnet.storage import db, vault

PURPOSES = (KeyPurpose.DOCUMENT, KeyPurpose.METADATA, KeyPurpose.AUDIT, KeyPurpose.INDEX)
VERSION = 1


@dataclass(frozen=True)
class RecordKeys:
    """The opened keys of one record, for the length of one transaction. A destroyed key is None."""

    record_id: RecordId
    document: Key | None
    metadata: Key | None
    audit: Key | None
    index: Key | None

    def seal(self, table: str, column: str, row: bytes, version: int, plaintext: bytes) -> bytes:
        """Seals a value of the record's metadata for its place."""
        return seal(required(self.metadata), plaintext, self._place(table, column, row, version))

    def open(self, table: str, column: str, row: bytes, version: int, sealed: bytes) -> bytes:
        """Opens a value of the record's metadata; SealBroken when it is not the one sealed for this place."""
        return open_sealed(required(self.metadata), bytes(sealed), self._place(table, column, row, version))

    def _place(self, table: str, column: str, row: bytes, version: int) -> Aad:
        return Aad(table, column, self.record_id.bytes, row, version)


class KeyDestroyed(Exception):
    """The key was destroyed with its content: what it sealed cannot be read by anyone."""


def required(key: Key | None) -> Key:
    """The key, or KeyDestroyed."""
    if key is None:
        raise KeyDestroyed
    return key


def create(record_id: RecordId, at: datetime) -> RecordKeys:
    """Makes and stores the keys of a new record."""
    record_key = new_key()
    owner = record_id.bytes
    made = {purpose: new_key() for purpose in PURPOSES}
    _store(record_id, KeyPurpose.RECORD, vault.master().wrap(record_key, KeyPurpose.RECORD, owner, VERSION), at)
    for purpose, key in made.items():
        _store(record_id, purpose, wrap_under(record_key, key, purpose, owner, VERSION), at)
    return _of(record_id, made)


def load(record_id: RecordId) -> RecordKeys | None:
    """Opens the keys of a record with one statement; None when the record key itself is gone."""
    found = {
        KeyPurpose(purpose): (int(version), bytes(wrapped))
        for purpose, version, wrapped in db.rows(
            "SELECT purpose, version, wrapped FROM record_key WHERE record_id = %s ORDER BY version",
            [record_id],
        )
    }
    if KeyPurpose.RECORD not in found:
        return None
    owner = record_id.bytes
    version, wrapped = found.pop(KeyPurpose.RECORD)
    record_key = vault.master().unwrap(wrapped, KeyPurpose.RECORD, owner, version)
    opened = {p: unwrap_under(record_key, w, p, owner, v) for p, (v, w) in found.items()}
    return _of(record_id, opened)


def destroy(record_id: RecordId, purpose: KeyPurpose) -> int:
    """Destroys one key of a record for ever (backups apart, until they expire) and returns how many rows went."""
    return db.execute("DELETE FROM record_key WHERE record_id = %s AND purpose = %s", [record_id, purpose])


def _of(record_id: RecordId, made: dict[KeyPurpose, Key]) -> RecordKeys:
    return RecordKeys(record_id, *(made.get(purpose) for purpose in PURPOSES))


def _store(record_id: RecordId, purpose: KeyPurpose, wrapped: bytes, at: datetime) -> None:
    db.execute(
        "INSERT INTO record_key (record_id, purpose, version, wrapped, created_at) VALUES (%s, %s, %s, %s, %s)",
        [record_id, purpose, VERSION, wrapped, at],
    )
