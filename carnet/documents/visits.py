"""Up to where a reader has seen the list of a record: "new since my last visit". Owns this mark; never a right.

The mark is a number of the record's own sequence, never a time: a document is new when it came after it. A visit ends
when the list was not asked for during an hour, so that what is new stays new while the person reads.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes

VISIT_ENDS_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """What the reader had seen when this visit began: up to which number, and when (None at the first visit).

    `newest` is up to what the reader is shown now: what `leave` writes.
    """

    seen: int
    at: datetime | None
    newest: int


def enter(record_id: RecordId, reader: bytes, newest: int, now: datetime) -> Visit:
    """The visit of a reader who is about to be shown a list whose newest document has this number. Writes nothing.

    `reader` is a blind index: the table does not tell who reads which record.
    """
    row = db.one(
        "SELECT seen_seq, seen_at, before_seq, before_at FROM reading_mark"
        " WHERE record_id = %s AND reader_hmac = ANY(%s) ORDER BY seen_at DESC LIMIT 1",
        [record_id, indexes.forms(reader)],
    )
    return _visit(row, newest, now)


def leave(record_id: RecordId, reader: bytes, visit: Visit, now: datetime) -> None:
    """Notes what the reader was shown. Call it after the event of the reading, which holds the record's head.

    One lock order for all (the head, then the mark): taken the other way round, two readings at once of one reader wait
    for each other until the server ends one of them.
    """
    held = indexes.form_in_use(
        reader,
        "SELECT reader_hmac FROM reading_mark WHERE record_id = %s AND reader_hmac = ANY(%s) FOR UPDATE",
        [record_id],
    )
    db.execute(
        "INSERT INTO reading_mark (record_id, reader_hmac, seen_seq, seen_at, before_seq, before_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (record_id, reader_hmac) DO UPDATE SET"
        " seen_seq = EXCLUDED.seen_seq, seen_at = EXCLUDED.seen_at, before_seq = EXCLUDED.before_seq,"
        " before_at = EXCLUDED.before_at",
        [record_id, held, visit.newest, now, visit.seen, visit.at],
    )


def forget(before: datetime) -> int:
    """Deletes the marks of readers who did not come since an instant and returns how many."""
    return db.execute("DELETE FROM reading_mark WHERE seen_at < %s", [before])


def _visit(row: db.Row | None, newest: int, now: datetime) -> Visit:
    if row is None:
        return Visit(newest, None, newest)
    seen, seen_at, before, before_at = int(row[0]), row[1], int(row[2]), row[3]
    if now - seen_at > VISIT_ENDS_AFTER:
        return Visit(seen, seen_at, max(seen, newest))
    return Visit(before, before_at, max(seen, newest))
