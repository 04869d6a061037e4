"""The journal. Owns the one statement that appends an event; never updates, deletes or skips one.

One statement does all of this or nothing: it checks the rights epoch of the head (and so holds the head's lock until
the commit), moves the counter and link of the stream, inserts the event, queues the link for the Merkle log, and where
the act asks for it the row of its actor, a job, the count of what its actor opens, and the use of a message.
The link is SHA-256(prev ‖ stream ‖ seq ‖ commitment ‖ SHA-256(ids shown)) and is computed by PostgreSQL inside the
statement, so that the sequence number is the one really taken (DESIGN 6).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.crypto.commitment import OPENING_BYTES, commit, new_opening, opens
from carnet.crypto.errors import SealBroken
from carnet.kernel.errors import EpochChanged
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.ledger.event import NewEvent, Stream
from carnet.ledger.volumes import COUNTING
from carnet.storage import db, outbox
from carnet.storage.db import Meanwhile
from carnet.storage.head import Head
from carnet.storage.keys import RecordKeys, required
from carnet.storage.outbox import Job

APPEND = """
WITH guard AS (
    UPDATE head SET last_event_at = %(at)s
    WHERE record_id = %(record)s AND rights_epoch = %(epoch)s
    RETURNING record_id
), counter AS (
    UPDATE stream_head AS s
    SET seq = s.seq + 1,
        prev = s.link,
        link = sha256(s.link || int2send(s.stream) || int8send(s.seq + 1)
                      || %(commitment)s || sha256(%(ids)s))
    FROM guard
    WHERE s.record_id = guard.record_id AND s.record_id = %(record)s AND s.stream = %(stream)s
    RETURNING s.record_id, s.stream, s.seq, s.prev, s.link
), written AS (
    INSERT INTO event (record_id, stream, seq, at, prev, link, commitment, ids_shown, sealed)
    SELECT record_id, stream, seq, %(at)s, prev, link, %(commitment)s, %(ids)s, %(sealed)s FROM counter
    RETURNING record_id, stream, seq, at, link
)"""
_GUARD: Final = "\nWITH guard AS ("
_EPOCH: Final = "AND rights_epoch = %(epoch)s"
_FOR_ACTOR: Final = (
    ", told AS (INSERT INTO act_pending (record_id, stream, seq) SELECT record_id, stream, seq FROM written)"
)
_JOB: Final = f", asked AS ({outbox.POSTING})"
_END_OF_APPEND: Final = """, queued AS (
    INSERT INTO event_pending (record_id, stream, seq, at, link)
    SELECT record_id, stream, seq, at, link FROM written
    RETURNING seq, link
) SELECT seq, link FROM queued"""
_ONLY_ONCE: Final = "".join((_EPOCH, " AND EXISTS (SELECT 1 FROM used)"))


@dataclass(frozen=True)
class Once:
    """What an event uses up, of another package: a query that gives a row where that was new. No row, no event."""

    sql: str
    values: Mapping[str, object]


# The recursion stands inside its own part: beside patient data Citus takes none (docs/operations/several-machines.md).
APPEND_ALL = """
WITH guard AS (
    UPDATE head SET last_event_at = %(at)s
    WHERE record_id = %(record)s AND rights_epoch = %(epoch)s
    RETURNING record_id
), before AS (
    SELECT s.record_id, s.stream, s.seq, s.link FROM guard, stream_head AS s
    WHERE s.record_id = guard.record_id AND s.record_id = %(record)s AND s.stream = %(stream)s
    FOR UPDATE OF s
), chain AS (
    WITH RECURSIVE links AS (
        SELECT 0 AS n, record_id, stream, seq, ''::bytea AS prev, link, ''::bytea AS commitment, ''::bytea AS ids
        FROM before
        UNION ALL
        SELECT n + 1, record_id, stream, seq + 1, link,
               sha256(link || int2send(stream) || int8send(seq + 1)
                      || (%(commitments)s::bytea[])[n + 1] || sha256((%(ids)s::bytea[])[n + 1])),
               (%(commitments)s::bytea[])[n + 1], (%(ids)s::bytea[])[n + 1]
        FROM links WHERE n < %(count)s
    ) SELECT n, record_id, stream, seq, prev, link, commitment, ids FROM links
), counter AS (
    UPDATE stream_head AS s SET seq = c.seq, prev = c.prev, link = c.link FROM chain AS c
    WHERE c.n = %(count)s AND s.record_id = c.record_id AND s.record_id = %(record)s AND s.stream = c.stream
    RETURNING s.record_id
), written AS (
    INSERT INTO event (record_id, stream, seq, at, prev, link, commitment, ids_shown, sealed)
    SELECT c.record_id, c.stream, c.seq, %(at)s, c.prev, c.link, c.commitment, c.ids, (%(sealed)s::bytea[])[c.n]
    FROM chain AS c, counter WHERE c.n > 0 ORDER BY c.n
    RETURNING record_id, stream, seq, at, link
)"""


@dataclass(frozen=True)
class EventRef:
    """Where a recorded event stands in its stream, its link, and when it was written."""

    stream: Stream
    seq: int
    link: bytes
    at: datetime


@dataclass(frozen=True)
class Entry:
    """An event as it is read back, with what a verifier needs."""

    ref: EventRef
    event: NewEvent
    prev: bytes
    commitment: bytes
    opening: bytes
    ids_shown: bytes


@dataclass(frozen=True)
class Damaged:
    """An event that does not prove: its content cannot be told any more, its place and its link can."""

    ref: EventRef
    prev: bytes
    commitment: bytes
    ids_shown: bytes


class JournalBroken(Exception):
    """An event does not match its commitment, its link or its predecessor: the journal was altered."""


def start_streams(record_id: RecordId) -> None:
    """Makes the streams of a new record; each starts from a link that names the record and the stream."""
    for stream in Stream:
        db.execute(
            "INSERT INTO stream_head (record_id, stream, seq, prev, link) VALUES (%s, %s, 0, %s, %s)",
            [record_id, int(stream), b"", genesis(record_id, stream)],
        )


def genesis(record_id: RecordId, stream: int) -> bytes:
    """The link before the first event of a stream."""
    return sha256(b"carnet/stream/v1" + record_id.bytes + stream.to_bytes(2, "big")).digest()


def record(
    event: NewEvent, head: Head, keys: RecordKeys, *, for_actor: bool = False, job: Job | None = None,
    counted: Mapping[str, object] | None = None, once: Once | None = None, meanwhile: Meanwhile[Any] | None = None,
) -> EventRef:  # fmt: skip
    """Appends an event under the epoch of `head`, in the caller's transaction.

    `for_actor`: its actor is to have a row (`ledger.own_acts`). `job`: what it asks of the worker. `counted`: the
    opening that it counts (`volumes.counting`). `once`: what it uses up. `meanwhile`: what is worked out while the
    database writes.
    Raises EpochChanged when rights or content changed since `head` was read, and where `once` was used up before: the
    caller loads and decides again, and looks at the second by itself.
    Nothing may be disclosed unless this returned and the transaction then committed.
    """
    values = {**values_of(event, head, keys), **(job.values() if job else {}), **(counted or {})}
    reach("journal.before_append")
    more = (_FOR_ACTOR if for_actor else "", _JOB if job else "", COUNTING if counted else "")
    sql = "".join((APPEND, *more, _END_OF_APPEND))
    row = db.lean_one(
        using_up(sql, once.sql) if once else sql, {**values, **once.values} if once else values, meanwhile
    )
    if row is None:
        raise EpochChanged
    reach("journal.appended")
    return EventRef(event.stream, int(row[0]), bytes(row[1]), event.at)


def record_all(
    events: Sequence[NewEvent], head: Head, keys: RecordKeys, *, for_actor: bool = False,
    meanwhile: Meanwhile[Any] | None = None,
) -> None:  # fmt: skip
    """Appends several events of one stream and instant, each with a number and a link of its own, in one statement.

    The links are those that the same events would have had one after the other. Raises as `record` does.
    """
    values = [values_of(event, head, keys) for event in events]
    if len({(one["stream"], one["at"]) for one in values}) != 1:
        raise ValueError("events of one stream and one instant go together")
    reach("journal.before_append")
    told = _FOR_ACTOR if for_actor else ""
    found = db.lean("".join((APPEND_ALL, told, _END_OF_APPEND)), {**values[0], **_together(values)}, meanwhile)
    if len(found) != len(events):
        raise EpochChanged
    reach("journal.appended")


def _together(values: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {
        "count": len(values),
        "commitments": [one["commitment"] for one in values],
        "ids": [one["ids"] for one in values],
        "sealed": [one["sealed"] for one in values],
    }


@cache
def using_up(sql: str, once: str) -> str:
    """The statement that writes an event only where `once` gives a row."""
    return sql.replace(_GUARD, f"\nWITH used AS ({once}), guard AS (", 1).replace(_EPOCH, _ONLY_ONCE, 1)


def values_of(event: NewEvent, head: Head, keys: RecordKeys) -> dict[str, object]:
    """What the statement needs: the event committed to and sealed, and where it goes."""
    opening, body = new_opening(), event.body()
    commitment = commit(opening, body)
    return {
        "record": head.record_id,
        "epoch": head.epoch,
        "stream": int(event.stream),
        "at": event.at,
        "commitment": commitment,
        "ids": packed(event.documents),
        "sealed": seal(required(keys.audit), opening + body, _place(head.record_id, commitment)),
    }


def packed(ids: Iterable[UUID]) -> bytes:
    """The ids shown by an event as one value: 16 bytes each, in the order shown."""
    return b"".join([i.bytes for i in ids])


def link_of(prev: bytes, stream: int, seq: int, commitment: bytes, ids_shown: bytes) -> bytes:
    """The link as the statement computes it."""
    counted = stream.to_bytes(2, "big") + seq.to_bytes(8, "big")
    return sha256(prev + counted + commitment + sha256(ids_shown).digest()).digest()


@dataclass(frozen=True)
class After:
    """Where a part of the journal begins: after the event of this instant, stream and number, newest first."""

    at: datetime
    stream: int
    seq: int


@dataclass(frozen=True)
class Slice:
    """Which events are read: older than one, since and before an instant, about one document, with one link.

    `untold` leaves those out that were told in a copy (`ledger.joined`).
    """

    after: After | None = None
    since: datetime | None = None
    before: datetime | None = None
    document: UUID | None = None
    link_start: bytes | None = None
    untold: bool = False

    def values(self) -> dict[str, object]:
        """The values of the statement."""
        after = self.after or After(_END, 0, 0)
        return {
            "whole": self.after is None,
            "at": after.at,
            "stream": after.stream,
            "seq": after.seq,
            "since": self.since or _BEGINNING,
            "before": self.before or _END,
            "document": self.document.bytes if self.document else b"",
            "link_start": self.link_start or b"",
            "untold": self.untold,
        }


EVERYTHING = Slice()
_NO_LIMIT = 2**31
_BEGINNING, _END = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
_READ = """
SELECT stream, seq, prev, link, commitment, ids_shown, sealed, at FROM event AS e
WHERE record_id = %(record)s AND stream = ANY(%(streams)s) AND at >= %(since)s AND at < %(before)s
  AND (%(whole)s OR at < %(at)s OR at = %(at)s AND (stream > %(stream)s OR stream = %(stream)s AND seq < %(seq)s))
  AND (%(document)s = ''::bytea OR position(%(document)s IN ids_shown) > 0)
  AND (%(link_start)s = ''::bytea OR substring(link FOR 16) = %(link_start)s)
  AND NOT (%(untold)s AND EXISTS (
      SELECT 1 FROM event_told AS t WHERE t.record_id = e.record_id AND t.stream = e.stream AND t.seq = e.seq))
ORDER BY at DESC, stream, seq DESC LIMIT %(limit)s
"""


def read(
    record_id: RecordId,
    keys: RecordKeys,
    streams: Iterable[Stream],
    *,
    part: Slice = EVERYTHING,
    limit: int = 100,
) -> Iterator[Entry]:
    """The events of some streams, newest first, each proved against its commitment and its link.

    Raises JournalBroken when an event does not prove.
    """
    for found, sealed in _rows(record_id, streams, part, limit):
        yield proved(record_id, keys, found, sealed)


def read_all(record_id: RecordId, keys: RecordKeys, streams: Iterable[Stream]) -> Iterator[Entry | Damaged]:
    """Every event of some streams, those that do not prove as such: for a proof, which must hide nothing."""
    for found, sealed in _rows(record_id, streams, EVERYTHING, _NO_LIMIT):
        try:
            yield proved(record_id, keys, found, sealed)
        except (JournalBroken, ValueError):
            yield found


def last_numbers(record_id: RecordId, streams: Iterable[Stream]) -> dict[Stream, int]:
    """How many events each stream counts."""
    found = db.rows(
        "SELECT stream, seq FROM stream_head WHERE record_id = %s AND stream = ANY(%s)",
        [record_id, [int(stream) for stream in streams]],
    )
    return {Stream(stream): int(seq) for stream, seq in found}


def _rows(record_id: RecordId, streams: Iterable[Stream], part: Slice, limit: int) -> Iterator[tuple[Damaged, bytes]]:
    """The rows as they stand, before anything is proved."""
    wanted = {"record": record_id, "streams": [int(s) for s in streams], "limit": limit, **part.values()}
    for stream, seq, prev, link, commitment, ids_shown, sealed, at in db.rows(_READ, wanted):
        ref = EventRef(Stream(stream), int(seq), bytes(link), at)
        yield Damaged(ref, bytes(prev), bytes(commitment), bytes(ids_shown)), bytes(sealed)


def open_body(audit: Key, record_id: RecordId, commitment: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """The opening and the body of an event, proved against its commitment; JournalBroken when they do not prove."""
    try:
        plain = open_sealed(audit, sealed, _place(record_id, commitment))
    except SealBroken as broken:
        raise JournalBroken from broken
    opening, body = plain[:OPENING_BYTES], plain[OPENING_BYTES:]
    if not opens(commitment, opening, body):
        raise JournalBroken
    return opening, body


def proved(record_id: RecordId, keys: RecordKeys, found: Damaged, sealed: bytes) -> Entry:
    """An event as it stands, proved against its commitment and its link; JournalBroken when it does not prove."""
    ref = found.ref
    opening, body = open_body(required(keys.audit), record_id, found.commitment, sealed)
    if link_of(found.prev, ref.stream, ref.seq, found.commitment, found.ids_shown) != ref.link:
        raise JournalBroken
    return Entry(ref, NewEvent.from_body(body), found.prev, found.commitment, opening, found.ids_shown)


def _place(record_id: RecordId, commitment: bytes) -> Aad:
    # The sequence number is not known before the statement runs; the commitment names the event instead.
    return Aad("event", "sealed", record_id.bytes, commitment, 1)
