"""The harness gives no figure of a program with something switched off, and none with a floor that is none."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from django.db import connection

from carnet.documents import contents
from carnet.ops.bench import guarantees, report
from carnet.ops.bench.entries import FloorWrong, entry
from carnet.ops.bench.guarantees import Flattered, proved
from carnet.ops.bench.machine import machine
from carnet.ops.bench.samples import Case, Measured, Sample, Which
from carnet.ops.bench.world import World, world
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import blobs
from carnet.usecases import _depositing, list_documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(tmp_path: Path) -> World:
    return world(tmp_path, cast("Any", None))


def _connect() -> Any:
    told = connection.get_connection_params()
    return psycopg.connect(host=told["host"], port=told["port"], dbname=told["dbname"], user=told["user"])


def test_proved_instance_with_everything_on_says_what_was_seen(measured: World) -> None:
    assert proved(measured, _connect).keys() == {
        "durable_commits", "durable_files", "encryption", "journal", "rights",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["synchronous_commit"])
def test_proved_commit_that_does_not_wait_is_caught(measured: World, name: str) -> None:
    """In our own connection, and in the one of a floor."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {name} = off")
        with pytest.raises(Flattered, match=name):
            proved(measured, _connect)
        cursor.execute(f"SET LOCAL {name} = on")

    def careless() -> Any:
        made = _connect()
        made.execute(f"SET {name} = off")
        return made

    with pytest.raises(Flattered, match=name):
        proved(measured, careless)


def test_proved_file_that_is_not_synced_is_caught(measured: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(path: Path, chunks: Iterable[bytes]) -> None:
        path.write_bytes(b"".join(chunks))

    with monkeypatch.context() as planted:
        planted.setattr(blobs, "_write_synced", careless)
        with pytest.raises(Flattered, match="not synced"):
            proved(measured, _connect)
    monkeypatch.setattr(os, "fsync", lambda _: None)
    with pytest.raises(Flattered, match="fsync"):
        proved(measured, _connect)


def test_proved_file_that_is_not_encrypted_is_caught(measured: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(_key: object, pieces: Iterator[bytes], _place: bytes) -> Iterator[bytes]:
        return pieces

    monkeypatch.setattr(contents, "encrypt_stream", plain)
    with pytest.raises(Flattered, match="without its key"):
        proved(measured, _connect)


def test_proved_act_without_its_event_is_caught(measured: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as planted:
        planted.setattr(_depositing, "note", lambda *_, **__: None)
        with pytest.raises(Flattered, match="deposit wrote no event"):
            proved(measured, _connect)
    monkeypatch.setattr(list_documents, "note_reading", lambda *_, **__: None)
    with pytest.raises(Flattered, match="list wrote no event"):
        proved(measured, _connect)


def test_proved_rights_that_permit_all_are_caught(measured: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def permits(*_: object, **__: object) -> Decision:
        return Decision(permit=True, rule="R08", reason=Reason.NOT_FORESEEN)

    monkeypatch.setattr(list_documents, "ask", permits)
    with pytest.raises(Flattered, match="without any right"):
        proved(measured, _connect)


def _sample(which: Which, count: int, number: int) -> Sample:
    return Sample("run", number, "case", which, Measured(count, 1.0), 0.1, 0.1, 0.0)


class _Side:
    name = "side"

    def prepare(self) -> None:
        """Nothing."""

    def run(self, seconds: float) -> Measured:
        """Nothing."""
        return Measured(0, seconds)


def test_entry_floor_that_ours_beats_is_refused() -> None:
    """What does less than the program and yet is slower does something else: the ratio would flatter."""
    case = Case("case", "acts/s", _Side(), _Side())
    samples = [_sample(which, 100, n) for n in range(3) for which in Which]
    assert entry(case, samples).ratio.median == 1
    wrong = [replace(s, measured=Measured(60, 1.0)) if s.which is Which.FLOOR else s for s in samples]
    with pytest.raises(FloorWrong, match="case"):
        entry(case, wrong)
    assert entry(replace(case, compared=True), wrong).ratio.median > 1.5


def test_report_figures_say_what_was_on(tmp_path: Path) -> None:
    case = Case("case", "acts/s", _Side(), _Side())
    found = entry(case, [_sample(which, 100, n) for n in range(3) for which in Which])
    path = report.write([found], machine(tmp_path, "18.4"), tmp_path, always_on={"rights": "seen"})
    assert '"always_on"' in path.read_text() and '"seen"' in path.read_text()
    assert guarantees.DURABLE["synchronous_commit"] == "on"
