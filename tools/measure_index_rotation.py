"""Measures a rotation of the blind indexes on a PostgreSQL of its own, while others look up and claim. Owns a figure of
section "The vault" in docs/figures.md; never touches an instance that is in use.

    python tools/measure_index_rotation.py [indexes]
"""

import os
import secrets
import sys
import threading
import time
from pathlib import Path
from uuid import UUID

_CLIENTS = 2


def main(number: int) -> None:
    """Makes an instance with so many claims, rotates while they are looked up, prints what it saw."""
    from tools.measure_log import in_a_house

    def work() -> None:
        _measure(_fill(number))

    in_a_house(work)


def _fill(number: int) -> dict[bytes, UUID]:
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.ids import new_id
    from carnet.storage import db, indexes, rowcopy

    claims = {indexes.index("ins", "measured", str(one)): new_id() for one in range(number)}
    now = SystemClock().now()

    def fill() -> None:
        for key, record in claims.items():
            row = {"kind": "ins", "key_hmac": indexes.stored(key), "record_id": record, "claimed_at": now}
            rowcopy.insert("locator", {**row, "confirmed": True})

    db.in_transaction(fill)
    return claims


def _measure(claims: dict[bytes, UUID]) -> None:
    from carnet.ops import cli
    from carnet.storage import index_columns, reindexing

    stop, seconds, failed, made = threading.Event(), list[float](), list[str](), list[int]()
    clients = [threading.Thread(target=_use, args=(n, claims, stop, seconds, failed, made)) for n in range(_CLIENTS)]
    for client in clients:
        client.start()
    time.sleep(1)
    before, started = len(seconds), time.monotonic()
    if cli.main(["vault", "rotate-index"]):
        raise SystemExit("the rotation failed")
    lasted = time.monotonic() - started
    stop.set()
    for client in clients:
        client.join()
    rows = sum(reindexing.by_secret(table).total() for table in index_columns.declared())
    during = sorted(seconds[before:])
    print(f"{len(claims)} indexes in {lasted:.1f} s; load {os.getloadavg()[0]:.1f}")
    print(f"{len(during)} look-ups meanwhile, {len(failed)} failed, p50 {during[len(during) // 2] * 1000:.1f} ms,")
    print(f"p99 {during[len(during) * 99 // 100] * 1000:.1f} ms, most {during[-1] * 1000:.0f} ms")
    print(f"{sum(made)} claims meanwhile; indexes: {rows}; expected {len(claims) + sum(made)}")
    for one in failed[:5]:
        print(one)


def _use(
    name: int, claims: dict[bytes, UUID], stop: threading.Event, seconds: list[float], failed: list[str],
    made: list[int],
) -> None:  # fmt: skip
    from django.db import DatabaseError, connections

    from carnet.crypto.errors import KeyFileRefused
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.errors import Unavailable
    from carnet.kernel.ids import RecordId, new_id
    from carnet.storage import indexes, locator
    from carnet.storage.locator import KeyKind

    keys, number, clock = list(claims), 0, SystemClock()
    while not stop.is_set():
        key, started = secrets.choice(keys), time.monotonic()
        try:
            found = locator.find(KeyKind.INS, key)
            if found is None or found.record_id != claims[key]:
                failed.append(f"not found: {found}")
            seconds.append(time.monotonic() - started)
            if len(seconds) % 20 == 0:
                number += 1
                own, record = indexes.index("ins", "new", str(name), str(number)), RecordId(new_id())
                for _ in range(2):
                    if locator.claim(KeyKind.INS, own, record, clock.now()).record_id != record:
                        failed.append("claimed by another")
        except (DatabaseError, Unavailable, KeyFileRefused) as error:
            failed.append(repr(error))
        time.sleep(0.002)
    made.append(number)
    connections.close_all()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
