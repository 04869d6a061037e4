"""What is worked out while the database answers: done then, given back only after, and never instead of the event."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection

from carnet.crypto.envelope import KeyPurpose
from carnet.documents import entries
from carnet.kernel.errors import EpochChanged, Refusal
from carnet.ledger import journal
from carnet.storage import db as storage
from carnet.storage import prepared
from carnet.storage.db import Meanwhile
from carnet.storage.keys import RecordKeys
from carnet.usecases._facts import load
from carnet.usecases._wanted import Wanted
from carnet.usecases.find_entries import EntriesFound, find_entries
from carnet.usecases.find_patient import PatientFound, find_patient
from carnet.usecases.find_patient import Wanted as SoughtPatient
from carnet.usecases.find_record import NothingFits
from tests import cast
from tests.usecases.scene import Scene


@pytest.fixture
def two(db: None) -> Iterator[tuple[psycopg.Connection[Any], psycopg.Connection[Any]]]:
    """Two connections of their own, which no transaction of a test is on."""
    connection.ensure_connection()
    dsn = str(connection.connection.info.dsn)
    with psycopg.connect(dsn, autocommit=True) as one, psycopg.connect(dsn, autocommit=True) as other:
        yield one, other


def nothing() -> None:
    """Work that is none."""


def test_meanwhile_is_done_while_the_statement_is_under_way(two: tuple[psycopg.Connection[Any], Any]) -> None:
    """The statement waits for what only the work lets go of: one after the other, it would end by its limit."""
    one, other = two
    one.execute("SET lock_timeout = '20s'")
    other.execute("SELECT pg_advisory_lock(4711)")

    def let_go() -> None:
        other.execute("SELECT pg_advisory_unlock(4711)")

    assert prepared.of(one).rows("SELECT %s::int FROM pg_advisory_lock(4711)", [7], let_go) == [(7,)]


def test_meanwhile_that_fails_leaves_the_statement_done_and_the_connection_ready(two: Any) -> None:
    alone = prepared.of(two[0])

    def fail() -> None:
        raise ZeroDivisionError

    for word in ("first", "second"):
        with pytest.raises(ZeroDivisionError):
            alone.rows("SELECT set_config('carnet.done', %s::text, false)", [word], fail)
        assert alone.rows("SELECT current_setting('carnet.done')", [], nothing) == [(word,)]


def test_statement_that_fails_says_so_after_the_work(two: Any) -> None:
    alone, done = prepared.of(two[0]), list[int]()
    with pytest.raises(psycopg.errors.DivisionByZero):
        alone.rows("SELECT 1 / %s::int", [0], lambda: done.append(1))
    assert done == [1] and alone.rows("SELECT %s::int", [2], nothing) == [(2,)]


def test_connection_lost_meanwhile_says_so(two: Any) -> None:
    one, other = two
    with pytest.raises(psycopg.OperationalError):
        prepared.of(one).rows(
            "SELECT %s::int FROM pg_sleep(20)", [1],
            lambda: other.execute("SELECT pg_terminate_backend(%s)", [one.info.backend_pid]),
        )  # fmt: skip
    assert one.closed


def test_statement_that_was_let_go_of_is_sent_again_and_the_work_done_once(two: Any) -> None:
    alone, done = prepared.of(two[0]), list[int]()
    assert alone.rows("SELECT %s::int", [1]) == [(1,)]
    two[0].execute("DEALLOCATE ALL")
    assert alone.rows("SELECT %s::int", [2], Meanwhile(lambda: done.append(1))) == [(2,)]
    assert done == [1]


def test_long_toldis_whole(two: Any) -> None:
    sql = "SELECT repeat('x', 1000) || g FROM generate_series(1, %s::int) AS g"
    assert prepared.of(two[0]).rows(sql, [5_000], nothing) == prepared.of(two[1]).rows(sql, [5_000])


def test_other_threads_go_on_while_the_toldis_awaited(two: Any) -> None:
    """Whoever waits for the database must not hold the lock of the interpreter."""
    seen, over = list[float](), threading.Event()

    def tick() -> None:
        while not over.wait(0.01):
            seen.append(time.monotonic())

    other = threading.Thread(target=tick)
    other.start()
    began = time.monotonic()
    prepared.of(two[0]).rows("SELECT 1 FROM pg_sleep(%s)", [0.5], nothing)
    ended = time.monotonic()
    over.set()
    other.join()
    assert sum(began + 0.1 < at < ended - 0.1 for at in seen) > 1


def test_lean_inside_and_outside_gives_what_was_worked_out(db: None) -> None:
    work = Meanwhile(lambda: 40)
    assert storage.lean_one("SELECT %s::int", [2], work) == (2,) and work() == 40


def test_linked_opens_the_key_of_the_journal_meanwhile_and_a_destroyed_one_is_none(scene: Scene) -> None:
    scene.deposits(cast.MARC)
    facts = load(scene.treats(cast.MARC), scene.record)
    keys = RecordKeys(facts.keys.record_id, facts.keys.record_key, facts.keys.wrapped)
    assert len(entries.linked(keys, entries.EVERY)[0]) == 1
    assert keys.__dict__["audit"].__dict__["cipher"]
    rest = dict(facts.keys.wrapped)
    del rest[KeyPurpose.AUDIT]
    without = RecordKeys(facts.keys.record_id, facts.keys.record_key, rest)
    assert len(entries.linked(without, entries.EVERY)[0]) == 1 and without.audit is None


@pytest.mark.parametrize("failures", [0, 1, 3])
def test_find_entries_gives_the_toldof_the_reading_whose_event_was_written(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    """An answer made beside an event that the epoch refused is made anew; the first one is nobody's."""
    marc = scene.treats(cast.MARC)
    scene.deposits(cast.MARC)
    asked, left = list[int](), failures
    record = journal.record

    def refused(*args: Any, **named: Any) -> Any:
        nonlocal left
        if left:
            left -= 1
            named["meanwhile"]()
            raise EpochChanged
        return record(*args, **named)

    def answering(found: EntriesFound) -> bytes:
        asked.append(found.total)
        return b"answer %d" % len(asked)

    monkeypatch.setattr(journal, "record", refused)
    before = scene.last()
    found = find_entries(marc, scene.record, Wanted(), answering=answering)
    assert isinstance(found, EntriesFound) and found.answer == b"answer %d" % (failures + 1)
    assert len(asked) == failures + 1 and scene.last() != before and scene.last().act == "document:list"


def test_find_entries_whose_event_is_not_written_gives_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    marc, asked = scene.treats(cast.MARC), list[int]()
    scene.deposits(cast.MARC)

    def fail(*_: Any, meanwhile: Meanwhile[Any], **__: Any) -> None:
        meanwhile()
        raise ZeroDivisionError

    def answering(found: EntriesFound) -> bytes:
        asked.append(found.total)
        return b"made"

    monkeypatch.setattr(journal, "record", fail)
    with pytest.raises(ZeroDivisionError):
        find_entries(marc, scene.record, Wanted(), answering=answering)
    assert asked == [1]


def test_find_entries_refused_works_out_no_answer(scene: Scene) -> None:
    def answering(_: EntriesFound) -> bytes:
        raise ZeroDivisionError

    assert isinstance(find_entries(scene.caller(cast.HELENE), scene.record, Wanted(), answering=answering), Refusal)


def test_find_patient_by_ins_answers_once_it_is_recorded(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer is worked out beside the statement that gives the attempt back, after that of both events."""
    marc, ins, record_all = scene.treats(cast.MARC), cast.ODETTE.identity.ins, journal.record_all
    assert ins is not None
    done = list[object]()

    def recorded(*args: Any, **named: Any) -> None:
        record_all(*args, **named)
        done.append("recorded")

    def answering(found: PatientFound | NothingFits) -> bytes:
        done.append(found)
        return b"told"

    monkeypatch.setattr(journal, "record_all", recorded)
    told = find_patient(marc, SoughtPatient(ins=ins), answering)
    assert isinstance(told, PatientFound) and told.answer == b"told"
    assert done == ["recorded", told]


def test_find_patient_who_may_not_be_told_in_the_look_up_works_out_no_answer(scene: Scene) -> None:
    """By another way, or as the person herself, it is answered by who asked."""
    marc = scene.treats(cast.MARC)
    for caller, sought in ((marc, SoughtPatient(record_id=scene.record)), (scene.odette, SoughtPatient())):
        found = find_patient(caller, sought, lambda _: b"told")
        assert isinstance(found, PatientFound) and found.answer == b""
