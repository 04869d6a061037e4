"""Events of a record from the newest back, by their numbers, proved link by link. Owns runs; knows no right.

Every event names the link before it, so what is read is whole from the head of its stream, or from an event that was
read before, to the last one that is given: none is missing, moved or put back. What is older is proved when it is read,
and all of it at once by `carnet verify` and by a proof. So a page costs the same however long a journal is: each event
is found by its number, and no statement sorts or adds up what stands before it.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from carnet.kernel.ids import RecordId
from carnet.ledger.event import Stream
from carnet.ledger.journal import Damaged, Entry, EventRef, JournalBroken, genesis, link_of, proved
from carnet.storage import db
from carnet.storage.keys import RecordKeys

FIRST: Final = 40
"""Events of each stream that are read at first: a page and a little more. Later parts are longer."""
MORE: Final = 250
Numbers = Mapping[Stream, int]
"""The number of the newest event that is still to be given, by stream; none: from the head."""
_FROM_THE_HEAD: Final = 2**62
# One statement, so one snapshot: an event that is written meanwhile is in both or in none.
_RUN: Final = """
SELECT s.stream, s.seq, s.link, e.seq, e.prev, e.link, e.commitment, e.ids_shown, e.sealed, e.at
FROM stream_head AS s
JOIN unnest(%(streams)s::smallint[], %(newest)s::bigint[]) AS w(stream, newest) ON w.stream = s.stream
LEFT JOIN LATERAL (
    SELECT seq, prev, link, commitment, ids_shown, sealed, at FROM event
    WHERE record_id = %(record)s AND stream = s.stream AND seq <= w.newest ORDER BY seq DESC LIMIT %(limit)s
) AS e ON true
WHERE s.record_id = %(record)s ORDER BY s.stream, e.seq DESC
"""
_BEFORE: Final = """
SELECT w.stream, coalesce((
    SELECT max(e.seq) FROM event AS e WHERE e.record_id = %(record)s AND e.stream = w.stream AND e.at < %(before)s
), 0) FROM unnest(%(streams)s::smallint[]) AS w(stream)
"""


def numbers_before(record_id: RecordId, streams: Iterable[Stream], before: datetime) -> dict[Stream, int]:
    """The newest event of each stream that was written before an instant; 0: there is none."""
    found = db.rows(_BEFORE, {"record": record_id, "streams": [int(s) for s in streams], "before": before})
    return {Stream(stream): int(number) for stream, number in found}


class Runs:
    """The events of some streams, each stream by its numbers, the streams together by time; newest first.

    Raises JournalBroken as soon as an event does not prove or does not follow.
    """

    def __init__(self, record_id: RecordId, keys: RecordKeys, streams: Iterable[Stream], start: Numbers) -> None:
        self._record_id, self._keys, self._limit = record_id, keys, FIRST
        self._next: dict[Stream, int | None] = {stream: start.get(stream) for stream in streams}
        self._newer: dict[Stream, Damaged] = {}
        self._waiting: dict[Stream, deque[tuple[Damaged, bytes]]] = {stream: deque() for stream in self._next}

    def __iter__(self) -> Iterator[Entry]:
        while True:
            wanted = [stream for stream, number in self._next.items() if number != 0 and not self._waiting[stream]]
            if wanted:
                self._load(wanted)
            there = [stream for stream, waiting in self._waiting.items() if waiting]
            if not there:
                return
            stream = max(there, key=lambda one: (self._waiting[one][0][0].ref.at, -one))
            found, sealed = self._waiting[stream].popleft()
            self._next[stream] = found.ref.seq - 1
            yield proved(self._record_id, self._keys, found, sealed)

    def numbers(self) -> dict[Stream, int]:
        """What is still to be given, for who goes on from here another time."""
        return {stream: number for stream, number in self._next.items() if number is not None}

    def _load(self, streams: list[Stream]) -> None:
        """The next part of some streams, with the event that was given before where this begins in the middle."""
        newest = [self._newest(stream) for stream in streams]
        values = {"streams": [int(s) for s in streams], "newest": newest, "record": self._record_id}
        parts: dict[Stream, tuple[int, bytes, list[tuple[Damaged, bytes]]]] = {}
        for row in db.rows(_RUN, {**values, "limit": self._limit}):
            stream = Stream(row[0])
            _, _, rows = parts.setdefault(stream, (int(row[1]), bytes(row[2]), []))
            if row[3] is not None:
                rows.append(_read(stream, row[3:]))
        if len(parts) != len(streams):
            raise JournalBroken
        for stream, (number, link, rows) in parts.items():
            self._follow(stream, number, link, rows)
        self._limit = MORE

    def _newest(self, stream: Stream) -> int:
        number = self._next[stream]
        if number is None:
            return _FROM_THE_HEAD
        return number if stream in self._newer else number + 1

    def _follow(self, stream: Stream, head: int, link: bytes, rows: list[tuple[Damaged, bytes]]) -> None:
        """Takes a part in, if each of its events is the one before the newer one, up to the head."""
        newer, number, whole = self._newer.get(stream), self._next[stream], len(rows) < self._limit
        if newer is None and number is not None and rows and rows[0][0].ref.seq == number + 1:
            newer = rows.pop(0)[0]
            if _link(newer) != newer.ref.link:
                raise JournalBroken
        below, before = (newer.ref.seq - 1, newer.prev) if newer else (head, link)
        for found, _ in rows:
            if (found.ref.seq, found.ref.link) != (below, before):
                raise JournalBroken
            below, before = found.ref.seq - 1, found.prev
            newer = found
        if below == 0 and newer is not None and before != genesis(self._record_id, stream):
            raise JournalBroken
        if whole and below:
            raise JournalBroken
        self._waiting[stream].extend(rows)
        if newer is not None:
            self._newer[stream] = newer
        if not rows:
            self._next[stream] = 0
        elif number is None:
            self._next[stream] = rows[0][0].ref.seq


def _read(stream: Stream, row: db.Row) -> tuple[Damaged, bytes]:
    seq, prev, link, commitment, ids_shown, sealed, at = row
    ref = EventRef(stream, int(seq), bytes(link), at)
    return Damaged(ref, bytes(prev), bytes(commitment), bytes(ids_shown)), bytes(sealed)


def _link(found: Damaged) -> bytes:
    return link_of(found.prev, found.ref.stream, found.ref.seq, found.commitment, found.ids_shown)
