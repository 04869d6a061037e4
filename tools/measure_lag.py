"""Measures how long an event waits for its signed head, on its own PostgreSQL. Owns that figure of docs/figures.md.

    python tools/measure_lag.py [seconds]

Events are committed all the time; a sequencer works as the worker does, once a second. A lag runs from an event's
commit to the publication of the first head that covers it.
"""

import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carnet.kernel.ids import RecordId

PAUSE = 1.0
A_SECOND = 20


def main(seconds: int) -> None:
    """Makes an instance, measures, prints."""
    from tools.measure_log import in_a_house

    in_a_house(lambda: measure(seconds))


def measure(seconds: int) -> None:
    """The lags, in seconds."""
    from django.db import connection

    from tools.measure_log import new_record

    record, stop = new_record(), threading.Event()
    committed: list[float] = []
    lags: list[float] = []

    def write() -> None:
        _write(record, stop, committed)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    started = time.monotonic()
    while time.monotonic() - started < seconds or not stop.is_set():
        if time.monotonic() - started >= seconds:
            stop.set()
            writer.join()
        _round(committed, lags)
        time.sleep(PAUSE)
    lags.sort()
    p50, p99 = lags[len(lags) // 2], lags[int(len(lags) * 0.99)]
    print(f"{len(lags)} events in {seconds} s: lag p50 {p50:.2f} s, p99 {p99:.2f} s, most {lags[-1]:.2f} s")


def _round(committed: list[float], lags: list[float]) -> None:
    """Heads cover events in the order of their commits: those whose number is below the size are covered."""
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.sequence_journal import sequence_journal

    made = sequence_journal(SystemClock())
    now = time.monotonic()
    if made.checkpoints:
        size = made.checkpoints[-1].size
        lags.extend(now - at for at in committed[len(lags) : size])


def _write(record: "RecordId", stop: threading.Event, committed: list[float]) -> None:
    from carnet.kernel.clock import SystemClock
    from carnet.ledger import journal
    from carnet.ledger.event import NewEvent, Outcome, Who
    from carnet.storage import db, head, keys

    found, opened = head.load(record), keys.load(record)
    if found is None or opened is None:
        raise SystemExit("the record is not there")
    who = Who("professional", "810000000011", "", "1750900001", "10", "two_factors")
    while not stop.is_set():
        event = NewEvent("document:list", Outcome.DONE, "R01", who, SystemClock().now(), request="0" * 32)
        db.in_transaction(partial(journal.record, event, found, opened))
        committed.append(time.monotonic())
        time.sleep(1 / A_SECOND)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
