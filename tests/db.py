"""The database of the tests. Owns a private PostgreSQL for one run of pytest; never uses another server.

CARNET_TEST_PG_BINDIR names the programs of another PostgreSQL (Debian's 15). Tests run as the application's role, with
the rights that a server has: a missing right fails a test, not a patient's page.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from carnet.crypto.key_ring import IndexPhase, root_key
from carnet.kernel.clock import SystemClock
from carnet.storage import master_file
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_settings import ADMIN
from carnet.storage.instance_folder import Instance, InstanceKind, load_master, make_instance

MIXED_INDEXES = bool(os.environ.get("CARNET_TEST_MIXED_INDEXES"))
"""Tests run as in the middle of a rotation: both forms of the blind indexes are there, written in turn by chance."""
# The rows that say which instance and which key file the database belongs to outlive every test.
_KEPT = {"instance", "django_migrations", "index_state"}


@dataclass(frozen=True)
class TestHouse:
    """The instance of one run of pytest and its cluster (started by the first test that needs a database)."""

    __test__ = False

    folder: Path
    instance: Instance
    cluster: EmbeddedCluster

    def remove(self) -> None:
        """Stops what runs and deletes all."""
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def fast_folder() -> Path | None:
    """A folder in memory when there is room: tests wait for no disk. None: the usual place of temporary files."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free > 2_000_000_000
    return memory if roomy else None


def build_house() -> TestHouse:
    """Makes the instance and reserves the socket, so that settings know the DSN before the server runs."""
    folder = Path(tempfile.mkdtemp(prefix="carnet-tests-", dir=fast_folder()))
    # As root the server runs under another account, which has to pass through this folder of ours.
    folder.chmod(0o711)
    instance = make_instance(folder / "instance", InstanceKind.DEMO, SystemClock())
    # The indexes were renewed once: what is written or looked for in the first form only is found by nobody.
    phase = IndexPhase.MOVING if MIXED_INDEXES else IndexPhase.SETTLED
    master_file.change(instance.key_file, lambda ring: ring.with_index(root_key(os.urandom(32))).in_phase(phase))
    bindir = os.environ.get("CARNET_TEST_PG_BINDIR")
    cluster = EmbeddedCluster(instance.cluster_folder, Path(bindir) if bindir else None, home=folder / "home")
    cluster.reserve()
    return TestHouse(folder, instance, cluster)


def start_and_migrate(house: TestHouse) -> None:
    """Starts the server, migrates as the owner, sets the rights and claims the database."""
    from carnet.storage.instance_row import claim_database
    from carnet.storage.migrating import migrate

    house.cluster.start()
    migrate(house.cluster.owner_dsn, house.cluster.dsn())
    _partition_of_far_years(house)
    _flush_as_owner(house)
    claim_database(house.instance)
    _accept_indexes(house)


def _accept_indexes(house: TestHouse) -> None:
    ring = load_master(house.instance.key_file).ring
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        owner.execute(
            "UPDATE index_state SET known = %s, swept = %s, newest = %s",
            [ring.position, ring.oldest, ring.indexes[-1].id],
        )


def _partition_of_far_years(house: TestHouse) -> None:
    """Ten years after the closings of these tests: the months of the first migration end before."""
    with psycopg.connect(house.cluster.owner_dsn, autocommit=True) as owner:
        owner.execute(
            "CREATE TABLE IF NOT EXISTS event_far PARTITION OF event"
            " FOR VALUES FROM ('2035-01-01 00:00+00') TO ('2038-01-01 00:00+00')"
        )


def tables_without_rights(house: TestHouse) -> list[str]:
    """Tables that no module `grants` names."""
    from carnet.storage.rights import declared_rights, tables

    with psycopg.connect(house.cluster.owner_dsn) as owner:
        return [name for name in tables(owner) if name not in declared_rights()]


def _flush_as_owner(house: TestHouse) -> None:
    """Tests of real transactions empty the tables afterwards; the application's role has no right to, rightly."""
    from django.db import connection

    def execute_sql_flush(_: list[str]) -> None:
        from carnet.storage.rights import tables

        with psycopg.connect(house.cluster.owner_dsn) as owner:
            names = ", ".join(f'"{name}"' for name in tables(owner) if name not in _KEPT)
            owner.execute(f"TRUNCATE {names}")

    connection.ops.execute_sql_flush = execute_sql_flush  # type: ignore[assignment,method-assign]


@contextmanager
def admin_connection(house: TestHouse) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the superuser, for tests that look at what the server itself knows."""
    with psycopg.connect(house.cluster.dsn(ADMIN), autocommit=True) as connection:
        yield connection


def mix_indexes() -> None:
    """What is written takes one of the forms in use, by chance, as when processes are at two steps of a rotation."""
    from carnet.storage import indexes

    written = indexes.stored

    def stored(value: bytes) -> bytes:
        return secrets.choice([*indexes.forms(value), written(value)])

    indexes.stored = stored
