"""Every call to the disk fails in turn: of a deposit, and of the signer's memory (security.md 4: R3).

A call fails with a full disk or a broken one, at its first, second, … time until none is left to fail. Afterwards there
is all of the act or nothing, the same act asked again is done once, and what fsync refused is never tried again.
`CARNET_TORTURE=long` does the same from outside, with `strace` where it is installed: the process is killed at a call.
"""

import errno
import json
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Unavailable
from carnet.ledger import log_keys
from carnet.usecases.list_documents import list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests.db import TestHouse
from tests.ledger.test_kill_sequencer import unfit
from tests.ops.processes import ROOT
from tests.reliability import world as worlds
from tests.reliability.effects import forget_blobs, state_of
from tests.reliability.nemesis import Victim
from tests.reliability.world import World
from tests.torture.lengths import LONG

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CALLS = ("open", "write", "fsync", "rename", "mkdir", "close")
ERRORS = {"write": errno.ENOSPC, "open": errno.EMFILE, "mkdir": errno.ENOSPC}
MOST = 12


@pytest.fixture
def world(clock: FixedClock) -> World:
    """Odette's record, with an empty blob store."""
    forget_blobs()
    return worlds.begin(clock)


class Broken:
    """Calls below one folder: counts them, and fails the one of a number."""

    def __init__(self, folder: Path, failing: int = 0) -> None:
        self._folder, self._failing, self.count = str(folder), failing, 0

    def wrap(self, name: str, real: Callable[..., object]) -> Callable[..., object]:
        """The call in the place of the real one."""

        def call(first: object, *rest: object, **named: object) -> object:
            if self._concerns(first):
                self.count += 1
                if self.count == self._failing:
                    number = ERRORS.get(name, errno.EIO)
                    if name == "close":
                        real(first, *rest, **named)
                    raise OSError(number, os.strerror(number))
            return real(first, *rest, **named)

        return call

    def _concerns(self, first: object) -> bool:
        path = first
        if isinstance(first, int):
            try:
                path = os.readlink(f"/proc/self/fd/{first}")
            except OSError:
                return False
        return str(path).startswith(self._folder)


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, name: str, folder: Path, failing: int = 0) -> Iterator[Broken]:
    """One call of `os` is watched for the length of a block."""
    watching = Broken(folder, failing)
    with monkeypatch.context() as patch:
        patch.setattr(os, name, watching.wrap(name, getattr(os, name)))
        yield watching


def _each(name: str, monkeypatch: pytest.MonkeyPatch, folder: Path, act: Callable[[], object]) -> Iterator[int]:
    """Numbers of calls to fail: as many as the act makes when nothing fails."""
    with broken(monkeypatch, name, folder) as counted:
        act()
    assert counted.count <= MOST
    yield from range(1, counted.count + 1)


@pytest.mark.parametrize("name", CALLS)
def test_deposit_professional_call_fails_leaves_nothing_and_again_gives_one(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(settings.CARNET_BLOB_FOLDER)
    kept = []

    def deposited() -> None:
        kept.append(world.deposit(worlds.writer().cda(worlds.SMALL)))

    for number in _each(name, monkeypatch, folder, deposited):
        data, before = worlds.writer().cda(worlds.SMALL), state_of(world.record)
        # Folders of blobs are remembered as durable: a new one each time.
        forget_blobs_of_store()
        if name == "mkdir":
            # A folder that is there, of a blob whose name begins alike (one in 256), does not need to be made.
            forget_folders(folder)
        with broken(monkeypatch, name, folder, number) as failing:
            try:
                kept.append(world.deposit(data))
                assert failing.count < number, f"{name} {number} failed and the deposit was acknowledged"
                continue
            except (Unavailable, OSError):
                # Also what cleans up afterwards fails, or not: the first failure was told.
                assert failing.count >= number
        assert state_of(world.record) == before
        kept.append(world.deposit(data))
    assert [card.logical_id for card in list_documents(world.reader, world.record).cards] == kept[::-1]  # type: ignore[union-attr]


def forget_folders(folder: Path) -> None:
    """The blobs of former deposits are not read again."""
    for child in folder.iterdir():
        if len(child.name) == 2 and child.is_dir():
            shutil.rmtree(child)


def forget_blobs_of_store() -> None:
    """The store asks the disk again whether its folders are there."""
    from carnet.documents import contents

    contents.store()._durable.clear()  # type: ignore[attr-defined]  # noqa: SLF001


@pytest.mark.parametrize("name", CALLS)
def test_sequence_worker_call_of_the_signer_fails_goes_on_and_misses_nothing(
    world: World, name: str, monkeypatch: pytest.MonkeyPatch, clock: FixedClock, house: TestHouse
) -> None:
    folder = house.instance.folder / log_keys.MEMORY_FOLDER

    def signed() -> None:
        list_documents(world.reader, world.record)
        sequence_journal(clock)

    for number in _each(name, monkeypatch, folder, signed):
        list_documents(world.reader, world.record)
        with broken(monkeypatch, name, folder, number) as failing:
            try:
                sequence_journal(clock)
                assert failing.count < number or name == "mkdir"
            except OSError:
                assert failing.count >= number
        sequence_journal(clock)
        assert unfit() == []


TRACED = ("fsync", "renameat2,rename,renameat", "write", "openat", "mkdir")
DEPOSIT = """
import sys, uuid
import django; django.setup()
from tests.torture.reading import Odette
print(Odette(sys.argv[1]).deposit(uuid.UUID(sys.argv[2])).card.logical_id, flush=True)
"""


@pytest.mark.skipif(not LONG or shutil.which("strace") is None, reason="long form only, and needs strace")
@pytest.mark.parametrize("how", ["error=ENOSPC", "error=EIO", "signal=KILL"])
@pytest.mark.parametrize("call", TRACED)
def test_deposit_process_traced_call_fails_or_kills_leaves_nothing_and_again_gives_one(
    call: str, how: str, traced: tuple[Victim, str]
) -> None:
    victim, record = traced
    for number in range(1, 5):
        unique = uuid.uuid4()
        ended = _deposits(victim, record, unique, call, f"{how}:when={number}")
        again = _deposits(victim, record, unique)
        assert again.returncode == 0, again.stderr[-2000:]
        if ended.returncode == 0:
            assert ended.stdout.splitlines()[-1] == again.stdout.splitlines()[-1]
            return


def _deposits(
    victim: Victim, record: str, unique: uuid.UUID, call: str = "", inject: str = ""
) -> "subprocess.CompletedProcess[str]":
    blobs = victim.instance.blob_folder
    traced = ["strace", "-f", "-qq", "-o", os.devnull, "-P", str(blobs)] if call else []
    paths = [argument for number in range(256) if call for argument in ("-P", str(blobs / f"{number:02x}"))]
    inject_it = ["-e", f"inject={call}:{inject}"] if call else []
    command = [*traced, *paths, *inject_it, sys.executable, "-c", DEPOSIT, record, str(unique)]
    return subprocess.run(command, env=victim.environment(), cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture(scope="module")
def traced() -> Iterator[tuple[Victim, str]]:
    """A database of its own with Odette's record."""
    victim = Victim.make()
    made = subprocess.run(
        [sys.executable, "-m", "tests.torture.people"],
        env=victim.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    yield victim, json.loads(made.stdout.strip().splitlines()[-1])["record"]
    victim.remove()
