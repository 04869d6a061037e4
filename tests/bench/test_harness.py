"""The harness gives no ratio without a floor of the same run, and sees what became slower."""

import dataclasses
import hashlib
import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest

from carnet.kernel.clock import FixedClock
from carnet.ledger import journal
from carnet.ops.bench import cases, command, files, report
from carnet.ops.bench import pgbench as pgbenches
from carnet.ops.bench.entries import FloorMissing, entry
from carnet.ops.bench.imports import renamed
from carnet.ops.bench.machine import machine
from carnet.ops.bench.pgbench import Pgbench, Statement, caught, literal, script_of
from carnet.ops.bench.processor import usage
from carnet.ops.bench.rounds import Plan, measure
from carnet.ops.bench.samples import Calls, Case, Exhausted, Measured, Sample, Sum, Which
from carnet.ops.bench.world import world
from carnet.storage import db
from carnet.storage.cluster import EmbeddedCluster
from carnet.usecases.list_documents import list_documents
from tests.reliability import world as worlds

SHORT = Plan(rounds=3, seconds=0.05)


def _work(times: int) -> Callable[[], object]:
    """Work whose length is known: so many hashes of 64 kB."""
    data = bytes(65536)
    return lambda: [hashlib.sha256(data).digest() for _ in range(times)]


def _case(ours: Callable[[], object], floor: Callable[[], object]) -> Case:
    return Case("case", "acts/s", Calls("ours", ours), Calls("floor", floor), compared=True)


def _measured(case: Case, plan: Plan = SHORT) -> list[Sample]:
    return measure([case], plan, lambda *_: None)


def test_entry_harness_without_floor_refuses() -> None:
    """No floor at all, a floor missing in one round, a floor of another run, a floor that did nothing: no ratio."""
    case = _case(_work(1), _work(1))
    samples = _measured(case)
    floors = [sample for sample in samples if sample.which is Which.FLOOR]
    nothing = dataclasses.replace(floors[1], measured=Measured(0, 1.0))
    for wrong in (
        [sample for sample in samples if sample.which is Which.OURS],
        [sample for sample in samples if sample is not floors[1]],
        [dataclasses.replace(s, run="other") if s.which is Which.FLOOR else s for s in samples],
        [nothing if sample is floors[1] else sample for sample in samples],
        [*samples, *_measured(case)],
        [],
    ):
        with pytest.raises(FloorMissing):
            entry(case, wrong)
    assert entry(case, samples).rounds == SHORT.rounds


def test_entry_harness_planted_slow_down_is_visible() -> None:
    """The same work beside itself gives a ratio near 1; three times the work gives one near a third."""
    even, slow = _case(_work(2), _work(2)), _case(_work(6), _work(2))
    assert 0.5 < entry(even, _measured(even)).ratio.median < 2
    found = entry(slow, _measured(slow))
    assert found.ratio.median < 0.5
    assert found.app_us is not None and found.floor_app_us is not None
    assert found.app_us > 2 * found.floor_app_us


@pytest.mark.django_db(transaction=True)
def test_entry_use_case_planted_slow_journal_is_visible(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that became 30 ms slower is seen in the figure of the list, by at least those 30 ms."""
    world = worlds.begin(clock)
    world.deposit(worlds.writer().cda(worlds.SMALL))
    case = _case(lambda: list_documents(world.reader, world.record), _work(1))
    plan = Plan(rounds=3, seconds=0.3)
    before = entry(case, _measured(case, plan))
    slow = "WITH slept AS MATERIALIZED (SELECT pg_sleep(0.03)), guard AS ("
    planted = journal.APPEND.replace("WITH guard AS (", slow).replace("rights_epoch = %(epoch)s", SLEPT)
    monkeypatch.setattr(journal, "APPEND", planted)
    after = entry(case, _measured(case, plan))
    assert before.p50_ms is not None and after.p50_ms is not None
    assert after.p50_ms >= 30
    assert after.ratio.median < before.ratio.median


SLEPT = "rights_epoch = %(epoch)s AND EXISTS (SELECT FROM slept)"


def test_measure_harness_turns_are_interleaved() -> None:
    """A floor, A ours, B floor, B ours, and again; the warm-up leaves no sample; each turn is prepared."""
    order: list[str] = []

    def side(name: str) -> Calls:
        return Calls(name, _work(1), ready=lambda: order.append(name))

    both = [Case(name, "acts/s", side(f"{name} ours"), side(f"{name} floor")) for name in ("a", "b")]
    samples = measure(both, Plan(2, 0.01), lambda *_: None)
    assert order == ["a floor", "a ours", "b floor", "b ours"] * 3
    assert [(s.round, s.case, s.which.value) for s in samples[:3]] == [
        (1, "a", "floor"), (1, "a", "ours"), (1, "b", "floor"),
    ]  # fmt: skip
    assert len({sample.run for sample in samples}) == 1 and len(samples) == 8


def test_sum_floor_parts_adds_their_times() -> None:
    """Two parts of 100 and 50 a second make 33.3 a second; a part that does nothing makes no floor."""

    class Fixed:
        name = "fixed"

        def __init__(self, count: int) -> None:
            self._count = count

        def prepare(self) -> None:
            """Nothing."""

        def run(self, seconds: float) -> Measured:
            """As many as it was told, in one second."""
            return Measured(self._count, 1.0)

    assert Sum("both", (Fixed(100), Fixed(50))).run(1).rate == pytest.approx(100 / 3)
    assert Sum("both", (Fixed(100), Fixed(0))).run(1).rate == 0


def test_calls_stock_used_up_ends_the_turn_and_counts_what_was_done() -> None:
    """Documents made before the turn run out: the rate is that of those that were deposited."""
    stock = list(range(5))

    def once() -> None:
        if not stock:
            raise Exhausted
        stock.pop()

    assert Calls("stock", once).run(10).count == 5


def test_usage_processor_own_work_is_counted() -> None:
    """Work of this process shows as its own, not as the database's or as another's."""
    before = usage(None)
    _work(300)()
    used = usage(None).since(before)
    assert used.app > 0.005
    assert used.database == 0


def test_script_of_statements_values_become_prepared_parameters() -> None:
    """Names are made unique, empty values stand in the text, a statement that must write returns its row."""
    statements = [
        Statement("SELECT %(a)s, %(b)s, %(c)s", {"a": b"\x01\xff", "b": "", "c": None}),
        Statement("UPDATE t SET x = %(a)s\nRETURNING x", {"a": [1, True]}, one_row=True),
    ]
    script, values = script_of(statements)
    assert script == "BEGIN;\nSELECT :v0_a, '', NULL;\nUPDATE t SET x = :v1_a RETURNING x \\gset\nCOMMIT;\n"
    assert values == {"v0_a": "\\x01ff", "v1_a": "{1,true}"}
    assert literal(7) == "7"


def test_script_of_statements_apart_each_is_its_own_transaction() -> None:
    """What a reading sends without a transaction is sent so by its floor too; bytes in a list are quoted."""
    script, values = script_of([Statement("SELECT %(a)s", {"a": [b"\x01", b"\xff"]})], apart=True)
    assert script == "SELECT :v0_a;\n"
    assert values == {"v0_a": r'{"\\x01","\\xff"}'}


@pytest.mark.django_db
def test_caught_every_statement_values_in_a_row_get_names() -> None:
    """A floor of every statement leaves none out for the way in which its values were given."""
    with caught(every=True) as found:
        db.rows("SELECT %s::int + %s::int", [1, 2])
        db.rows("SELECT %(one)s::int", {"one": 1})
    with caught() as named:
        db.rows("SELECT %s::int", [1])
    assert [(one.sql, one.params) for one in found] == [
        ("SELECT %(p0)s::int + %(p1)s::int", {"p0": 1, "p1": 2}), ("SELECT %(one)s::int", {"one": 1}),
    ]  # fmt: skip
    assert not named


@pytest.mark.parametrize(("stand", "refused"), [((5, 25), False), ((5, 24), True), ((5, 5), True)])
def test_run_floor_that_writes_fewer_events_than_ours_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand: tuple[int, int], refused: bool
) -> None:
    """Ten scripts of two events each are twenty events more, or there is no figure."""
    said = "number of transactions actually processed: 10\nnumber of failed transactions: 0\ntps = 5.0\n"
    done = subprocess.CompletedProcess([], 0, stdout=said, stderr="")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    monkeypatch.setattr(pgbenches, "client_program", lambda name: Path(name))
    standing = iter(stand)
    floor = Pgbench("floor", tmp_path, tmp_path, "", written=lambda: next(standing), events=2)
    if refused:
        with pytest.raises(RuntimeError, match="fewer events"):
            floor.run(1)
    else:
        assert floor.run(1) == Measured(10, 2.0)


def test_only_names_in_its_help_are_those_of_the_groups() -> None:
    groups = cases.groups(None, 0, None)  # type: ignore[arg-type]
    assert " ".join(groups) == command.GROUPS
    # A name that no case has is said to be none, and nothing is measured.
    assert list(cases.cases(None, 0, None, "nothing-is-named-so")) == []  # type: ignore[arg-type]


@pytest.mark.django_db
def test_groups_cases_made_later_leave_the_token_of_the_earlier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A software that is registered anew has another key, and what was made before could ask for no token."""
    monkeypatch.setattr(cases, "deposit_floor", lambda *_: Calls("floor", _work(1)))
    made = cases.groups(world(tmp_path, cast("EmbeddedCluster", None)), 0, None)["fhir-lot-"]
    earlier, later = next(made()), next(made())
    for case in (earlier, later):
        case.ours.prepare()
        assert case.ours.run(0.01).count


def test_renamed_cda_first_id_only() -> None:
    """Only the document's own id is new: the parent's, the patient's and the templates' stay."""
    for own in (b'<id root="1.2" extension="3"/>', b'<id root="1.2"></id>', b'<x:id extension="3" root="1.2" />'):
        data = b'<C><typeId root="9"/><templateId root="8"/>' + own + b'<setId root="1.2"/><p><id root="7"/></p></C>'
        fresh = renamed(data)
        assert own not in fresh and b'root="2.25.' in fresh
        assert fresh.endswith(b'<setId root="1.2"/><p><id root="7"/></p></C>')
        assert fresh != renamed(data)


def test_sure_write_floor_is_durable_and_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The floor of a blob does what it says: two syncs, and no temporary file left."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    files.sure_write(tmp_path, b"content")()
    (made,) = tmp_path.iterdir()
    assert made.read_bytes() == b"content" and not made.suffix
    assert len(synced) == 2


def test_sent_file_floor_sends_every_byte(tmp_path: Path) -> None:
    """The floor of a download really moves the file."""
    path = tmp_path / "file"
    path.write_bytes(bytes(300_000))
    turn = files.SentFile(path).run(0.05)
    assert turn.count > 1 and len(turn.latencies) == turn.count


def test_report_entry_json_has_what_a_figure_needs(tmp_path: Path) -> None:
    """Each entry can be quoted alone: name, value, unit, floor, ratio, machine, command."""
    case = _case(_work(1), _work(1))
    found = entry(case, _measured(case))
    path = report.write([found], machine(tmp_path, "18.4"), tmp_path / "results")
    (told,) = json.loads(path.read_text())
    assert {"name", "value", "unit", "floor", "ratio", "machine", "command", "floor_name"} <= told.keys()
    assert told["ratio"] == found.ratio.median and told["ratio_spread"] == [found.ratio.low, found.ratio.high]
    assert told["machine"]["cores"] == os.cpu_count() and told["machine"]["python_ms"] > 0
    assert "case (acts/s)" in report.table([found])
