"""The instance that is measured: a folder and a server of its own. Owns them for one run; leaves nothing.

It is a demonstration with everything on: rights, journal, encryption, durable commits. Nothing here weakens a setting.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from carnet.kernel.clock import SystemClock
from carnet.ops.surroundings import name_server, start_django
from carnet.policy.budgets import Counted, Measure
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.instance_folder import Instance, InstanceKind, make_instance, open_instance


@dataclass(frozen=True)
class MeasuredInstance:
    """A running instance, migrated, with Django ready."""

    folder: Path
    cluster: EmbeddedCluster

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection as floors make theirs."""
        return psycopg.connect(self.cluster.dsn())

    def server_version(self) -> str:
        """The version of the server."""
        with psycopg.connect(self.cluster.dsn()) as connection:
            major, minor = divmod(connection.info.server_version, 10_000)
        return f"{major}.{minor}"


@contextmanager
def instance(kept: Path | None = None) -> Iterator[MeasuredInstance]:
    """Makes the instance, starts and migrates its server, and removes everything at the end.

    `kept`: a folder that stays, for a population that takes hours to load; what is in it is opened again.
    """
    folder = kept or Path(tempfile.mkdtemp(prefix="carnet-bench-"))
    folder.mkdir(exist_ok=True)
    # As root the server runs under another account, which has to pass through this folder of ours.
    folder.chmod(0o711)
    try:
        made = _made(folder / "instance")
        with EmbeddedCluster(made.cluster_folder, home=folder / "home") as cluster:
            name_server(cluster.dsn(), cluster.owner_dsn)
            start_django(made)
            _migrate(cluster)
            try:
                yield MeasuredInstance(folder, cluster)
            finally:
                _close()
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


def _made(folder: Path) -> Instance:
    if folder.exists():
        return open_instance(folder)
    made = make_instance(folder, InstanceKind.DEMO, SystemClock())
    _lift_ceilings(made.folder)
    return made


def _lift_ceilings(folder: Path) -> None:
    """One professional opens here in a second what a ward opens in a day: counted as ever, stopped by no ceiling."""
    lines = [f"{measure} = [0, 0]" for measure in Measure]
    told = "".join("\n".join([f"[budgets.{whose}]", *lines, ""]) for whose in Counted)
    with (folder / "carnet.toml").open("a", encoding="utf-8") as options:
        options.write("\n" + told)


def _migrate(cluster: EmbeddedCluster) -> None:
    from carnet.storage.migrating import migrate

    migrate(cluster.owner_dsn, cluster.dsn())


def _close() -> None:
    from django.db import connections

    connections.close_all()
