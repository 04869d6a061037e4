"""The sequencer and the signer end at every step, and by `kill -9` at any instant: each event is in the log once."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connections, transaction

from carnet.crypto.merkle import consistency_holds, consistency_proof, leaf_hash, root
from carnet.crypto.note import open_checkpoint
from carnet.kernel.clock import SystemClock
from carnet.ledger import log_keys
from carnet.storage import db
from carnet.usecases.caller import Caller
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.ops.processes import wait_for
from tests.reliability.effects import BREAKS, break_at
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = (
    "sequencer.leaves_added",
    "sequencer.nodes_added",
    "sequencer.pending_removed",
    "signer.signed",
    "signer.remembered",
)
KILLS = 6


def unfit() -> list[str]:
    """What is wrong with the logs: an event that is missing or there twice, a head that does not hold."""
    events = [bytes(link) for (link,) in db.rows("SELECT link FROM event")]
    found = []
    logged: list[bytes] = []
    for (year,) in db.rows("SELECT DISTINCT log_year FROM log_leaf"):
        leaves = db.rows("SELECT leaf_index, link FROM log_leaf WHERE log_year = %s ORDER BY leaf_index", [year])
        if [index for index, _ in leaves] != list(range(len(leaves))):
            found.append("a gap")
        links = [bytes(link) for _, link in leaves]
        logged += links
        found += _unfit_heads(int(year), [leaf_hash(link) for link in links])
    if sorted(logged) != sorted(events):
        found.append(f"{len(events)} events, {len(logged)} leaves")
    return found


def _unfit_heads(year: int, hashes: list[bytes]) -> list[str]:
    heads = [
        open_checkpoint(bytes(note), log_keys.origin(year), log_keys.verifiers(year))
        for (note,) in db.rows("SELECT note FROM checkpoint WHERE log_year = %s ORDER BY size", [year])
    ]
    wrong = [f"head {head.size}" for head in heads if root(hashes[: head.size]) != head.root]
    for old, new in zip(heads, heads[1:], strict=False):
        proof = consistency_proof(hashes[: new.size], old.size)
        if not consistency_holds(old.size, new.size, old.root, new.root, proof):
            wrong.append(f"head {old.size} to {new.size}")
    if not heads or heads[-1].size != len(hashes):
        wrong.append("the newest head does not cover the log")
    return wrong


def _go_on(scene: Scene) -> None:
    """The next round; until the server saw that a killed sequencer is gone, its lock is held and nothing is done."""
    for _ in range(50):
        sequence_journal(scene.clock)
        if not db.rows("SELECT 1 FROM event_pending LIMIT 1"):
            return
        time.sleep(0.1)


@pytest.mark.parametrize("how", BREAKS)
@pytest.mark.parametrize("point", POINTS)
def test_sequence_worker_ends_at_a_step_goes_on_and_misses_nothing(scene: Scene, point: str, how: str) -> None:
    for times in (4, 5):
        for _ in range(times):
            list_documents(scene.odette, scene.record)
        break_at(point, how, lambda: sequence_journal(scene.clock))
        _go_on(scene)
        assert unfit() == []


def test_unfit_sees_a_planted_gap_and_a_planted_double(scene: Scene) -> None:
    sequence_journal(scene.clock)
    assert unfit() == []
    list_documents(scene.odette, scene.record)
    assert any("events" in wrong for wrong in unfit())
    db.execute(
        "INSERT INTO log_leaf SELECT log_year, leaf_index + 7, gen_random_uuid(), stream, seq, link FROM log_leaf"
    )
    assert {"a gap", "the newest head does not cover the log"} <= set(unfit())


SEQUENCER = """
import django
django.setup()
from carnet.kernel.clock import SystemClock
from carnet.usecases.sequence_journal import sequence_journal
print("ready", flush=True)
while True:
    sequence_journal(SystemClock())
"""


@contextmanager
def _sequencing() -> Iterator[None]:
    """A process that sequences without end, killed at the end of the block."""
    with subprocess.Popen([sys.executable, "-c", SEQUENCER], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        try:
            yield
        finally:
            assert child.poll() is None
            child.kill()


def _acting(caller: Caller, seed: int, over: threading.Event, failed: list[Exception]) -> None:
    """Acts until it is over; one act in ten commits late."""
    chance = random.Random(seed)
    try:
        while not over.is_set():
            with transaction.atomic():
                list_documents(caller, cast.record_of(caller))
                time.sleep(0.2 if chance.random() < 0.1 else 0)
    except Exception as error:  # noqa: BLE001
        failed.append(error)
    finally:
        connections.close_all()


def test_sequence_worker_killed_again_and_again_under_load_each_event_is_there_once() -> None:
    """`kill -9` at random instants while two people act, some of them slow to commit."""
    clock, chance = SystemClock(), random.Random(7)
    people = [cast.opened(person, clock) for person in (cast.ODETTE, cast.KARIM)]
    over, failed = threading.Event(), list[Exception]()
    threads = [threading.Thread(target=_acting, args=(who, n, over, failed)) for n, who in enumerate(people)]
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        heads = _heads()
        with _sequencing():
            # On a busy machine it may take a while to begin; a kill before that would prove nothing.
            wait_for(partial(_more_heads_than, heads))
            time.sleep(chance.uniform(0.0, 0.5))
    over.set()
    for thread in threads:
        thread.join()
    assert failed == []
    heads_before = _heads()
    sequence_journal(clock)
    assert unfit() == []
    assert len(db.rows("SELECT 1 FROM event")) > 50
    assert heads_before >= KILLS


def _more_heads_than(before: int) -> bool:
    return _heads() > before


def _heads() -> int:
    return len(db.rows("SELECT 1 FROM checkpoint"))
