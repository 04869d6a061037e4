"""The secret of the blind indexes is renewed while the program serves: nobody is lost, nobody is found twice."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connections
from psycopg import sql

from carnet.crypto.aead import Aad, seal
from carnet.crypto.blind_index import blind_index
from carnet.crypto.index_chain import chained
from carnet.crypto.key_ring import IndexPhase
from carnet.documents import visits
from carnet.documents.visits import Visit
from carnet.identity import accounts
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Unavailable
from carnet.kernel.ids import RecordId, new_id
from carnet.ledger import own_acts
from carnet.ops import cli, vault_index
from carnet.ops.fsck_checks import Finding, Scope, findings
from carnet.storage import (
    db,
    idempotency,
    index_barrier,
    index_columns,
    index_fence,
    indexes,
    locator,
    reindexing,
    vault,
)
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.storage.index_barrier import Patience, ProcessBehind
from carnet.storage.index_fence import IndexState
from carnet.storage.locator import KeyKind
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.db import TestHouse, admin_connection
from tests.reliability.effects import break_at
from tests.usecases import scene as scenes
from tests.vault.index_scene import at_step, counted, found, many_claims, plant, secrets_in_use, with_new_secret

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("index_state")]


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests have no other machine to wait for."""
    monkeypatch.setattr(index_barrier, "_GAP", 0.0)
    monkeypatch.setattr(index_barrier, "_POLL", 0.02)
    monkeypatch.setattr(reindexing, "BATCH", 7)


def rotate(*words: str) -> int:
    return cli.main(["vault", "rotate-index", *words])


def test_rotate_index_operator_while_serving_no_look_up_and_no_claim_fails(
    key_file: Path, clock: FixedClock, house: TestHouse
) -> None:
    """0 failed look-ups, 0 indexes claimed twice, nothing left in the former form; what Odette had is there."""
    scene = scenes.at(clock)
    scene.treats(cast.MARC)
    scene.deposits(cast.MARC)
    claims, before = many_claims(40, clock), vault.master().ring.indexes
    stop, failed, looked = threading.Event(), list[str](), list[int]()

    def serve(name: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                assert found(claims)
                assert accounts.account_of_login(cast.ODETTE.login)
                index, record = indexes.index("ins", str(name), str(number)), RecordId(new_id())
                assert locator.claim(KeyKind.INS, index, record, clock.now()).record_id == record
                assert locator.claim(KeyKind.INS, index, RecordId(new_id()), clock.now()).record_id == record
            except Exception as error:  # noqa: BLE001  (whatever fails is counted)
                failed.append(repr(error))
        looked.append(number)
        connections.close_all()

    threads = [threading.Thread(target=serve, args=(name,)) for name in range(2)]
    for thread in threads:
        thread.start()
    assert rotate() == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert (failed, min(looked) > 0) == ([], True)
    assert counted(house, "locator") == len(claims) + sum(looked) + _others(clock)
    ring = vault.master().ring
    assert (ring.indexes[:-1], ring.phase) == (before, IndexPhase.SETTLED)
    assert secrets_in_use() == {ring.indexes[-1].id}
    assert isinstance(listed := list_documents(scene.odette, scene.record), DocumentList) and len(listed.cards) == 1
    assert rotate("--only-finish") == 0 and vault.master().ring == ring


def _others(clock: FixedClock) -> int:
    """Claims of Odette's record and document."""
    row = db.one("SELECT count(*) FROM locator WHERE kind <> 'ins' OR record_id IN (SELECT record_id FROM head)")
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("point", ["reindex.coming", "reindex.moving", "reindex.written", "reindex.settled"])
def test_rotate_index_operator_killed_anywhere_finds_everybody_and_goes_on(
    point: str, key_file: Path, clock: FixedClock
) -> None:
    """The same command finishes, under the secret that was begun."""
    claims, before = many_claims(20, clock), len(vault.master().ring.indexes)
    break_at(point, "is killed", rotate)
    assert found(claims)
    begun = vault.master().ring.indexes[-1].id
    assert rotate("--only-finish") == 0
    ring = vault.master().ring
    assert (len(ring.indexes), ring.indexes[-1].id, ring.phase) == (before + 1, begun, IndexPhase.SETTLED)
    assert secrets_in_use() == {begun} and found(claims)


def _claim(clock: FixedClock) -> object:
    return locator.claim(KeyKind.INS, indexes.index("ins", "1", "2"), RecordId(new_id()), clock.now()).record_id


def _account(clock: FixedClock) -> object:
    details = PersonalDetails(cast.ODETTE.login, None, None, None, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, None), clock.now())
    return "taken" if isinstance(made, Conflict) else "made"


_RECORD = RecordId(new_id())


def _answer(clock: FixedClock) -> object:
    try:
        db.in_transaction(lambda: idempotency.remember(_RECORD, indexes.index("request", "x"), b"f", {}, clock.now()))
    except IntegrityError:
        return "known"
    return "made"


def _visit(clock: FixedClock) -> object:
    visits.leave(_RECORD, indexes.index("visit", "x"), Visit(1, None, 1), clock.now())
    return None


ONCE: dict[str, tuple[Callable[[FixedClock], object], str]] = {
    "locator": (_claim, "same"),
    "account": (_account, "taken"),
    "idempotency": (_answer, "known"),
    "reading_mark": (_visit, "same"),
}


@pytest.mark.parametrize("table", ONCE)
@pytest.mark.parametrize("order", [(IndexPhase.COMING, IndexPhase.MOVING), (IndexPhase.MOVING, IndexPhase.COMING)])
def test_rotate_index_processes_at_two_steps_never_write_one_index_twice(
    table: str, order: tuple[IndexPhase, IndexPhase], key_file: Path, clock: FixedClock, house: TestHouse
) -> None:
    """No unique constraint sees that two forms are of one value: whoever writes looks for both."""
    ring, (act, expected) = with_new_secret(key_file, IndexPhase.COMING), ONCE[table]
    db.in_transaction(lambda: heads.create(_RECORD, HeadStatus.SYSTEM))
    answers = []
    for phase in order:
        with at_step(ring.in_phase(phase)):
            answers.append(act(clock))
    assert answers == ([answers[0]] * 2 if expected == "same" else ["made", expected])
    assert counted(house, table) == 1


def test_rotate_index_two_at_once_at_two_steps_claim_one_index_once(key_file: Path, clock: FixedClock) -> None:
    """The second one waits for the first one's end: a look before writing alone would see nothing."""
    ring = with_new_secret(key_file, IndexPhase.COMING)
    index, first, second = indexes.index("ins", "9"), RecordId(new_id()), RecordId(new_id())
    there, go, got = threading.Event(), threading.Event(), list[RecordId]()

    def slow() -> None:
        there.set()
        go.wait(10)
        got.append(locator.claim(KeyKind.INS, index, second, clock.now()).record_id)
        connections.close_all()

    thread = threading.Thread(target=slow)

    def work() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexes, "_ring", lambda: ring.in_phase(IndexPhase.MOVING))
            locator.claim(KeyKind.INS, index, first, clock.now())
        thread.start()
        there.wait(10)
        go.set()
        thread.join(0.3)
        assert thread.is_alive()

    db.in_transaction(work)
    thread.join(10)
    assert got == [first]


def test_rotate_index_row_written_behind_the_pass_is_converted(
    key_file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: after the first pass over the locator, a slow transaction commits a row of the former form."""
    claims, convert, late = many_claims(10, clock), reindexing.convert, dict[bytes, RecordId]()

    def behind(table: index_columns.Indexed, ring: object) -> object:
        yield from convert(table, ring)  # type: ignore[arg-type]
        if table.table == "locator" and not late:
            with at_step(vault.master().ring.in_phase(IndexPhase.COMING)):
                index, record = indexes.index("ins", "late"), RecordId(new_id())
                late[index] = locator.claim(KeyKind.INS, index, record, clock.now()).record_id

    monkeypatch.setattr(reindexing, "convert", behind)
    assert rotate() == 0
    assert late and found(claims | late)
    assert secrets_in_use() == {vault.master().ring.indexes[-1].id}


def test_rotate_index_process_with_the_former_file_is_waited_for_then_refused(
    key_file: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that cannot read the new file, in the middle of an act: nothing is converted under it."""
    former, claims = vault.master().ring, many_claims(3, clock)
    inside, leave = threading.Event(), threading.Event()

    def act() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexes, "_ring", lambda: _declared(former))

            def work() -> None:
                assert found(claims)
                inside.set()
                leave.wait(20)

            db.in_transaction(work)
        connections.close_all()

    thread = threading.Thread(target=act)
    thread.start()
    inside.wait(10)
    assert rotate("--patience", "0.3") == 3
    assert "connections" in capsys.readouterr().err
    assert vault.master().ring.phase is IndexPhase.COMING and found(claims)
    leave.set()
    thread.join()
    assert rotate() == 0 and found(claims)
    with pytest.raises(Unavailable, match="index.key_older"):
        _declared(former)


def _declared(ring: object) -> object:
    index_fence.declare(ring)  # type: ignore[arg-type]
    return ring


def test_rotate_index_sleeping_connection_with_the_former_file_is_closed(key_file: Path, house: TestHouse) -> None:
    """It would say nothing until its process is asked something: the next request opens another one."""
    position = vault.master().ring.position
    with psycopg.connect(house.cluster.dsn(), autocommit=True) as asleep:
        asleep.execute("SELECT pg_advisory_lock_shared(%s, %s)", [index_fence.CLASS, position])
        index_barrier.wait(house.cluster.dsn(), position + 1, Patience(5, idle=0.0))
        with pytest.raises(psycopg.OperationalError):
            asleep.execute("SELECT 1")


def test_rotate_index_transaction_of_before_is_waited_for(key_file: Path, house: TestHouse) -> None:
    """It says the new step, and may still write what it made at the former one."""
    position = vault.master().ring.position
    with psycopg.connect(house.cluster.dsn()) as acting:
        acting.execute("SELECT pg_advisory_lock_shared(%s, %s)", [index_fence.CLASS, position])
        with pytest.raises(ProcessBehind):
            index_barrier.wait(house.cluster.dsn(), position, Patience(0.2))
        acting.commit()
        index_barrier.wait(house.cluster.dsn(), position, Patience(5))


def test_rotate_index_server_role_cannot_change_the_state(key_file: Path) -> None:
    with pytest.raises(Exception, match="permission denied"):
        index_fence.write(IndexState(0, 0, b""))


def test_rotate_index_database_of_before_the_rotation_is_refused_then_converted(
    key_file: Path, clock: FixedClock, house: TestHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    """A restored database under a newer key: nobody serves before its rows are converted; fsck names them."""
    claims, state = many_claims(5, clock), index_fence.read()
    with_new_secret(key_file, IndexPhase.SETTLED)
    with pytest.raises(Unavailable, match="index.rows_older"):
        found(claims)
    assert {"index_state", "index_unfound"} <= {one.what.rpartition(".")[2] for one in _looked_at(clock)}
    assert rotate() == 0
    assert "index-moving" not in key_file.read_text() and len(vault.master().ring.indexes) == 2
    assert found(claims) and index_fence.read().swept == state.swept + 1
    assert not [one for one in _looked_at(clock) if "index" in one.what]
    assert cli.main(["vault", "status"]) == 0
    assert vault.master().ring.indexes[-1].id.hex() in capsys.readouterr().out


def test_restore_of_before_a_rotation_converts_before_anybody_is_served(
    key_file: Path, clock: FixedClock, house: TestHouse
) -> None:
    """What `carnet restore` does after the replay, for a set that is older than the key file."""
    claims = many_claims(5, clock)
    with_new_secret(key_file, IndexPhase.SETTLED)
    assert vault_index.settle_restored(house.instance, lambda *_: None) == len(claims)
    assert found(claims)


def _looked_at(clock: FixedClock) -> list[Finding]:
    scope = Scope(clock.now(), clock.now(), read_files=False)
    return list(findings(scope, lambda *_: None))


def test_rotate_index_key_file_of_before_the_rotation_is_refused(
    key_file: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy from the safe is too old: said, and no second secret is made beside the lost one."""
    claims, former = many_claims(3, clock), key_file.read_bytes()
    assert rotate() == 0
    newest, text = vault.master().ring.indexes[-1].id.hex(), key_file.read_bytes()
    _put(key_file, former)
    with pytest.raises(Unavailable, match="index.key_older"):
        found(claims)
    assert rotate() == 3
    assert newest in capsys.readouterr().err
    _put(key_file, text)
    assert found(claims)


def test_rotate_index_key_file_of_the_first_step_goes_on(key_file: Path, clock: FixedClock) -> None:
    """The copy that the operator was asked to keep when the secret was added is enough, also later."""
    claims, copy = many_claims(3, clock), list[bytes]()
    agree = vault_index._agree  # noqa: SLF001

    def copied(*of: Any) -> None:
        copy.append(key_file.read_bytes())
        agree(*of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault_index, "_agree", copied)
        assert rotate() == 0
    assert b"index-coming" in copy[0]
    _put(key_file, copy[0])
    with pytest.raises(Unavailable, match="index.key_older"):
        found(claims)
    assert rotate() == 0
    assert found(claims) and vault.master().ring.phase is IndexPhase.SETTLED


def _put(key_file: Path, text: bytes) -> None:
    fresh = key_file.with_name("master.key.other")
    fresh.write_bytes(text)
    fresh.chmod(0o600)
    fresh.rename(key_file)


def test_rotate_index_two_rows_of_one_index_stop_the_rotation(
    key_file: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str], house: TestHouse
) -> None:
    """Planted: one INS leads to two records. Which one is right is not for a program to say."""
    ring = with_new_secret(key_file, IndexPhase.MOVING)
    index = indexes.index("ins", "7")
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        for form in (ring.in_phase(IndexPhase.COMING), ring):
            with at_step(form):
                row = ["ins", indexes.stored(index), new_id(), clock.now()]
            owner.execute("INSERT INTO locator VALUES (%s, %s, %s, %s, true)", row)
    assert rotate() == 3
    assert "locator" in capsys.readouterr().err
    assert vault.master().ring.phase is IndexPhase.MOVING


# What a row must have beside its indexes to be taken.
GIVEN: dict[str, dict[str, object]] = {
    "account": {"kind": "patient", "professional_id": None, "password": "!"},
    "idempotency": {"outcome": "{}"},
}


def test_rotate_index_every_listed_column_of_every_table_is_converted(
    key_file: Path, clock: FixedClock, house: TestHouse
) -> None:
    """Rows of every table, as the owner sees them before and after; what an actor did still opens."""
    tables = index_columns.declared()
    with admin_connection(house) as owner:
        owner.execute("SET session_replication_role = replica")
        planted = {one.table: [plant(owner, one, number, _given(one.table)) for number in range(9)] for one in tables}
        assert rotate() == 0
        ring = vault.master().ring
        for one in tables:
            names = sql.SQL(", ").join(map(sql.Identifier, one.columns))
            rows = owner.execute(sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(one.table))).fetchall()
            wanted = {
                tuple(chained(made[c], ring.indexes, ring.written) for c in one.columns) for made in planted[one.table]
            }
            assert set(rows) == wanted, one.table


def _given(table: str) -> dict[str, object]:
    if table != "actor_act":
        return GIVEN.get(table, {})
    place = new_id().bytes * 2
    return {"event_hash": place, "sealed": seal(own_acts._key(), b"{}", own_acts._aad(place))}  # noqa: SLF001


def test_rotate_index_actor_act_of_before_still_opens(key_file: Path, clock: FixedClock, house: TestHouse) -> None:
    """Its content was bound to the index: the conversion binds it to what stays."""
    record, index, place = new_id(), blind_index(vault.derived(own_acts.PURPOSE), "actor", "81"), b"p" * 32
    content = {
        "who": "81",
        "kind": "professional",
        "structure": "",
        "record": str(record),
        "act": "x",
        "mode": "normal",
    }
    sealed = seal(own_acts._key(), json.dumps(content).encode(), Aad("actor_act", "sealed", index[:16], place, 1))  # noqa: SLF001
    db.execute("INSERT INTO actor_act VALUES (%s, %s, NULL, %s, %s)", [index, place, clock.now(), sealed])
    assert rotate() == 0
    assert [act.record_id for act in own_acts.of_actor("81", skip=0, limit=9)] == [record]


def test_rotate_index_checker_sees_a_column_that_is_left_out(
    key_file: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the locator stands in no list, so nobody is found any more."""
    claims, listed = many_claims(3, clock), index_columns.declared()
    monkeypatch.setattr(index_columns, "declared", lambda: tuple(one for one in listed if one.table != "locator"))
    assert rotate() == 0
    assert not found(claims)


def test_rotate_index_checker_sees_a_look_up_with_one_form(key_file: Path, clock: FixedClock) -> None:
    """Planted: only the form that is written is looked for."""
    claims = many_claims(3, clock)
    with_new_secret(key_file, IndexPhase.MOVING)
    assert found(claims)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "forms", lambda value: [indexes.stored(value)])
        assert not found(claims)


def test_vault_index_is_listed_before_what_it_leads_to() -> None:
    """Rows are found through the locator: it is converted before the documents whose uniqueId it knows."""
    names = [one.table for one in index_columns.declared()]
    assert names.index("locator") < names.index("document")
    assert vault_index.__doc__
