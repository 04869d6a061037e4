"""Fixtures of the vault: the key file of the run is put back after each test, and what the database asks of it."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.db import TestHouse


@pytest.fixture
def key_file(house: TestHouse) -> Iterator[Path]:
    """The master key of the run, which a test may change."""
    path = house.instance.key_file
    before = path.read_bytes()
    yield path
    fresh = path.with_name("master.key.back")
    fresh.write_bytes(before)
    fresh.chmod(0o600)
    fresh.rename(path)
    for name in ("recovery.json", "recovery.sealed"):
        (path.parent / name).unlink(missing_ok=True)
    os.utime(path)


@pytest.fixture
def index_state(key_file: Path, house: TestHouse, transactional_db: None) -> Iterator[None]:
    """The row `index_state`, which a test may change."""
    read, write = "SELECT known, swept, newest FROM index_state", "UPDATE index_state SET known=%s, swept=%s, newest=%s"
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        before = owner.execute(read).fetchone()
        yield
        owner.execute(write, before)
