"""The keys of a record: record → {document, metadata, audit, index}. Owns their wrapped rows; never caches a secret.

Nothing is kept between transactions: a destroyed key must not open anything in the next request.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from carnet.crypto.aead import Aad, Key, new_key, open_sealed, seal
from carnet.crypto.envelope import KeyPurpose, unwrap_under, wrap_under
from carnet.kernel.ids import RecordId
from carnet.kernel.worked_out import worked_out
from carnet.storage import db, vault
from carnet.storage.gathered import Part
from carnet.storage.head import Head, HeadStatus

PURPOSES = (KeyPurpose.DOCUMENT, KeyPurpose.METADATA, KeyPurpose.AUDIT, KeyPurpose.INDEX)
VERSION = 1
Wrapped = Mapping[KeyPurpose, tuple[int, bytes]]
_HEADS: Final = """
SELECT h.record_id, h.rights_epoch, h.status, k.purpose, k.version, k.wrapped
FROM head AS h LEFT JOIN record_key AS k ON k.record_id = h.record_id
WHERE {which} ORDER BY k.version
"""


@dataclass(frozen=True)
class RecordKeys:
    """The keys of one record, for the length of one transaction: each is opened when it is first needed.

    A destroyed key is None.
    """

    record_id: RecordId
    record_key: Key = field(repr=False)
    wrapped: Wrapped = field(repr=False)

    @worked_out
    def document(self) -> Key | None:
        """The key of the keys of files."""
        return self._opened(KeyPurpose.DOCUMENT)

    @worked_out
    def metadata(self) -> Key | None:
        """The key of what names and describes."""
        return self._opened(KeyPurpose.METADATA)

    @worked_out
    def audit(self) -> Key | None:
        """The key of the journal."""
        return self._opened(KeyPurpose.AUDIT)

    @worked_out
    def index(self) -> Key | None:
        """The key of the record's own indexes."""
        return self._opened(KeyPurpose.INDEX)

    def ready_to_note(self) -> None:
        """Opens what the event of a reading will be sealed with, while a statement is under way."""
        if self.audit is not None:
            _ = self.audit.cipher

    def open_all(self) -> None:
        """Opens each key that is there, for who looks whether they open; SealBroken when one does not."""
        for purpose in self.wrapped:
            self._opened(purpose)

    def _opened(self, purpose: KeyPurpose) -> Key | None:
        if purpose not in self.wrapped:
            return None
        version, wrapped = self.wrapped[purpose]
        return unwrap_under(self.record_key, wrapped, purpose, self.record_id.bytes, version)

    def seal(self, table: str, column: str, row: bytes, version: int, plaintext: bytes) -> bytes:
        """Seals a value of the record's metadata for its place."""
        return seal(required(self.metadata), plaintext, self._place(table, column, row, version))

    def open(self, table: str, column: str, row: bytes, version: int, sealed: bytes) -> bytes:
        """Opens a value of the record's metadata; SealBroken when it is not the one sealed for this place."""
        return open_sealed(required(self.metadata), bytes(sealed), self._place(table, column, row, version))

    def _place(self, table: str, column: str, row: bytes, version: int) -> Aad:
        return Aad(table, column, self.record_id.bytes, row, version)


_PURPOSES = {each.value: each for each in KeyPurpose}


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
    _store(record_id, KeyPurpose.RECORD, vault.master().wrap(record_key, KeyPurpose.RECORD, owner, VERSION), at)
    made = {p: (VERSION, wrap_under(record_key, new_key(), p, owner, VERSION)) for p in PURPOSES}
    for purpose, (_, wrapped) in made.items():
        _store(record_id, purpose, wrapped, at)
    return RecordKeys(record_id, record_key, made)


def load(record_id: RecordId) -> RecordKeys | None:
    """Opens the keys of a record with one statement; None when the record key itself is gone."""
    found = db.rows(
        "SELECT purpose, version, wrapped FROM record_key WHERE record_id = %s ORDER BY version", [record_id]
    )
    return _of(record_id, found)


def load_all(record_ids: Sequence[RecordId]) -> dict[RecordId, RecordKeys]:
    """The keys of many records, with one statement; a record whose own key is gone is left out."""
    rows: dict[RecordId, list[db.Row]] = defaultdict(list)
    for record_id, *row in db.rows(
        "SELECT record_id, purpose, version, wrapped FROM record_key WHERE record_id = ANY(%s) ORDER BY version",
        [list(record_ids)],
    ):
        rows[RecordId(record_id)].append(tuple(row))
    opened = ((record_id, _of(record_id, found)) for record_id, found in rows.items())
    return {record_id: made for record_id, made in opened if made is not None}


@dataclass(frozen=True)
class Locked:
    """A head with its wrapped keys; nothing was opened yet."""

    head: Head
    found: tuple[db.Row, ...] = field(repr=False)

    def opened(self) -> RecordKeys | None:
        """The keys; None when the record key itself is gone."""
        return _of(self.head.record_id, self.found)


HEADS: Final[Part[tuple[db.Row, ...]]] = Part(
    _HEADS.format(which="h.record_id IN (%(record)s, %(other)s)"), 6, tuple,
    apart=tuple(Part(_HEADS.format(which=f"h.record_id = %({one})s"), 6, tuple, of=one) for one in ("record", "other")),
)  # fmt: skip
"""Two heads with their keys, `record` and `other`: for `locked`."""


def load_or(record_id: RecordId, other: RecordId) -> tuple[Locked | None, Locked | None]:
    """Reads two heads with their keys: a record's, and the one that takes its place when it does not exist.

    One statement: an absent record costs the same as an existing one (DESIGN 6).
    """
    found = HEADS.load({"record": record_id, "other": other})
    return locked(record_id, found), locked(other, found)


def locked(record_id: RecordId, rows: Iterable[db.Row]) -> Locked | None:
    """One of the heads that `HEADS` found, or None."""
    own = [row for row in rows if row[0] == record_id]
    if not own:
        return None
    head = Head(record_id, int(own[0][1]), HeadStatus(own[0][2]))
    return Locked(head, tuple(row[3:] for row in own if row[3] is not None))


def destroy(record_id: RecordId, purpose: KeyPurpose) -> int:
    """Destroys one key of a record for ever (backups apart, until they expire) and returns how many rows went."""
    return db.execute("DELETE FROM record_key WHERE record_id = %s AND purpose = %s", [record_id, purpose])


def _of(record_id: RecordId, rows: Iterable[db.Row]) -> RecordKeys | None:
    found = {_PURPOSES[purpose]: (int(version), bytes(wrapped)) for purpose, version, wrapped in rows}
    if KeyPurpose.RECORD not in found:
        return None
    version, wrapped = found.pop(KeyPurpose.RECORD)
    record_key = vault.opening(wrapped).unwrap(wrapped, KeyPurpose.RECORD, record_id.bytes, version)
    return RecordKeys(record_id, record_key, found)


def _store(record_id: RecordId, purpose: KeyPurpose, wrapped: bytes, at: datetime) -> None:
    db.execute(
        "INSERT INTO record_key (record_id, purpose, version, wrapped, created_at) VALUES (%s, %s, %s, %s, %s)",
        [record_id, purpose, VERSION, wrapped, at],
    )
