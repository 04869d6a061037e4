"""The chain of a record's events. Owns the check that none is missing, moved or put back; opens no seal.

One statement, so one snapshot: every event follows the one before it, the first follows the genesis of its stream,
every link is the hash of its event, and the last event is the one that the head of the stream names. What the owner
of the database rewrites together with the head is for the Merkle log and its witnesses to find (DESIGN 6).
"""

from collections.abc import Iterable

from carnet.kernel.ids import RecordId
from carnet.ledger.event import Stream
from carnet.ledger.journal import JournalBroken
from carnet.storage import db

BROKEN = """
SELECT s.stream
FROM stream_head AS s LEFT JOIN (
    SELECT stream, seq, prev, link, commitment, ids_shown, lag(link) OVER (PARTITION BY stream ORDER BY seq) AS before
    FROM event WHERE record_id = %(record)s
) AS e ON e.stream = s.stream
WHERE s.record_id = %(record)s AND s.stream = ANY(%(streams)s)
GROUP BY s.stream, s.seq, s.link
HAVING count(e.seq) <> s.seq OR coalesce(max(e.seq), 0) <> s.seq
    OR NOT coalesce(bool_and(
        e.prev = coalesce(e.before, sha256('carnet/stream/v1'::bytea || uuid_send(%(record)s) || int2send(s.stream)))
        AND e.link = sha256(e.prev || int2send(s.stream) || int8send(e.seq) || e.commitment || sha256(e.ids_shown))
        AND (e.seq < s.seq OR e.link = s.link)
    ), true)
"""


def check_chain(record_id: RecordId, streams: Iterable[Stream]) -> None:
    """Raises JournalBroken unless the streams of a record are whole and in order."""
    if db.rows(BROKEN, {"record": record_id, "streams": [int(stream) for stream in streams]}):
        raise JournalBroken
