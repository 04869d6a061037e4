"""Transfers: two records of one person merged, or a document filed in the wrong record moved to the right one.

Owns their rows, which are only added, in both records: what was asked, by whom, how far it is. Never moves anything.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys


class TransferKind(StrEnum):
    """What is transferred."""

    MERGE = "merge"
    MOVE = "move"


class Side(StrEnum):
    """Whether a record gives or takes."""

    SOURCE = "source"
    TARGET = "target"


class TransferState(StrEnum):
    """How far a transfer is in one record. STARTED (source) and UNDOING (target) are carried on by the worker."""

    STARTED = "started"
    NARROWED = "narrowed"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True)
class Transfer:
    """A transfer as one record knows it."""

    record_id: RecordId
    transfer_id: UUID
    number: int
    state: TransferState
    kind: TransferKind
    side: Side
    other_id: RecordId
    logical_id: UUID | None
    at: datetime
    by: By

    @property
    def source(self) -> RecordId:
        """The record that gives."""
        return self.record_id if self.side is Side.SOURCE else self.other_id

    @property
    def target(self) -> RecordId:
        """The record that takes."""
        return self.other_id if self.side is Side.SOURCE else self.record_id


@dataclass(frozen=True)
class Note:
    """What is sealed with a step: the agent's reason, and the account that the source had."""

    reason: str = ""
    account: str = ""


def add(keys: RecordKeys, step: Transfer, note: Note = Note()) -> Transfer:  # Frozen.
    """Adds a step. Its number follows that of the last one of this record."""
    before = find(keys.record_id, step.transfer_id)
    number = before.number + 1 if before else 1
    plain = json.dumps({"reason": note.reason, "account": note.account}, ensure_ascii=False).encode()
    sealed = keys.seal("transfer", "sealed", step.transfer_id.bytes, number, plain)
    db.execute(
        "INSERT INTO transfer (record_id, transfer_id, number, state, kind, side, other_id, logical_id, at, by_kind,"
        " by_id, sealed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id, step.transfer_id, number, step.state, step.kind, step.side, step.other_id,
            step.logical_id, step.at, step.by.kind, step.by.id, sealed,
        ],
    )  # fmt: skip
    return Transfer(
        keys.record_id, step.transfer_id, number, step.state, step.kind, step.side, step.other_id, step.logical_id,
        step.at, step.by,
    )  # fmt: skip


def find(record_id: RecordId, transfer_id: UUID) -> Transfer | None:
    """The last step of a transfer in one record."""
    row = db.one(
        "SELECT record_id, transfer_id, number, state, kind, side, other_id, logical_id, at, by_kind, by_id"
        " FROM transfer WHERE record_id = %s AND transfer_id = %s"
        " ORDER BY number DESC LIMIT 1",
        [record_id, transfer_id],
    )
    return _read(row) if row else None


def of_record(record_id: RecordId) -> tuple[Transfer, ...]:
    """The last step of each transfer of a record, newest first."""
    found = db.rows(
        "SELECT DISTINCT ON (transfer_id) record_id, transfer_id, number, state, kind, side, other_id, logical_id, at,"
        " by_kind, by_id FROM transfer WHERE record_id = %s"
        " ORDER BY transfer_id, number DESC",
        [record_id],
    )
    return tuple(sorted((_read(row) for row in found), key=lambda one: one.at, reverse=True))


def first_note(keys: RecordKeys, transfer_id: UUID) -> Note:
    """What was sealed when the transfer was asked for."""
    row = db.one(
        "SELECT sealed FROM transfer WHERE record_id = %s AND transfer_id = %s AND number = 1",
        [keys.record_id, transfer_id],
    )
    if row is None:
        return Note()
    plain: dict[str, Any] = json.loads(keys.open("transfer", "sealed", transfer_id.bytes, 1, row[0]))
    return Note(plain["reason"], plain["account"])


def under_way(limit: int = 100) -> Iterator[Transfer]:
    """The transfers of all records that somebody has to carry on, oldest first."""
    for row in db.rows(
        "SELECT record_id, transfer_id, number, state, kind, side, other_id, logical_id, at, by_kind, by_id"
        " FROM transfer AS t WHERE state IN ('started', 'undoing') AND NOT EXISTS"
        " (SELECT 1 FROM transfer AS later WHERE later.record_id = t.record_id AND later.transfer_id = t.transfer_id"
        " AND later.number > t.number) ORDER BY at LIMIT %s",
        [limit],
    ):
        yield _read(row)


def _read(row: db.Row) -> Transfer:
    return Transfer(
        RecordId(row[0]), row[1], int(row[2]), TransferState(row[3]), TransferKind(row[4]), Side(row[5]),
        RecordId(row[6]), row[7], row[8], By(row[9], row[10]),
    )  # fmt: skip
