"""`carnet upgrade-db` from Debian's PostgreSQL 15 to the one that comes along: same rows, the old kept."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from carnet.kernel.clock import SystemClock
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.instance_folder import UPGRADE_FILE, InstanceKind, make_instance
from tests.backup.tools import carnet
from tests.conftest import NOT_RUN
from tests.db import TestHouse

OLD = Path("/usr/lib/postgresql/15/bin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("CARNET_TEST_PG_BINDIR" in os.environ, reason="goes from 15 to the wheel's, whatever is tested"),
    pytest.mark.skipif(
        not OLD.exists(), reason=f"{NOT_RUN}needs Debian's PostgreSQL 15 (apt-get install postgresql-15)"
    ),
]


@pytest.fixture
def folder(house: TestHouse) -> Iterator[Path]:
    """An instance whose data PostgreSQL 15 made."""
    place = house.folder / "older"
    make_instance(place, InstanceKind.DEMO, SystemClock())
    migrated = carnet(place, "manage", "migrate", bindir=OLD)
    assert migrated.returncode == 0, migrated.stderr
    yield place
    shutil.rmtree(place, ignore_errors=True)


def migrations(cluster: EmbeddedCluster) -> list[str]:
    with psycopg.connect(cluster.owner_dsn) as connection:
        return [
            json.dumps(row[0]) for row in connection.execute("SELECT to_json(t) FROM django_migrations t ORDER BY id")
        ]


def test_upgrade_db_operator_from_15_same_rows_old_kept_until_told_and_resumable(folder: Path) -> None:
    with EmbeddedCluster(folder / "pg", OLD) as old:
        before = migrations(old)
    refused = carnet(folder, "check")
    assert refused.returncode == 3 and "upgrade-db" in refused.stderr
    without = carnet(folder, "upgrade-db")
    assert without.returncode == 3
    assert (folder / "pg" / "PG_VERSION").read_text().strip() == "15"
    done = carnet(folder, "upgrade-db", "--old-bindir", str(OLD))
    assert done.returncode == 0, done.stderr
    with EmbeddedCluster(folder / "pg") as new:
        assert migrations(new) == before
        assert (folder / "pg" / "PG_VERSION").read_text().strip() == new_major()
    assert (folder / "pg.former" / "PG_VERSION").read_text().strip() == "15"
    # Killed between the two renames: nothing else starts, the same command goes on.
    (folder / "pg").rename(folder / "pg.next")
    (folder / UPGRADE_FILE).touch()
    stopped = carnet(folder, "check")
    assert stopped.returncode == 3 and not (folder / "pg").exists()
    assert carnet(folder, "upgrade-db").returncode == 0
    assert carnet(folder, "check").returncode == 0
    assert carnet(folder, "upgrade-db", "--forget-old").returncode == 0
    assert not (folder / "pg.former").exists()


def new_major() -> str:
    from carnet.storage.cluster_binaries import major_version

    return major_version(None)
