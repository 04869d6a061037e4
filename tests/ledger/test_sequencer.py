"""The sequencer and the signer: each committed event once, and never back."""

from datetime import datetime, timedelta

import psycopg
import pytest

from carnet.crypto.merkle import leaf_hash, root
from carnet.crypto.note import open_checkpoint
from carnet.kernel.clock import FixedClock
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.ledger import log_keys, log_store, signer
from carnet.ledger.sequencer import LogBroken
from carnet.ledger.signer import SignerStopped, Why
from carnet.ledger.signer_memory import MemoryMoved, Remembered, SignerMemory
from carnet.storage import db
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests.db import TestHouse
from tests.usecases.scene import Scene

YEAR = 2026


def leaves() -> list[bytes]:
    return [
        bytes(row[0]) for row in db.rows("SELECT link FROM log_leaf WHERE log_year = %s ORDER BY leaf_index", [YEAR])
    ]


def links() -> set[bytes]:
    return {bytes(row[0]) for row in db.rows("SELECT link FROM event")}


def reads(scene: Scene, times: int) -> None:
    for _ in range(times):
        list_documents(scene.odette, scene.record)


def as_owner(house: TestHouse, *statements: str) -> None:
    """What the administrator of the database does."""
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        for statement in statements:
            assert owner.execute(statement.encode()).rowcount


def test_sequence_worker_events_are_in_the_log_once_and_signed(scene: Scene) -> None:
    for times in (3, 1, 0, 9):
        reads(scene, times)
        sequence_journal(scene.clock)
        assert set(leaves()) == links()
        assert len(leaves()) == len(links())
    assert db.rows("SELECT 1 FROM event_pending") == []
    last = log_store.latest_checkpoint(YEAR)
    assert last is not None
    opened = open_checkpoint(last.note, log_keys.origin(YEAR), log_keys.verifiers(YEAR))
    assert (opened.size, opened.root) == (len(leaves()), root([leaf_hash(leaf) for leaf in leaves()]))
    assert (last.size, last.root, last.at) == (opened.size, opened.root, scene.clock.now())


def test_sequence_worker_nothing_new_signs_nothing(scene: Scene) -> None:
    assert len(sequence_journal(scene.clock).checkpoints) == 1
    again = sequence_journal(scene.clock)
    assert (again.events, again.checkpoints) == (0, ())


def test_sequence_worker_late_commit_is_not_skipped(scene: Scene, house: TestHouse) -> None:
    """An event that commits after later ones were sequenced is taken: no cursor passes over it."""
    reads(scene, 2)
    with psycopg.connect(house.cluster.owner_dsn) as late:
        hidden = late.execute(
            "DELETE FROM event_pending WHERE seq = 2 RETURNING record_id, stream, seq, at, link"
        ).fetchone()
    reads(scene, 2)
    sequence_journal(scene.clock)
    assert len(leaves()) == len(links()) - 1
    with psycopg.connect(house.cluster.owner_dsn) as late:
        late.execute("INSERT INTO event_pending (record_id, stream, seq, at, link) VALUES (%s, %s, %s, %s, %s)", hidden)
    sequence_journal(scene.clock)
    assert set(leaves()) == links()


def test_sequence_worker_two_years_have_two_logs(scene: Scene, clock: FixedClock) -> None:
    clock.move(timedelta(days=365))
    reads(scene, 2)
    made = sequence_journal(clock).checkpoints
    assert [(kept.year, kept.size) for kept in made] == [(2026, len(leaves())), (2027, 2)]


def test_sequence_worker_another_one_at_work_does_nothing(scene: Scene, house: TestHouse) -> None:
    with psycopg.connect(house.cluster.owner_dsn) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [log_store.SEQUENCER_LOCK])
        assert sequence_journal(scene.clock).events == 0
    assert sequence_journal(scene.clock).events == len(links())


def test_sequence_attacker_puts_an_event_back_into_the_queue_stops_loudly(scene: Scene) -> None:
    """The same event a second time: its unique place refuses it, and nothing of the batch is kept."""
    sequence_journal(scene.clock)
    db.execute("INSERT INTO event_pending SELECT record_id, stream, seq, at, link FROM event")
    before = leaves()
    with pytest.raises(Exception, match="log_leaf_event_once"):
        sequence_journal(scene.clock)
    assert leaves() == before


def test_sequence_attacker_as_the_server_cannot_keep_an_event_out(scene: Scene) -> None:
    """The function of the owner removes nothing that is not in the log; the server's role itself may not delete."""
    before = db.rows("SELECT seq FROM event_pending ORDER BY seq")
    assert log_store.forget_logged(YEAR, 0) == 0
    assert db.rows("SELECT seq FROM event_pending ORDER BY seq") == before


def test_sequence_worker_missing_node_stops_loudly(scene: Scene, house: TestHouse) -> None:
    reads(scene, 7)
    sequence_journal(scene.clock)
    as_owner(house, "DELETE FROM log_node WHERE level = 3")
    reads(scene, 1)
    with pytest.raises(LogBroken):
        sequence_journal(scene.clock)


# What is done to the database after a head was signed, and what the signer then says.
GOES_BACK = {
    "leaves removed": (["DELETE FROM log_leaf WHERE leaf_index > 2"], Why.SMALLER),
    "restored from an older state": (
        ["DELETE FROM log_leaf WHERE leaf_index > 2", "DELETE FROM checkpoint"],
        Why.SMALLER,
    ),
    "all removed": (["DELETE FROM log_leaf", "DELETE FROM log_node", "DELETE FROM checkpoint"], Why.SMALLER),
    "a leaf changed": (["UPDATE log_leaf SET link = sha256(link) WHERE leaf_index = 8"], Why.INCONSISTENT),
    "a node changed": (["UPDATE log_node SET hash = sha256(hash) WHERE level = 3"], Why.INCONSISTENT),
}


@pytest.mark.parametrize("how", GOES_BACK)
def test_signer_database_goes_back_or_aside_stops_and_signs_nothing(scene: Scene, house: TestHouse, how: str) -> None:
    list_documents(scene.odette, scene.record)
    reads(scene, 9 - len(links()))
    sequence_journal(scene.clock)
    assert len(leaves()) == 9
    statements, why = GOES_BACK[how]
    as_owner(house, *statements)
    before = db.rows("SELECT count(*) FROM checkpoint")
    with pytest.raises(SignerStopped) as stopped:
        sequence_journal(scene.clock)
    assert (stopped.value.why, stopped.value.year) == (why, YEAR)
    assert db.rows("SELECT count(*) FROM checkpoint") == before


def test_signer_clock_goes_back_stops(scene: Scene, clock: FixedClock) -> None:
    sequence_journal(clock)
    clock.move(timedelta(seconds=-1))
    with pytest.raises(SignerStopped) as stopped:
        signer.standing(YEAR, clock)
    assert stopped.value.why is Why.EARLIER


def test_standing_operator_looks_while_the_signer_is_at_work_is_no_fault(scene: Scene, clock: FixedClock) -> None:
    """A head that is signed after the look began is not one of the future: the time is asked for after the memory."""

    class Working:
        """A clock that shows the time at which it is asked: the signer has signed a moment before."""

        def now(self) -> datetime:
            return log_keys.memory().last(YEAR).at  # type: ignore[union-attr]

    sequence_journal(clock)
    signer.standing(YEAR, Working())


def test_signer_memory_removed_stops(scene: Scene, house: TestHouse) -> None:
    """Without its memory the signer would sign any tree: the published heads tell that it had one."""
    sequence_journal(scene.clock)
    (house.instance.folder / "signer" / "2026").unlink()
    with pytest.raises(SignerStopped) as stopped:
        sequence_journal(scene.clock)
    assert stopped.value.why is Why.MEMORY_GONE


@pytest.mark.parametrize("position", range(0, 200, 9))
def test_signer_memory_altered_stops(scene: Scene, house: TestHouse, position: int) -> None:
    """A byte of the note, or of the first line; a changed time may still be a time, so it is left out."""
    sequence_journal(scene.clock)
    file = house.instance.folder / "signer" / "2026"
    data = bytearray(file.read_bytes())
    assert len(data) > 200
    time = range(len("carnet-signer v1\n"), data.index(b"\n", 20) + 1)
    data[position if position not in time else 0] ^= 1
    file.write_bytes(data)
    with pytest.raises(SignerStopped) as stopped:
        sequence_journal(scene.clock)
    assert stopped.value.why is Why.MEMORY_DAMAGED


def test_signer_memory_written_by_another_in_between_refuses(scene: Scene, house: TestHouse) -> None:
    memory = SignerMemory(house.instance.folder / "signer")
    first, second = (Remembered(note, scene.clock.now()) for note in (b"one", b"two"))
    memory.swap(YEAR, None, first)
    with pytest.raises(MemoryMoved):
        memory.swap(YEAR, None, second)
    assert memory.last(YEAR) == first


def test_signer_ends_when_it_has_remembered_has_published_nothing_yet(scene: Scene) -> None:
    """What is published is always remembered: else a signer that forgot it could sign another history."""
    with arm("signer.remembered"), pytest.raises(FailpointReached):
        sequence_journal(scene.clock)
    assert log_store.latest_checkpoint(YEAR) is None
    assert log_keys.memory().last(YEAR) is not None


def test_signer_killed_between_memory_and_table_publishes_what_it_remembers(scene: Scene, house: TestHouse) -> None:
    sequence_journal(scene.clock)
    kept = log_store.latest_checkpoint(YEAR)
    as_owner(house, "DELETE FROM checkpoint")
    sequence_journal(scene.clock)
    assert log_store.latest_checkpoint(YEAR) == kept
