"""How PostgreSQL would carry out what a path sends, on the data that are there. Owns the question; changes no setting.

Each statement is asked for twice: with its values, and as the plan for any values, which is the one that serves
(`storage/plans.py`). A table that is read from one end to the other is told, unless it is so small that this is the
best way.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.db import connection

from carnet.storage.prepared import with_numbers

FEW_ROWS: Final = 1_000
FIRST_WITH_GENERIC: Final = 160_000
Sent = tuple[str, Any]


def sent_by(act: Callable[[], object]) -> list[Sent]:
    """The statements of an act, with their values."""
    found: list[Sent] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        act()
    return [(sql, params) for sql, params in found if sql.lstrip().split()[0] in {"SELECT", "WITH", "UPDATE", "INSERT"}]


def scans(act: Callable[[], object]) -> list[str]:
    """The tables of more than a few rows that a path reads whole."""
    return sorted({table for sql, params in sent_by(act) for table in _scanned(sql, params)})


def _scanned(sql: str, params: Any) -> Iterator[str]:
    for plan in plans_of(sql, params):
        yield from (f"{table} ({rows} rows)" for table, rows in whole_tables(plan) if rows > FEW_ROWS)


def plans_of(sql: str, params: Any) -> Iterator[Mapping[str, Any]]:
    """The plan for these values, and from version 16 on the one for any values."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        yield cursor.fetchone()[0][0]["Plan"]
        if connection.connection.info.server_version >= FIRST_WITH_GENERIC:
            text, _ = with_numbers(sql, params)
            cursor.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {text.decode()}")
            yield cursor.fetchone()[0][0]["Plan"]


def whole_tables(plan: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The tables that a plan reads from one end to the other, with the rows that it expects there."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"], _rows_of(plan["Relation Name"])
    for inner in plan.get("Plans", ()):
        yield from whole_tables(inner)


def _rows_of(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass", [table])
        return int(cursor.fetchone()[0])
