"""Record heads. Owns the row that orders all acts on a record; never decides what an act may do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.kernel.errors import EpochChanged
from carnet.kernel.ids import RecordId
from carnet.storage import db


class HeadStatus(StrEnum):
    """What a head stands for. `SYSTEM` heads carry the journal of a worker, not a person's record.

    `MERGED` heads are of records that became part of another one of the same person: to everybody they are not there.
    `ANNOUNCED` heads carry the notice of an opening and the objection to it; nothing else is in them yet.
    """

    ANNOUNCED = "announced"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    DESTROYED = "destroyed"
    MERGED = "merged"
    SYSTEM = "system"


@dataclass(frozen=True)
class Head:
    """A head as it was when it was read; `epoch` is what the deciding statement checks."""

    record_id: RecordId
    epoch: int
    status: HeadStatus


def create(record_id: RecordId, status: HeadStatus) -> Head | None:
    """Makes the head of a new record; None when it was already there."""
    row = db.one(
        "INSERT INTO head (record_id, rights_epoch, status, last_seq) VALUES (%s, 1, %s, 0)"
        " ON CONFLICT (record_id) DO NOTHING RETURNING rights_epoch",
        [record_id, status],
    )
    return Head(record_id, int(row[0]), status) if row else None


def load(record_id: RecordId) -> Head | None:
    """Reads a head without a lock: the facts loaded after it are checked against its epoch when recorded."""
    row = db.one("SELECT rights_epoch, status FROM head WHERE record_id = %s", [record_id])
    return Head(record_id, int(row[0]), HeadStatus(row[1])) if row else None


def in_state(record_ids: Sequence[RecordId], states: Collection[HeadStatus]) -> tuple[RecordId, ...]:
    """Those of these records that are in one of these states; one statement."""
    found = db.rows(
        "SELECT record_id FROM head WHERE record_id = ANY(%s) AND status = ANY(%s)", [list(record_ids), list(states)]
    )
    return tuple(RecordId(record_id) for (record_id,) in found)


def lock(record_id: RecordId) -> Head | None:
    """Locks a head until the transaction ends; every act that changes the record starts here."""
    row = db.one("SELECT rights_epoch, status FROM head WHERE record_id = %s FOR UPDATE", [record_id])
    return Head(record_id, int(row[0]), HeadStatus(row[1])) if row else None


def change(head: Head, status: HeadStatus | None = None) -> Head:
    """Moves the rights epoch, and the status when one is given. Raises EpochChanged when the head moved."""
    row = db.one(
        "UPDATE head SET rights_epoch = rights_epoch + 1, status = %s"
        " WHERE record_id = %s AND rights_epoch = %s RETURNING rights_epoch",
        [status or head.status, head.record_id, head.epoch],
    )
    if row is None:
        raise EpochChanged
    return Head(head.record_id, int(row[0]), status or head.status)


def change_and_count(head: Head, count: int, changes: int = 1) -> range:
    """Moves the rights epoch, by as many as there are changes, and takes the next numbers with the same statement."""
    row = db.lean_one(
        "UPDATE head SET rights_epoch = rights_epoch + %s, last_seq = last_seq + %s"
        " WHERE record_id = %s AND rights_epoch = %s RETURNING last_seq",
        [changes, count, head.record_id, head.epoch],
    )
    if row is None:
        raise EpochChanged
    return _numbers(row, count)


def next_seq(record_id: RecordId) -> int:
    """The next number of the record's own sequence, which orders its rows (never a time)."""
    return next_seqs(record_id, 1)[0]


def next_seqs(record_id: RecordId, count: int) -> range:
    """The next numbers, taken with one statement."""
    row = db.one("UPDATE head SET last_seq = last_seq + %s WHERE record_id = %s RETURNING last_seq", [count, record_id])
    if row is None:
        raise EpochChanged
    return _numbers(row, count)


def _numbers(row: db.Row, count: int) -> range:
    last = int(row[0])
    return range(last - count + 1, last + 1)


MOVED: Final = "SELECT k.* FROM ({known}) AS k JOIN head h ON h.record_id = k.record_id AND h.rights_epoch <> k.epoch"
"""Of rows (`known` reads them) that know a record (`record_id`) at an `epoch`, those whose record changed since."""
