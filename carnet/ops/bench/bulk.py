"""The bulk load: many documents of 20 kB of several people, as an operator brings an archive. Owns this case.

Ours is the function of `carnet import` with one process a core: parser, rules, comparison with the person, policy,
journal, encryption and durable commits. The floor is what nothing could leave out: as many files written surely, and
the same rows copied by COPY, a transaction a person, into tables without an index, a key or a check.
"""

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from psycopg import sql

from carnet.ops.bench import files
from carnet.ops.bench.samples import Case, Measured
from carnet.ops.bench.world import Record, World

PEOPLE, EACH, SIZE = 20, 20, 20_000
TABLES = (
    "content", "submission_set", "document", "entry_version", "document_reference", "association", "event",
    "event_pending", "act_pending", "outbox", "locator",
)  # fmt: skip


def bulk_case(world: World) -> Iterator[Case]:
    """Files a second; each turn brings new documents of the same people."""
    records = [world.new_record() for _ in range(PEOPLE)]
    ours = Archive(world, records)
    yield Case("import-bulk-20kB", "documents/s", ours, Copied(world, world.new_record()))


class Archive:
    """One turn imports a folder of new documents, so many of each person."""

    name = f"carnet import, {EACH} documents of each person"

    def __init__(self, world: World, records: Sequence[Record]) -> None:
        self._folder, self._records = world.folder / "archive", records

    def prepare(self) -> None:
        """Writes the files: those of a person together, as an archive has them."""
        self._folder.mkdir(exist_ok=True)
        for old in self._folder.iterdir():
            old.unlink()
        for person, record in enumerate(self._records):
            for number in range(EACH):
                (self._folder / f"{person:03d}-{number:03d}.xml").write_bytes(record.writer.cda(SIZE))

    def run(self, seconds: float) -> Measured:
        """Imports them all; the time given is not looked at. RuntimeError when one is refused."""
        from carnet.ops.import_ import IMPORTED, import_files

        paths = sorted(self._folder.iterdir())
        began = time.perf_counter()
        results = import_files(paths, False, False, lambda *_: None, os.cpu_count() or 1)
        took = time.perf_counter() - began
        refused = [result for result in results if result.outcome != IMPORTED]
        if refused:
            raise RuntimeError(f"not imported: {refused[:3]}")
        return Measured(len(results), took)


class Copied:
    """The floor: rows of documents that were really imported, copied again and again, and files of as many bytes."""

    name = "durable files, and COPY of the same rows into tables without an index"

    def __init__(self, world: World, record: Record) -> None:
        self._world, self._record = world, record
        self._rows: dict[str, bytes] = {}
        self._raw = world.folder / "raw-bulk"
        self._data = b""

    def prepare(self) -> None:
        """Imports the documents of one person, takes their rows, and makes the bare tables, once."""
        if self._rows:
            return
        archive = Archive(self._world, [self._record])
        archive.prepare()
        archive.run(0)
        self._raw.mkdir()
        self._data = self._record.writer.cda(SIZE)
        with psycopg.connect(self._world.cluster.owner_dsn, autocommit=True) as owner:
            for table in TABLES:
                bare = sql.Identifier(f"floor_{table}")
                owner.execute(sql.SQL("CREATE TABLE {} (LIKE {})").format(bare, sql.Identifier(table)))
                owner.execute(sql.SQL("GRANT INSERT ON {} TO PUBLIC").format(bare))
                self._rows[table] = _taken(owner, table, self._record)

    def run(self, seconds: float) -> Measured:
        """As many clients as cores, each with people of its own, for so long."""
        clients = os.cpu_count() or 1
        began = time.perf_counter()
        with ThreadPoolExecutor(clients) as pool:
            done = list(pool.map(lambda _: self._one(began + seconds), range(clients)))
        return Measured(sum(done), time.perf_counter() - began)

    def _one(self, until: float) -> int:
        count, write = 0, files.sure_write(self._raw, self._data)
        with psycopg.connect(self._world.cluster.dsn()) as connection:
            while time.perf_counter() < until:
                for _ in range(EACH):
                    write()
                with connection.transaction(), connection.cursor() as cursor:
                    for table, rows in self._rows.items():
                        into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"floor_{table}"))
                        with cursor.copy(into) as copying:
                            copying.write(rows)
                count += EACH
        return count


def _taken(owner: "psycopg.Connection[Any]", table: str, record: Record) -> bytes:
    asked = sql.SQL("COPY (SELECT * FROM {} WHERE record_id = {}) TO STDOUT").format(
        sql.Identifier(table), sql.Literal(record.record_id)
    )
    with owner.cursor() as cursor, cursor.copy(asked) as copying:
        return b"".join(bytes(part) for part in copying)
