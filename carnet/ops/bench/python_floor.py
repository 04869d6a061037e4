"""What Python itself takes: the statements of a floor behind the same web server. Owns two applications.

They send the identical prepared statements with psycopg and answer as many bytes as the program does: no token, no
right, no key, no JSON. `select` only reads; `select_and_event` writes the event too, which is durable before it
answers. What a door in Python can reach at all lies below them.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

from carnet.storage.prepared import with_numbers

STATEMENTS, DSN = "CARNET_BENCH_STATEMENTS", "CARNET_DSN"
_here = threading.local()
StartResponse = Callable[..., Any]


@cache
def _given() -> tuple[list[list[tuple[bytes, list[Any]]]], bytes]:
    """For each record its statements, and the answer."""
    held = json.loads(Path(os.environ[STATEMENTS]).read_text(encoding="utf-8"))
    each = [[with_numbers(sql, values) for sql, values in statements] for statements in held["records"]]
    return each, b"x" * held["answer"]


def _answered(environ: dict[str, Any], start: StartResponse, count: int) -> Iterable[bytes]:
    connection = getattr(_here, "connection", None)
    if connection is None:
        connection = _here.connection = psycopg.connect(os.environ[DSN], autocommit=True)
    records, answer = _given()
    for text, values in records[int(environ["QUERY_STRING"])][:count]:
        with psycopg.RawCursor(connection) as cursor:
            if not cursor.execute(text, values, prepare=True, binary=True).fetchall():
                raise RuntimeError("a statement of the floor found nothing")
    start("200 OK", [("Content-Type", "application/json")])
    return [answer]


def select(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    """The statement that reads, alone."""
    return _answered(environ, start, 1)


def select_and_event(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    """The same, and the event with its commit."""
    return _answered(environ, start, 2)
