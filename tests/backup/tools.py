"""What tests of restores share: the command in a process of its own, and all rows of a database."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from carnet.storage.carried import CHANGED, JOURNAL, WHOLE, by_record
from carnet.storage.cluster import EmbeddedCluster
from tests.db import TestHouse
from tests.ops.processes import ROOT


def carnet(folder: Path, *words: str, bindir: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The command line on another instance than that of the tests, with the programs of a PostgreSQL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CARNET_", "DJANGO_"))}
    environment = {**kept, "CARNET_INSTANCE": str(folder), "PYTHONWARNINGS": "default"}
    programs = bindir or os.environ.get("CARNET_TEST_PG_BINDIR")
    if programs:
        environment["CARNET_PG_BINDIR"] = str(programs)
    command = [sys.executable, "-m", "carnet", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


def give_key(house: TestHouse, folder: Path) -> None:
    """The operator brings the copy of the master key."""
    folder.mkdir(mode=0o711, exist_ok=True)
    folder.chmod(0o711)
    shutil.copy2(house.instance.key_file, folder / "master.key")


def rows(dsn: str) -> dict[str, list[str]]:
    """Every row that a backup or the journal's copy carries, by table."""
    with psycopg.connect(dsn) as connection:
        return {
            table: sorted(json.dumps(row[0]) for row in connection.execute(f'SELECT to_json(t) FROM "{table}" AS t'))  # noqa: S608
            for table in (*by_record(connection), *JOURNAL, *CHANGED, *WHOLE)
        }


@contextmanager
def served(folder: Path) -> Iterator[EmbeddedCluster]:
    """The database of a restored instance."""
    bindir = os.environ.get("CARNET_TEST_PG_BINDIR")
    with EmbeddedCluster(folder / "pg", Path(bindir) if bindir else None) as cluster:
        yield cluster


def one(dsn: str, statement: str, *values: Any) -> Any:
    """The first column of the first row."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(statement, values).fetchone()
    return row[0] if row else None
