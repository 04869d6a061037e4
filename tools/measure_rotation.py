"""Measures a rotation of the master key on a PostgreSQL of its own, while somebody reads. Owns a figure of section
"The vault" in docs/figures.md; never touches an instance that is in use.

    python tools/measure_rotation.py [records]
"""

import os
import random
import secrets
import sys
import threading
import time
from pathlib import Path
from uuid import UUID


def main(records: int) -> None:
    """Makes an instance with so many record keys, rotates while keys are read, prints what it saw."""
    from tools.measure_log import in_a_house

    def work() -> None:
        _fill(records)
        _measure(records)

    in_a_house(work)


def _fill(records: int) -> None:
    from carnet.crypto.aead import new_key
    from carnet.crypto.envelope import KeyPurpose
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.ids import RecordId, new_id
    from carnet.storage import db, rowcopy, vault
    from carnet.storage import head as heads
    from carnet.storage.head import HeadStatus

    ids = [RecordId(new_id()) for _ in range(records)]
    wrapped = [vault.master().wrap(new_key(), KeyPurpose.RECORD, record.bytes, 1) for record in ids]
    now = SystemClock().now()

    def fill() -> None:
        for record, key in zip(ids, wrapped, strict=True):
            heads.create(record, HeadStatus.SYSTEM)
            row = {"record_id": record, "purpose": "record", "version": 1, "wrapped": key, "created_at": now}
            rowcopy.insert("record_key", row)

    db.in_transaction(fill)


def _measure(records: int) -> None:
    from carnet.ops import cli
    from carnet.storage import integrity

    ids = random.sample(integrity.records(), 1000)
    stop, read, failed = threading.Event(), list[float](), list[str]()
    reader = threading.Thread(target=_read, args=(ids, stop, read, failed))
    reader.start()
    time.sleep(1)
    quiet, started = len(read), time.monotonic()
    if cli.main(["vault", "rotate"]):
        raise SystemExit("the rotation failed")
    seconds = time.monotonic() - started
    stop.set()
    reader.join()
    during = sorted(read[quiet:])
    print(f"{records} keys in {seconds:.1f} s ({records / seconds:.0f}/s); load {os.getloadavg()[0]:.1f}")
    print(f"{len(during)} readings meanwhile, {len(failed)} failed, p50 {during[len(during) // 2] * 1000:.1f} ms,")
    print(f"p99 {during[len(during) * 99 // 100] * 1000:.1f} ms; second before: {quiet} readings")


def _read(ids: list[UUID], stop: threading.Event, read: list[float], failed: list[str]) -> None:
    from django.db import DatabaseError, connections

    from carnet.crypto.errors import KeyFileRefused, SealBroken
    from carnet.kernel.ids import RecordId
    from carnet.storage import keys

    while not stop.is_set():
        started = time.monotonic()
        try:
            keys.load(RecordId(secrets.choice(ids)))
        except (SealBroken, DatabaseError, KeyFileRefused) as error:
            failed.append(repr(error))
        read.append(time.monotonic() - started)
        time.sleep(0.002)
    connections.close_all()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
