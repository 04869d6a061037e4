"""Business acknowledgements of hospital messages, on their way to a structure. Owns their rows; never what they say.

One has the number of its message (MSH-10), made from what it answers: it is queued once, and a row stays as long as a
message is known again, so that it is not sent a second time. What it says is sealed, and gone once it was taken.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.storage import db, vault

PURPOSE: Final = "feeds/1"
_TABLE, _COLUMN, _VERSION = "business_ack", "sealed_message", 1


@dataclass(frozen=True)
class BusinessAck:
    """One that is to be sent: to which structure, under which number, how often it was tried."""

    structure_id: str
    ack_id: str
    sealed: bytes
    tries: int
    created_at: datetime

    def message(self) -> bytes:
        """What it says. Raises SealBroken for a row that somebody changed."""
        return open_sealed(_key(), self.sealed, _aad(self.structure_id, self.ack_id))


@dataclass(frozen=True)
class AckCounts:
    """How those of a structure stand: waiting, of them tried in vain, the oldest; sent and given up lately."""

    structure_id: str
    waiting: int
    failing: int
    oldest: datetime | None
    sent: int
    expired: int


def queue(structure_id: str, ack_id: str, message: bytes, at: datetime) -> None:
    """Queues one; one that was queued before, sent or not, stays as it is."""
    sealed = seal(_key(), message, _aad(structure_id, ack_id))
    db.execute(
        "INSERT INTO business_ack (structure_id, ack_id, sealed_message, state, tries, created_at, next_at)"
        " VALUES (%s, %s, %s, 'waiting', 0, %s, %s) ON CONFLICT (structure_id, ack_id) DO NOTHING",
        [structure_id, ack_id, sealed, at, at],
    )


def due(now: datetime) -> tuple[str, ...]:
    """The structures for which something is to be sent now."""
    found = db.rows(
        "SELECT structure_id FROM business_ack WHERE state = 'waiting' AND next_at <= %s"
        " GROUP BY structure_id ORDER BY min(next_at), structure_id",
        [now],
    )
    return tuple(row[0] for row in found)


def take(structure_id: str, now: datetime, until: datetime) -> BusinessAck | None:
    """The oldest that is due for a structure; until then nobody else takes it. None: nothing is due."""
    row = db.one(
        "UPDATE business_ack SET next_at = %s WHERE (structure_id, ack_id) = (SELECT structure_id, ack_id"
        " FROM business_ack WHERE structure_id = %s AND state = 'waiting' AND next_at <= %s"
        " ORDER BY created_at, ack_id LIMIT 1 FOR UPDATE SKIP LOCKED)"
        " RETURNING ack_id, sealed_message, tries, created_at",
        [until, structure_id, now],
    )
    return BusinessAck(structure_id, row[0], bytes(row[1]), int(row[2]), row[3]) if row else None


def settle(one: BusinessAck, state: str, at: datetime) -> None:
    """It was taken by its receiver (`sent`), or nobody will take it any more (`expired`): what it said is gone."""
    db.execute(
        "UPDATE business_ack SET state = %s, settled_at = %s, sealed_message = NULL"
        " WHERE structure_id = %s AND ack_id = %s AND state = 'waiting'",
        [state, at, one.structure_id, one.ack_id],
    )


def postpone(one: BusinessAck, until: datetime, *, others: bool) -> None:
    """It was not taken. `others`: nobody answered there, so that what else waits for the structure waits as long."""
    db.execute(
        "UPDATE business_ack SET tries = tries + 1, next_at = %s WHERE structure_id = %s AND ack_id = %s"
        " AND state = 'waiting'",
        [until, one.structure_id, one.ack_id],
    )
    if others:
        db.execute(
            "UPDATE business_ack SET next_at = %s WHERE structure_id = %s AND state = 'waiting' AND next_at < %s",
            [until, one.structure_id, until],
        )


def counted(since: datetime) -> tuple[AckCounts, ...]:
    """How they stand, for each structure."""
    found = db.rows(
        "SELECT structure_id, count(*) FILTER (WHERE state = 'waiting'),"
        " count(*) FILTER (WHERE state = 'waiting' AND tries > 0), min(created_at) FILTER (WHERE state = 'waiting'),"
        " count(*) FILTER (WHERE state = 'sent' AND settled_at >= %s),"
        " count(*) FILTER (WHERE state = 'expired' AND settled_at >= %s)"
        " FROM business_ack GROUP BY structure_id ORDER BY structure_id",
        [since, since],
    )
    return tuple(AckCounts(*row) for row in found)


def sweep(before: datetime) -> int:
    """Removes those that were settled and whose message is known no more."""
    return db.execute("DELETE FROM business_ack WHERE state <> 'waiting' AND created_at < %s", [before])


def queue_all(structure_id: str, every: Iterable[tuple[str, bytes]], at: datetime) -> None:
    """Queues several, in the caller's transaction."""
    for ack_id, message in every:
        queue(structure_id, ack_id, message, at)


def _key() -> Key:
    return vault.content_key(PURPOSE, "business-acks")


def _aad(structure_id: str, ack_id: str) -> Aad:
    return Aad(_TABLE, _COLUMN, b"", f"{structure_id}/{ack_id}".encode(), _VERSION)
