"""Reads many rows without holding them. Owns the cursor on the server's side, inside the caller's transaction."""

from collections.abc import Iterator

import psycopg
from django.db import connection

from carnet.storage.db import Params, Row

_AT_ONCE = 5_000


def streamed(sql: str, params: Params = ()) -> Iterator[Row]:
    """The rows of one statement, a few thousand at a time."""
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("rows are streamed from PostgreSQL only")
    with psycopg.ServerCursor(raw, "carnet_stream") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(sql.encode(), params or None)
        yield from cursor
