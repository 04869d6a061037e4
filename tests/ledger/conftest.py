"""Fixtures of the logs: a signer without a memory, since the tables are emptied after each test."""

import shutil
from collections.abc import Iterator

import pytest

from carnet.kernel.clock import FixedClock
from tests.db import TestHouse


@pytest.fixture(autouse=True)
def no_memory(house: TestHouse) -> Iterator[None]:
    """No checkpoint of another test is remembered."""
    folder = house.instance.folder / "signer"
    shutil.rmtree(folder, ignore_errors=True)
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def scene(transactional_db: None, clock: FixedClock) -> object:
    """Odette's open record, with real transactions."""
    # Imported here: this file is read before the settings are made.
    from tests.usecases import scene

    return scene.at(clock)
