"""Reads and writes whole rows of a table by the names of their columns. Owns the composing of such statements.

For rows that go from one record to another: a column that a table gets later goes along without being named here.
Names are quoted, values are parameters. Every statement carries one `record_id`.
"""

from typing import Any

from django.db import connection
from psycopg import sql

from carnet.storage import db

Row = dict[str, Any]


def rows_of(table: str, of: Row, also: Row | None = None) -> list[Row]:
    """The rows whose columns have these values; with `also`, those of which at least one of these has its value."""
    parts = [_equal(name) for name in of]
    either = [_equal(name) for name in also or {}]
    if either:
        parts.append(sql.SQL("({})").format(sql.SQL(" OR ").join(either)))
    where = sql.SQL(" AND ").join(parts)
    statement = sql.SQL("SELECT * FROM {} WHERE {}").format(sql.Identifier(table), where)
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(None), {**of, **(also or {})})
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def insert(table: str, row: Row) -> None:
    """Adds a row."""
    names = sql.SQL(", ").join(sql.Identifier(name) for name in row)
    values = sql.SQL(", ").join(sql.Placeholder(name) for name in row)
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, values)
    db.execute(statement.as_string(None), row)


def _equal(name: str) -> sql.Composed:
    return sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name))
