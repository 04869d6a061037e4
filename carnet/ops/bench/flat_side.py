"""One population that is measured beside others: an instance in a process of its own. Owns its server and its turns.

Cold means: the server of the database was started a moment ago, its files and those of the documents were pushed out of
the system's memory, and nobody read these records in this run. One act on somebody else came before, so that statements
are prepared and the catalogue is known. Names of files stay known to the system: only root could make it forget these.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from traceback import format_exc
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from carnet.kernel.memory import settle
from carnet.ops.bench.instance import MeasuredInstance, instance
from carnet.ops.bench.processor import usage
from carnet.storage.cluster_settings import ADMIN


@dataclass(frozen=True)
class Turn:
    """Some acts of a path: milliseconds of each, and processor seconds of all; `others`: cores that others took."""

    times: tuple[float, ...]
    app: float
    database: float
    others: float


@dataclass(frozen=True)
class Wanted:
    """How many documents; how many of them come in by the import at most, by how many processes, and how large."""

    documents: int
    loaded: int
    processes: int
    size: float


def serve(folder: Path, wanted: Wanted, asked: "Connection[Any, Any]") -> None:
    """Opens the instance, loads what is missing, and does what it is asked until it is told to end."""
    try:
        with instance(folder) as measured, _side(measured, wanted) as side:
            asked.send((True, None))
            while (question := asked.recv()) is not None:
                name, *values = question
                asked.send((True, getattr(side, name)(*values)))
    except BaseException:  # The parent tells it, whatever it is.
        asked.send((False, format_exc()))
        raise


class Side:
    """The population with its paths. What it gives is plain values: it goes to another process."""

    def __init__(self, measured: MeasuredInstance, wanted: Wanted) -> None:
        from carnet.ops.bench.fhir import lift_look_ups
        from carnet.ops.bench.flat import SEED, Growing
        from carnet.ops.bench.flat_paths import Paths
        from carnet.ops.bench.world import world

        lift_look_ups()
        self._measured, self._chosen, self._drawn = measured, dict[bool, list[Any]](), Random(SEED)
        self._world = world(measured.folder, measured.cluster)
        self._growing = Growing(measured.folder, wanted.size, wanted.processes)
        self._growing.grow(min(wanted.documents, wanted.loaded), _told)
        self._growing.multiply(wanted.documents, measured.cluster.dsn(ADMIN), _copied)
        self._paths = Paths()

    def facts(self) -> dict[str, Any]:
        """How large it is, and what was seen to hold."""
        from carnet.ops.bench.guarantees import proved

        return {
            "documents": self._growing.stored,
            "people": len(self._growing.people) * (self._growing.copies + 1),
            "loaded": self._growing.documents,
            "took": self._growing.took,
            "server": self._measured.server_version(),
            "held": proved(self._world, self._measured.connect),
        }

    def weights(self) -> list[dict[str, Any]]:
        """What each table weighs."""
        from carnet.ops.bench.weights import tables

        return tables(self._world.cluster.owner_dsn)

    def names(self) -> tuple[str, ...]:
        """The paths."""
        return self._paths.names

    def counts(self) -> list[int]:
        """How many documents a doctor finds of each of those of whom every path may be asked."""
        from carnet.ops.bench.flat_paths import fitting, shown

        return [shown(one) for one in fitting(self._growing.people)]

    def choose(self, counts: Sequence[int]) -> list[int]:
        """Draws people with so many documents; gives how many these have."""
        from carnet.ops.bench.flat_paths import alike, fitting, shown

        for read in (True, False):
            self._chosen[read] = alike(fitting(self._growing.people, read=read), counts, self._drawn)
        settle()
        return [shown(one) for one in self._chosen[True]]

    def turn(self, name: str, begin: int, end: int) -> tuple[Turn, Turn]:
        """A path asked of some of them, and asked again."""
        people = self._people(name)[begin:end]
        acts = self._paths.acts(name, people)
        first = self._timed(acts)
        return first, self._timed(self._paths.acts(name, people) if self._paths.is_new_each_time(name) else acts)

    def cold(self, name: str, begin: int, end: int) -> Turn:
        """A path asked of some of them of whom nothing is in memory."""
        somebody, *acts = self._paths.acts(name, self._people(name)[begin:end])
        self._restart(forgotten=("pg", "blobs") if name.startswith("read") else ("pg",))
        somebody()
        return self._timed(acts)

    def scans(self, name: str) -> list[str]:
        """Tables of more than a few rows that a plan of this path reads whole."""
        from carnet.ops.bench.plans import scans

        return scans(self._paths.acts(name, self._people(name)[:1])[0])

    def _people(self, name: str) -> list[Any]:
        return self._chosen[self._paths.reads(name)]

    def _timed(self, acts: Sequence[Any]) -> Turn:
        times, before, began = [], usage(self._measured.cluster.pid), time.perf_counter()
        for act in acts:
            start = time.perf_counter()
            act()
            times.append((time.perf_counter() - start) * 1000)
        used = usage(self._measured.cluster.pid).since(before)
        took = time.perf_counter() - began
        return Turn(tuple(times), used.app, used.database, max(0.0, used.machine - used.app - used.database) / took)

    def _restart(self, forgotten: Sequence[str]) -> None:
        from django.db import connection, connections

        cluster = self._measured.cluster
        connections.close_all()
        # Its last act writes and syncs what it holds.
        cluster.stop()
        for name in forgotten:
            forget(self._measured.folder / "instance" / name)
        cluster.start()
        connection.settings_dict["HOST"] = conninfo_to_dict(cluster.dsn())["host"]


@contextmanager
def _side(measured: MeasuredInstance, wanted: Wanted) -> Iterator[Side]:
    side = Side(measured, wanted)
    yield side
    side.facts()


def _told(done: int, of: int, words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {done:,} of {of:,} documents, {words}", flush=True)


def _copied(done: int, of: int, table: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {done} of {of} tables multiplied, now {table}", flush=True)


def forget(folder: Path) -> None:
    """Pushes the files of a folder out of the system's memory; what is in them must be synced."""
    for path in folder.rglob("*"):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
