"""Measures the Merkle log on a PostgreSQL of its own: sequencing, proofs, verification. Owns the figures of section
"The log" in docs/figures.md; never touches an instance that is in use.

    python tools/measure_log.py [events]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from carnet.kernel.ids import RecordId

PER_RECORD = 200


def main(events: int) -> None:
    """Makes an instance, fills its journal, measures, prints one line a figure."""
    in_a_house(lambda: measure(events))


def in_a_house(work: Callable[[], None]) -> None:
    """Runs on an instance of its own, which is gone afterwards."""
    from carnet.kernel.clock import SystemClock
    from carnet.storage.cluster import EmbeddedCluster
    from carnet.storage.instance_folder import InstanceKind, make_instance

    with tempfile.TemporaryDirectory(prefix="carnet-measure-") as name:
        Path(name).chmod(0o711)
        instance = make_instance(Path(name) / "instance", InstanceKind.DEMO, SystemClock())
        with EmbeddedCluster(instance.cluster_folder) as cluster:
            os.environ["CARNET_INSTANCE"] = str(instance.folder)
            os.environ["CARNET_DSN"], os.environ["CARNET_OWNER_DSN"] = cluster.dsn(), cluster.owner_dsn
            os.environ["DJANGO_SETTINGS_MODULE"] = "carnet.config.settings"
            django.setup()
            from django.db import connections

            from carnet.storage.instance_row import claim_database
            from carnet.storage.migrating import migrate

            migrate(cluster.owner_dsn, cluster.dsn())
            claim_database(instance)
            work()
            connections.close_all()


def timed(what: str, count: int, work: Callable[[], object]) -> float:
    """Runs and prints the time, in all and for each of `count`."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    print(f"{what}: {seconds:.2f} s, {count / seconds:,.0f}/s, {seconds / count * 1e6:.0f} µs each")
    return seconds


def measure(events: int) -> None:
    """The figures."""
    from carnet.kernel.clock import SystemClock
    from carnet.ledger import journal, proof
    from carnet.ledger.event import Stream
    from carnet.ledger.faults import Counted, Fault
    from carnet.ledger.proof import zipped
    from carnet.ledger.verify import verify
    from carnet.storage import db, keys
    from carnet.usecases.sequence_journal import sequence_journal
    from tools import carnet_verify

    records = [new_record() for _ in range(max(1, events // PER_RECORD))]
    timed("events written, one client, one transaction for 200", events, lambda: _fill_all(records))
    timed("events sequenced and signed", events, lambda: sequence_journal(SystemClock()))
    counted, faults = Counted(), list[Fault]()
    timed("verified, bodies opened", events, lambda: faults.extend(verify(counted)))
    timed("verified, bodies not opened", events, lambda: faults.extend(verify(Counted(), bodies=False)))
    if faults or counted.events != counted.leaves:
        raise SystemExit(f"the measured journal is not whole: {faults[:3]} {counted}")
    opened = keys.load(records[0])
    if opened is None:
        raise SystemExit("no keys")
    entries = tuple(journal.read(records[0], opened, [Stream.OPEN], limit=10**6))
    numbers = journal.last_numbers(records[0], [Stream.OPEN])
    made = [proof.build(records[0], entries, numbers)]
    timed("proofs of one record made", len(entries), lambda: proof.build(records[0], entries, numbers))
    archive = zipped(made[0].files)
    timed("proofs of one record verified", len(entries), lambda: carnet_verify.verify(dict(made[0].files)))
    print(f"archive of {len(entries)} events in a log of {events}: {len(archive):,} bytes")
    size = db.one("SELECT pg_total_relation_size('log_leaf') + pg_total_relation_size('log_node')")
    print(f"tables of the log: {int(size[0]) / events if size else 0:.0f} bytes an event")


def new_record() -> "RecordId":
    """A record with its keys and streams, and nothing in it."""
    from carnet.kernel.clock import SystemClock
    from carnet.kernel.ids import new_record_id
    from carnet.ledger.journal import start_streams
    from carnet.storage import db, keys
    from carnet.storage.head import HeadStatus, create

    record = new_record_id()

    def work() -> None:
        create(record, HeadStatus.ACTIVE)
        keys.create(record, SystemClock().now())
        start_streams(record)

    db.in_transaction(work)
    return record


def _fill_all(records: "list[RecordId]") -> None:
    for record in records:
        _fill(record)


def _fill(record: "RecordId") -> None:
    from carnet.kernel.clock import SystemClock
    from carnet.ledger import journal
    from carnet.ledger.event import NewEvent, Outcome, Who
    from carnet.storage import db, head, keys

    def work() -> None:
        found, opened = head.load(record), keys.load(record)
        if found is None or opened is None:
            raise SystemExit("the record is not there")
        who = Who("professional", "810000000011", "", "1750900001", "10", "two_factors")
        event = NewEvent("document:list", Outcome.DONE, "R01", who, SystemClock().now(), request="0" * 32)
        for _ in range(PER_RECORD):
            journal.record(event, found, opened)

    db.in_transaction(work)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
