"""Fills a journal with many events, puts them into the log, verifies all of them by `carnet verify`. Owns a figure of
section "The log" in docs/figures.md; never touches an instance that is in use.

Events are committed to, sealed and linked by the journal's own functions; only their rows are written in bulk. The
processor time of programs and database is told beside the time that passed: it carries over to a quiet machine.

    python tools/measure_million.py [events] [processes]
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from carnet.kernel.ids import RecordId

PER_RECORD: Final = 500
_EVENT: Final = ("record_id", "stream", "seq", "at", "prev", "link", "commitment", "ids_shown", "sealed")
_PENDING: Final = ("record_id", "stream", "seq", "at", "link")


def main(events: int, processes: int) -> None:
    """Prints one line a figure."""
    from tools.measure_log import in_a_house

    in_a_house(lambda: _measure(events, processes))


def _measure(events: int, processes: int) -> None:
    from carnet.kernel.clock import SystemClock
    from carnet.ops import cli
    from carnet.usecases.sequence_journal import sequence_journal

    def fill() -> None:
        for _ in range(events // PER_RECORD):
            _fill()

    def verify(*words: str) -> None:
        if cli.main(["verify", *words]):
            raise SystemExit("the measured journal is not whole")

    _timed("events made and written in bulk", events, fill)
    _timed("events sequenced and signed", events, lambda: sequence_journal(SystemClock()))
    _timed(f"carnet verify --processes {processes}", events, lambda: verify("--processes", str(processes)))
    _timed("carnet verify --no-bodies", events, lambda: verify("--processes", str(processes), "--no-bodies"))


def _timed(what: str, count: int, work: Callable[[], object]) -> None:
    from carnet.ops.bench.processor import usage

    server = int((Path(os.environ["CARNET_INSTANCE"]) / "pg" / "postmaster.pid").read_text().split()[0])
    started, before = time.perf_counter(), usage(server)
    work()
    seconds, used = time.perf_counter() - started, usage(server).since(before)
    print(
        f"{what}: {seconds:.1f} s ({count / seconds:,.0f}/s); processor: program {used.app:.1f} s + database"
        f" {used.database:.1f} s, {(used.app + used.database) / count * 1e6:.0f} us an event;"
        f" load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def _fill() -> None:
    """A record with so many events, the way that the journal's statement leaves it."""
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.ids import new_record_id
    from carnet.ledger.journal import genesis
    from carnet.storage import db, head, keys
    from carnet.storage.head import HeadStatus

    record, now = new_record_id(), SystemClock().now()

    def work() -> None:
        head.create(record, HeadStatus.ACTIVE)
        keys.create(record, now)
        rows = list(_events(record))
        _copy_in("event", _EVENT, rows)
        _copy_in("event_pending", _PENDING, [(*row[:4], row[5]) for row in rows])
        last = rows[-1]
        streams = [(record, 0, last[2], last[4], last[5])]
        streams += [(record, stream, 0, b"", genesis(record, stream)) for stream in (1, 2)]
        _copy_in("stream_head", ("record_id", "stream", "seq", "prev", "link"), streams)

    db.in_transaction(work)


def _copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Adds many rows at once, in the caller's transaction."""
    from django.db import connection
    from psycopg import sql

    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _events(record: "RecordId") -> Iterator[tuple[object, ...]]:
    from carnet.kernel.clock import SystemClock
    from carnet.ledger import journal
    from carnet.ledger.event import NewEvent, Outcome, Who
    from carnet.storage import head, keys

    found, opened = head.load(record), keys.load(record)
    if found is None or opened is None:
        raise SystemExit("the record is not there")
    who = Who("professional", "810000000011", "", "1750900001", "10", "two_factors")
    event = NewEvent("document:list", Outcome.DONE, "R01", who, SystemClock().now(), request="0" * 32)
    prev = journal.genesis(record, 0)
    for seq in range(1, PER_RECORD + 1):
        made = journal.values_of(event, found, opened)
        commitment = made["commitment"]
        if not isinstance(commitment, bytes):
            raise TypeError("a commitment is bytes")
        link = journal.link_of(prev, 0, seq, commitment, b"")
        yield record, 0, seq, event.at, prev, link, commitment, b"", made["sealed"]
        prev = link


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
