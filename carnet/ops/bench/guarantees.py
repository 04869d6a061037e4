"""That nothing was switched off to look faster. Owns the proof, made on the measured instance before and after a run.

Each promise is tried by an act that was really done: settings alone would say what is configured, not what happens.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import isbuiltin
from stat import S_ISREG
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg

from carnet.kernel.errors import Refusal
from carnet.ops.bench.pgbench import floor_script
from carnet.ops.bench.world import Record, World

TRIED = 20_000
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on"}


class Flattered(Exception):
    """Something that protects people is off: what is measured so is no figure of this program."""


def proved(world: World, connect: Callable[[], psycopg.Connection[tuple[Any, ...]]]) -> dict[str, str]:
    """What holds on this instance, each with how it was seen. Raises Flattered.

    `connect` makes a connection as floors and the web server make theirs.
    """
    record = world.new_record()
    data = record.writer.cda(TRIED)
    events = _events(record)
    with _counted() as syncs:
        logical_id = world.deposit(record, data)
    _need(_events(record) == events + 1, "a deposit wrote no event")
    _need(True in syncs, "a stored file was not synced")
    _need(False in syncs, "the folder of a stored file was not synced")
    return {
        "durable_commits": _durable(connect),
        "durable_files": "fsync of each stored file and of its folder, before its commit",
        "encryption": _sealed(record, logical_id, data),
        "journal": _journal(world, record, events),
        "rights": _rights(world, record),
    }


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise Flattered(why)


def _durable(connect: Callable[[], psycopg.Connection[tuple[Any, ...]]]) -> str:
    from carnet.storage import db

    asked = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    ours: dict[str, str] = dict(db.rows(asked, [list(DURABLE)]))
    with connect() as connection:
        others = dict(connection.execute(asked, [list(DURABLE)]).fetchall())
    for found in (ours, others):
        wrong = {name: found.get(name) for name, value in DURABLE.items() if found.get(name) != value}
        _need(not wrong, f"PostgreSQL is not durable: {wrong}")
    return ", ".join(f"{name}={value}" for name, value in DURABLE.items())


@contextmanager
def _counted() -> Iterator[list[bool]]:
    """What is synced in a block, a file or a folder; Flattered when `fsync` is another function than the system's."""
    _need(isbuiltin(os.fsync), "fsync is not that of the system")
    real, found = os.fsync, list[bool]()

    def counting(descriptor: int) -> None:
        found.append(S_ISREG(os.fstat(descriptor).st_mode))
        real(descriptor)

    with patch.object(os, "fsync", counting):
        yield found


def _sealed(record: Record, logical_id: UUID, data: bytes) -> str:
    """Neither the file nor the title of the document lies there as it was given."""
    from carnet.documents import contents
    from carnet.storage import db

    (blob,) = contents.blobs_of(record.record_id)
    stored = b"".join(contents.store().get(blob))
    _need(data[:200] not in stored and data[-200:] not in stored, "a stored file can be read without its key")
    (row,) = db.rows(floor_script("title_as_stored"), [record.record_id, logical_id])
    _need(b"Mesure" not in bytes(row[0]), "a title can be read without its key")
    return "a stored file and a title, looked at as they lie there, hold nothing of what was given"


def _journal(world: World, record: Record, before: int) -> str:
    from carnet.usecases.list_documents import list_documents
    from carnet.usecases.state_agreement import state_agreement

    state_agreement(world.reader, record.record_id, agreed=True)
    between = _events(record)
    _need(not isinstance(list_documents(world.reader, record.record_id), Refusal), "a permitted list was refused")
    _need(_events(record) == between + 1, "a list wrote no event")
    return f"{_events(record) - before} events for as many acts"


def _rights(world: World, record: Record) -> str:
    from carnet.usecases.list_documents import list_documents

    _need(isinstance(list_documents(world.depositor, record.record_id), Refusal), "a list was given without any right")
    return "a professional without any right was refused a list"


def _events(record: Record) -> int:
    from carnet.storage import db

    row = db.one(floor_script("events_of_record"), [record.record_id])
    return int(row[0]) if row else 0
