"""Fixtures of backups: Odette's record with real transactions, a place for copies, a folder to restore into."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from carnet.kernel.clock import FixedClock
from tests.db import TestHouse


@pytest.fixture
def scene(transactional_db: None, clock: FixedClock) -> object:
    """Odette's open record, with real transactions and an empty blob store."""
    # Imported here: this file is read before the settings are made.
    from tests.reliability.effects import forget_blobs
    from tests.usecases import scene

    forget_blobs()
    return scene.at(clock)


@pytest.fixture(autouse=True)
def same_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump of the version of the server, also where the tests run on another one than the wheel's."""
    bindir = os.environ.get("CARNET_TEST_PG_BINDIR")
    if bindir:
        monkeypatch.setenv("CARNET_PG_BINDIR", bindir)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where backups go."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere"


@pytest.fixture
def empty(house: TestHouse) -> Iterator[Path]:
    """A folder for a restored instance, which the account of its server can enter."""
    folder = house.folder / "restored"
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
    (house.instance.folder / "journal-copy.json").unlink(missing_ok=True)
