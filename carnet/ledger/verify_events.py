"""Verifies every event of every record: chain, body, leaf. Owns these checks; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from carnet.crypto.aead import Key
from carnet.kernel.ids import RecordId
from carnet.ledger.faults import Counted, Fault, What
from carnet.ledger.journal import JournalBroken, genesis, link_of, open_body
from carnet.ledger.snapshot import streamed
from carnet.storage import db, keys

# Events, leaves and pending links side by side, in the order of the streams.
_ROWS = """
SELECT record_id, stream, seq, e.at, e.prev, e.link, e.commitment, e.ids_shown, {sealed},
    l.log_year, l.leaf_index, l.link, p.link
FROM event AS e FULL JOIN log_leaf AS l USING (record_id, stream, seq)
LEFT JOIN event_pending AS p USING (record_id, stream, seq)
ORDER BY record_id, stream, seq
"""
# The head of a stream names its last event, or its genesis.
_HEADS = """
SELECT record_id, stream, h.seq FROM stream_head AS h FULL JOIN (
    SELECT DISTINCT ON (record_id, stream) record_id, stream, seq, link FROM event
    ORDER BY record_id, stream, seq DESC
) AS e USING (record_id, stream)
WHERE h.seq IS DISTINCT FROM coalesce(e.seq, 0) OR h.link IS DISTINCT FROM
    coalesce(e.link, sha256('carnet/stream/v1'::bytea || uuid_send(record_id) || int2send(stream)))
"""


class _Row(NamedTuple):
    record: UUID
    stream: int
    seq: int
    at: datetime | None
    prev: bytes
    link: bytes | None
    commitment: bytes
    ids: bytes
    sealed: bytes | None
    year: int | None
    leaf: int | None
    leaf_link: bytes | None
    pending_link: bytes | None

    def fault(self, what: What) -> Fault:
        return Fault(what, self.record, self.stream, self.seq, self.year, self.leaf)


@dataclass
class _Chain:
    """What the next event of a stream must be."""

    seq: int
    prev: bytes


def faults(counted: Counted, *, bodies: bool) -> Iterator[Fault]:
    """Every fault of an event, of a leaf without an event, of the head of a stream."""
    rows = map(_Row._make, streamed(_ROWS.format(sealed="e.sealed" if bodies else "NULL")))
    for record, of_record in groupby(rows, key=attrgetter("record")):
        audit = _audit_key(record) if bodies else None
        for stream, events in groupby(of_record, key=attrgetter("stream")):
            chain = _Chain(1, genesis(RecordId(record), stream))
            for row in events:
                yield from _event_faults(row, chain, audit, counted, bodies=bodies)
    for record, stream, seq in db.rows(_HEADS):
        yield Fault(What.HEAD_WRONG, record, stream, seq)


def _event_faults(row: _Row, chain: _Chain, audit: Key | None, counted: Counted, *, bodies: bool) -> Iterator[Fault]:
    if row.link is None:
        yield row.fault(What.LEAF_WITHOUT_EVENT)
        # The leaf still says what the next event must point back to.
        chain.seq, chain.prev = row.seq + 1, row.leaf_link or b""
        return
    counted.events += 1
    yield from _chain_faults(row, row.link, chain)
    yield from _leaf_faults(row)
    if bodies and audit is None:
        counted.erased += 1
    elif audit is not None and not _body_opens(row, audit):
        yield row.fault(What.BODY_WRONG)
    chain.seq, chain.prev = row.seq + 1, row.link


def _chain_faults(row: _Row, link: bytes, chain: _Chain) -> Iterator[Fault]:
    if row.seq > chain.seq:
        yield Fault(What.EVENT_MISSING, row.record, row.stream, chain.seq)
    elif row.seq < chain.seq:
        yield row.fault(What.EVENT_MOVED)
    elif row.prev != chain.prev:
        yield row.fault(What.LINK_WRONG)
    if link_of(row.prev, row.stream, row.seq, row.commitment, row.ids) != link:
        yield row.fault(What.LINK_WRONG)


def _leaf_faults(row: _Row) -> Iterator[Fault]:
    if row.leaf_link is None:
        if row.pending_link != row.link:
            yield row.fault(What.NOT_IN_LOG)
    elif row.leaf_link != row.link or row.at is None or row.at.year != row.year:
        yield row.fault(What.LEAF_WRONG)


def _body_opens(row: _Row, audit: Key) -> bool:
    try:
        open_body(audit, RecordId(row.record), row.commitment, row.sealed or b"")
    except JournalBroken:
        return False
    return True


def _audit_key(record: UUID) -> Key | None:
    opened = keys.load(RecordId(record))
    return opened.audit if opened else None
