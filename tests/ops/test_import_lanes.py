"""Files in several processes: a person is in one of them only, in order; what goes wrong is told."""

import os
import signal
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from django.db import connections

from carnet.ops.errors import ImportStopped
from carnet.ops.import_lanes import FEW, PARCEL, parcels, run
from carnet.ops.import_whose import number_in, whose

FILES = [f"{person}{number:03}" for number in range(2 * FEW) for person in "abcdefgh"]
PERSONS = [file[0] for file in FILES]


def _written(folder: Path, files: Sequence[str]) -> list[tuple[str, int]]:
    """Each process writes down what it was given, in its order."""
    with (folder / str(os.getpid())).open("a") as log:
        for file in files:
            log.write(f"{file} {time.monotonic_ns()}\n")
    return [(file, os.getpid()) for file in files]


def _killed(files: Sequence[str]) -> list[str]:
    if "d" in {file[0] for file in files}:
        os.kill(os.getpid(), signal.SIGKILL)
    return list(files)


def test_parcels_persons_are_whole_and_in_order() -> None:
    made = parcels(FILES, PERSONS)
    assert sorted(place for one in made for place in one) == list(range(len(FILES)))
    for person in "abcdefgh":
        holding = [one for one in made if person in {PERSONS[place] for place in one}]
        assert len(holding) == 1
        own = [place for place in holding[0] if PERSONS[place] == person]
        assert own == sorted(own)
    assert all(len(one) <= 2 * PARCEL for one in made)
    assert parcels([], []) == []
    many = parcels(["x"] * 300, ["one"] * 300)
    assert [len(one) for one in many] == [300], "a person is never in two parcels"


@pytest.mark.parametrize("processes", [1, 2])
def test_run_every_file_once_and_a_person_in_one_process(tmp_path: Path, processes: int) -> None:
    found = dict(run(FILES, PERSONS, partial(_written, tmp_path), processes))
    assert [found[place][0] for place in range(len(FILES))] == FILES
    for person in "abcdefgh":
        assert len({process for file, process in found.values() if file[0] == person}) == 1
    assert len({process for _, process in found.values()}) <= processes
    for log in tmp_path.iterdir():
        written = [line.split()[0] for line in log.read_text().splitlines()]
        for person in "abcdefgh":
            own = [file for file in written if file[0] == person]
            assert own == sorted(own)


def test_run_process_that_is_killed_is_told() -> None:
    with pytest.raises(ImportStopped):
        list(run(FILES, PERSONS, _killed, 2))


class _OfItsOwn(Exception):
    def __init__(self, one: str, *, other: str) -> None:
        super().__init__(one, other)


def _fails(files: Sequence[str]) -> list[str]:
    raise _OfItsOwn("one", other="what went wrong")


def test_run_error_that_no_process_can_send_is_told_in_words() -> None:
    with pytest.raises(RuntimeError, match="what went wrong"):
        list(run(FILES, PERSONS, _fails, 2))


def _role(ids: str, before: str = "") -> bytes:
    return f"<c:ClinicalDocument>{before}<c:patientRole classCode='PAT'>{ids}<c:patient/>".encode()


INS = '<c:id root="1.2.250.1.213.1.4.10" extension="279035121518989"/>'


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (_role(INS), "279035121518989"),
        (_role('<c:id extension="7" root="1.2.3"/>' + INS), "279035121518989"),
        (_role("<c:id root='1.2.3' extension='7'/>"), "7"),
        (_role('<c:id root="1.2.3"/>'), None),
        (_role(""), None),
        (_role('<c:id root="1.2.3" extension="&#55;"/>'), None),
        (_role(INS, "<!-- <patientRole><id extension='9'/><patient -->"), None),
        (_role(INS).decode().encode("utf-16"), None),
        (b"%PDF-1.4", None),
    ],
)
def test_whose_a_glance_tells_the_number_or_nothing(data: bytes, number: str | None) -> None:
    assert number_in(data) == number


def test_whose_file_that_cannot_be_read_is_nobodys(tmp_path: Path) -> None:
    assert whose(tmp_path / "none") is None


def _slow(folder: Path, files: Sequence[str]) -> list[str]:
    (folder / str(os.getpid())).touch()
    time.sleep(60)
    return list(files)


def test_run_processes_end_when_the_import_is_killed(tmp_path: Path) -> None:
    """Nobody is left behind with a connection to the database."""
    # The child closes what it inherits, and would end the session of the tests that follow.
    connections.close_all()
    parent = os.fork()
    if parent == 0:
        list(run(FILES, PERSONS, partial(_slow, tmp_path), 2))
        os._exit(0)
    while len(workers := list(tmp_path.iterdir())) < 2:
        time.sleep(0.05)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    until = time.monotonic() + 20
    while any(Path(f"/proc/{worker.name}").exists() for worker in workers):
        assert time.monotonic() < until
        time.sleep(0.1)
