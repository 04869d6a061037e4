"""Verifies every event of every record: chain, body, leaf. Owns these checks; changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
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
FROM (SELECT * FROM event WHERE {part}) AS e
FULL JOIN (SELECT * FROM log_leaf WHERE {part}) AS l USING (record_id, stream, seq)
LEFT JOIN (SELECT * FROM event_pending WHERE {part}) AS p USING (record_id, stream, seq)
ORDER BY record_id, stream, seq
"""
# The head of a stream names its last event, or its genesis.
_HEADS = """
SELECT record_id, stream, h.seq FROM (SELECT * FROM stream_head WHERE {part}) AS h FULL JOIN (
    SELECT DISTINCT ON (record_id, stream) record_id, stream, seq, link FROM event WHERE {part}
    ORDER BY record_id, stream, seq DESC
) AS e USING (record_id, stream)
WHERE h.seq IS DISTINCT FROM coalesce(e.seq, 0) OR h.link IS DISTINCT FROM
    coalesce(e.link, sha256('carnet/stream/v1'::bytea || uuid_send(record_id) || int2send(stream)))
"""


# Events of some hundred records are sorted in memory.
_MEMORY = "SET LOCAL work_mem = '64MB'"


@dataclass(frozen=True)
class Part:
    """The records from one id (included) to another (excluded); None: from the first, to the last."""

    start: UUID | None = None
    end: UUID | None = None

    def condition(self) -> str:
        """The same in SQL; an id is hexadecimal and needs no quoting."""
        bounds = [f"record_id >= '{self.start}'"] if self.start else []
        return " AND ".join([*bounds, *([f"record_id < '{self.end}'"] if self.end else [])]) or "true"


EVERY_RECORD = Part()


def parts(records: int) -> Iterator[Part]:
    """Every record, wherever its id stands, in parts of so many that have streams."""
    found = db.rows(
        "SELECT record_id FROM (SELECT record_id, row_number() OVER (ORDER BY record_id) AS n"
        " FROM stream_head WHERE stream = 0) AS numbered WHERE n %% %s = 0 ORDER BY record_id",
        [records],
    )
    bounds = [None, *(row[0] for row in found), None]
    return (Part(start, end) for start, end in pairwise(bounds))


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


def faults(counted: Counted, part: Part = EVERY_RECORD, *, bodies: bool) -> Iterator[Fault]:
    """Every fault of an event, of a leaf without an event, of the head of a stream."""
    db.execute(_MEMORY)
    statement = _ROWS.format(sealed="e.sealed" if bodies else "NULL", part=part.condition())
    rows = map(_Row._make, streamed(statement))
    for record, of_record in groupby(rows, key=attrgetter("record")):
        audit = _audit_key(record) if bodies else None
        for stream, events in groupby(of_record, key=attrgetter("stream")):
            chain = _Chain(1, genesis(RecordId(record), stream))
            for row in events:
                yield from _event_faults(row, chain, audit, counted, bodies=bodies)
    for record, stream, seq in db.rows(_HEADS.format(part=part.condition())):
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
