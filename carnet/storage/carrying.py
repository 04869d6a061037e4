"""Rows out of a database and into another one, as lines of JSON. Owns both ways; knows no meaning of a row.

What changed is known by the transaction that wrote a row (`xmin`), not by a clock: a transaction that was still open at
the last copy is in this one. Sealed columns stay sealed. Written in by the superuser of a restored cluster that serves
nobody, without foreign keys being asked, table after table; the whole of a copy or nothing of it.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from carnet.storage.backup_errors import BackupDamaged
from carnet.storage.carried import CHANGED, JOURNAL, WHOLE, by_record

Connection = psycopg.Connection[tuple[Any, ...]]
RECORDS_AT_ONCE: Final = 200
_ROWS_AT_ONCE: Final = 1000
_MARK: Final = """
    SELECT (SELECT system_identifier::text FROM pg_control_system()), pg_snapshot_xmin(pg_current_snapshot())::text
"""


@dataclass(frozen=True)
class Mark:
    """Up to where a copy goes: the cluster, and the oldest transaction that was not finished."""

    cluster: str
    transaction: int


def mark(connection: Connection) -> Mark:
    """The mark of the present snapshot."""
    (cluster, oldest), *_ = connection.execute(_MARK).fetchall()
    return Mark(str(cluster), int(oldest))


def lines(connection: Connection, since: Mark | None) -> Iterator[dict[str, Any]]:
    """What changed since a mark (None: everything), in a transaction of one snapshot of the caller."""
    reach = _reach(connection, since)
    by_name = by_record(connection)
    for ids in _changed_records(connection, reach):
        yield {"records": ids}
        for table in by_name:
            yield from _batch(table, _of_records(connection, table, ids))
    for table in (*JOURNAL, *CHANGED):
        for rows in _streamed(connection, table, reach):
            yield from _batch(table, rows)
    for table in WHOLE:
        yield {"whole": table}
        for rows in _streamed(connection, table, None):
            yield from _batch(table, rows)
    yield {"end": True}


def packed(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The lines as compressed bytes."""
    squeeze = zlib.compressobj()
    for line in found:
        yield squeeze.compress(json.dumps(line, separators=(",", ":")).encode("utf-8") + b"\n")
    yield squeeze.flush()


def unpacked(pieces: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The lines again; BackupDamaged when the end is missing."""
    loosen, rest, last = zlib.decompressobj(), b"", {}
    for piece in pieces:
        *whole, rest = (rest + loosen.decompress(piece)).split(b"\n")
        for text in whole:
            last = json.loads(text)
            yield last
    if not last.get("end"):
        raise BackupDamaged(what="journal")


def write(connection: Connection, found: Iterable[dict[str, Any]]) -> int:
    """Writes the lines of one copy, in a transaction of the superuser's connection; gives how many records changed."""
    records, by_name, columns = 0, by_record(connection), _columns(connection)
    connection.execute("SET LOCAL session_replication_role = replica")
    for line in found:
        if "records" in line:
            records += len(line["records"])
            for table in by_name:
                _execute(connection, "DELETE FROM {t} WHERE record_id = ANY(%s::uuid[])", table, [line["records"]])
        elif "whole" in line:
            _execute(connection, "DELETE FROM {t}", line["whole"])
        elif "table" in line:
            _insert(connection, line["table"], columns[line["table"]], line["rows"])
    return records


def _batch(table: str, rows: list[Any]) -> Iterator[dict[str, Any]]:
    if rows:
        yield {"table": table, "rows": rows}


def _reach(connection: Connection, since: Mark | None) -> int | None:
    """How many transactions back a row may have been written and still be new; None: all are."""
    if since is None or since.cluster != mark(connection).cluster:
        return None
    # `age` counts back from one number, which PostgreSQL keeps through a transaction (GetStableLatestTransactionId).
    row = connection.execute("SELECT age(%s::xid8::xid)", [str(since.transaction)]).fetchone()
    return int(row[0]) if row and row[0] >= 0 else None


_NEW: Final = "(%(reach)s::bigint IS NULL OR age(t.xmin) <= %(reach)s::bigint)"


def _changed_records(connection: Connection, reach: int | None) -> Iterator[list[str]]:
    statement = sql.SQL("SELECT record_id FROM head AS t WHERE {new} ORDER BY 1").format(new=sql.SQL(_NEW))
    found = [str(row[0]) for row in connection.execute(statement, {"reach": reach})]
    for at in range(0, len(found), RECORDS_AT_ONCE):
        yield found[at : at + RECORDS_AT_ONCE]


def _of_records(connection: Connection, table: str, ids: list[str]) -> list[Any]:
    return [
        row[0]
        for row in _execute(
            connection, "SELECT to_json(t) FROM {t} AS t WHERE record_id = ANY(%s::uuid[])", table, [ids]
        )
    ]


def _streamed(connection: Connection, table: str, reach: int | None) -> Iterator[list[Any]]:
    with connection.cursor(name="carried") as cursor:
        statement = sql.SQL("SELECT to_json(t) FROM {t} AS t WHERE {new}").format(
            t=sql.Identifier(table), new=sql.SQL(_NEW)
        )
        cursor.execute(statement, {"reach": reach})
        while rows := cursor.fetchmany(_ROWS_AT_ONCE):
            yield [row[0] for row in rows]


def _insert(connection: Connection, table: str, known: tuple[list[str], list[str]], rows: list[dict[str, Any]]) -> None:
    """Adds rows; one that is there is the same (journal) or gives way to the newer one."""
    columns, key = known
    named = [name for name in columns if name in rows[0]]
    listed = sql.SQL(", ").join(map(sql.Identifier, named))
    changes = [sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in named if name not in key]
    conflict: sql.Composable = sql.SQL("NOTHING")
    if changes and table not in JOURNAL:
        conflict = sql.SQL("UPDATE SET {}").format(sql.SQL(", ").join(changes))
    statement = sql.SQL(
        "INSERT INTO {t} ({c}) OVERRIDING SYSTEM VALUE SELECT {c} FROM json_populate_recordset(NULL::{t}, %s::json)"
        " ON CONFLICT ({k}) DO {what}"
    ).format(t=sql.Identifier(table), c=listed, k=sql.SQL(", ").join(map(sql.Identifier, key)), what=conflict)
    connection.execute(statement, [json.dumps(rows)])


_COLUMNS: Final = """
    SELECT c.relname, a.attname, a.attnum = ANY(i.indkey) FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY c.relname, a.attnum
"""


def _columns(connection: Connection) -> dict[str, tuple[list[str], list[str]]]:
    """For each table its columns and those of its primary key."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for table, column, in_key in connection.execute(_COLUMNS):
        columns, key = found.setdefault(str(table), ([], []))
        columns.append(str(column))
        if in_key:
            key.append(str(column))
    return found


def _execute(connection: Connection, statement: str, table: str, values: list[Any] | None = None) -> Any:
    return connection.execute(sql.SQL(statement).format(t=sql.Identifier(table)), values)
