"""Reads many rows of one instant. Owns the cursor on the server's side and the shared snapshot; changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection, transaction

from carnet.storage import db
from carnet.storage.db import Params, Row

_AT_ONCE = 5_000


@contextmanager
def of_one_instant(exported: str = "") -> Iterator[None]:
    """All statements of the block see one instant: now, or that of the transaction which exported it."""
    with transaction.atomic():
        db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        if exported:
            # A command takes no value beside its text.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [exported])
        yield


def export() -> str:
    """The name under which another connection sees the instant of this transaction, as long as this one lasts."""
    row = db.one("SELECT pg_export_snapshot()")
    return str(row[0]) if row else ""


def streamed(sql: str, params: Params = ()) -> Iterator[Row]:
    """The rows of one statement, a few thousand at a time."""
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("rows are streamed from PostgreSQL only")
    with psycopg.ServerCursor(raw, "carnet_stream") as cursor:
        cursor.itersize = _AT_ONCE
        # Bytes as bytes: as text they take twice the room and have to be read digit by digit.
        cursor.execute(sql.encode(), params or None, binary=True)
        yield from cursor
