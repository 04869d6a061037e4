"""Measures how fast a change is told to subscribers among many, while some hang. Owns that figure of docs/figures.md.

    python tools/measure_feeds.py [records]

Each record has two subscriptions at a receiver that answers after 20 ms, and one record in ten a third one at a host
that hangs for ten seconds; others, up to ten thousand in all, are idle. Every record gets a document; then the worker's
round runs every two seconds, as in production, until all that can be told is told.
"""

import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carnet.ops.bench.world import World

TOTAL = 10_000
GOOD, HANGS = "abonne.test", "pend.test"


def main(records: int) -> None:
    """Makes an instance, measures, prints."""
    from carnet.ops.bench.instance import instance

    with instance() as measured:
        from carnet.ops.bench.world import world

        _measure(world(measured.folder, measured.cluster), records)


def _measure(here: "World", records: int) -> None:
    from carnet.ops.bench.feeds import make_idle, subscribed, tell
    from carnet.ops.bench.software import Software
    from carnet.usecases.state_agreement import state_agreement

    software, made = Software(), []
    for at in range(records):
        record = here.new_record()
        state_agreement(here.reader, record.record_id, agreed=True)
        hosts = (GOOD, GOOD, *((HANGS,) if at % 10 == 0 else ()))
        for number, host in enumerate(hosts):
            one = subscribed(software, record, str(number), host)
            tell(record, one)
        made.append(record)
    make_idle(record, one, max(0, TOTAL - 2 * records))
    for record in made:
        here.deposit(record, record.writer.cda(8_000))
    print(_told(2 * records))


def _told(wanted: int) -> str:
    from carnet.kernel.clock import SystemClock
    from carnet.ops.subscribers import Subscribers

    good, hung, turn = 0, 0, threading.Lock()
    all_told = threading.Event()

    def post(endpoint: str, _: object, __: bytes) -> bool:
        nonlocal good, hung
        hangs = HANGS in endpoint
        time.sleep(10 if hangs else 0.02)
        with turn:
            good, hung = good + (not hangs), hung + hangs
            if good >= wanted:
                all_told.set()
        return not hangs

    worker, began, rounds = Subscribers(post), time.monotonic(), []
    while not all_told.is_set() and time.monotonic() - began < 600:
        started = time.monotonic()
        worker.go(SystemClock())
        rounds.append(time.monotonic() - started)
        all_told.wait(2)
    took = time.monotonic() - began
    worker.stop()
    rounds.sort()
    middle, most = (f"{one * 1000:.0f} ms" for one in (rounds[len(rounds) // 2], rounds[-1]))
    told = f"{good} of {wanted} told in {took:.1f} s ({good / took:.0f} a second), {hung} hung"
    return f"{told}; a round asks for what is due in {middle} (median), {most} (most), {len(rounds)} rounds"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
