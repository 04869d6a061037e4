"""What a backup reads of this instance. Owns the reading connection, of the tables' owner and of one snapshot."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from carnet.documents.contents import KNOWN_BLOBS
from carnet.ledger.log_keys import MEMORY_FOLDER
from carnet.storage import distribution, nodes
from carnet.storage.blobs import BlobId
from carnet.storage.carrying import Connection
from carnet.storage.databases import role_of
from carnet.storage.instance_folder import INSTANCE_FILE, Instance


def refuse_others_on_several_servers() -> None:
    """OthersConnected on Citus while anybody else uses the database.

    A snapshot is of the coordinator: what is written meanwhile on the others would be in one table of the copy and not
    in the next one, and the copy would not be read back.
    """
    if nodes.several():
        connections.close_all()
        with psycopg.connect(settings.CARNET.owner_dsn) as owner:
            distribution.refuse_others(owner, role_of(settings.CARNET.dsn))


@contextmanager
def snapshot() -> Iterator[tuple[Connection, str]]:
    """A connection whose statements all see one instant, and the name under which another one can see it too."""
    with psycopg.connect(settings.CARNET.owner_dsn) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for limit in ("idle_in_transaction_session_timeout", "statement_timeout"):
            connection.execute(f"SET LOCAL {limit} = 0")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, str(row[0]) if row else ""


def blobs_of(connection: Connection) -> list[BlobId]:
    """The documents that the snapshot names."""
    return [BlobId(str(row[0])) for row in connection.execute(KNOWN_BLOBS)]


def still_named(blobs: list[BlobId]) -> list[BlobId]:
    """Of these, those that the database names now: others were erased meanwhile."""
    with psycopg.connect(settings.CARNET.owner_dsn) as connection:
        named = {str(row[0]) for row in connection.execute(KNOWN_BLOBS)}
    return [blob for blob in blobs if blob.value in named]


def around(instance: Instance) -> dict[str, Any]:
    """What is beside the database: the instance's file, and what the signer of the journal remembers."""
    memory = instance.folder / MEMORY_FOLDER
    files = sorted(path for path in memory.glob("[0-9]*") if path.name.isdigit()) if memory.is_dir() else []
    return {
        "instance": json.loads((instance.folder / INSTANCE_FILE).read_text(encoding="ascii")),
        "signer": {path.name: path.read_text(encoding="utf-8") for path in files},
    }
