"""A population made larger in the database: its rows once more, under other ids. Owns the copying; times nothing.

A million documents through the import take a night beside other work. What the measured paths pay for a large
population is the size of tables and indexes; so those who are asked come in by the import, as everywhere, and the
others are copies of their rows. A copy weighs what its original weighs, in every table and index, and has ids and blind
indexes of its own, scattered as those are. It is no record: its seals are bound to the id of its original, so that
nothing can open them, and it has no file. It is never asked for anything. Whoever tells a figure taken so says how many
documents are copies.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql

from carnet.kernel.ids import RecordId
from carnet.ops.progress import Progress

RECORDS: Final = """
CREATE TEMPORARY TABLE copied_record AS
SELECT old, number, md5(old::text || number)::uuid AS new
FROM unnest(%s::uuid[]) AS old CROSS JOIN generate_series(1, %s) AS number
ORDER BY new
"""
ACCOUNTS: Final = """
CREATE TEMPORARY TABLE copied_account AS
SELECT t.id AS old, m.number FROM copied_record AS m JOIN {} AS t ON t.record_id = m.old ORDER BY m.new
"""
TABLE_OF_ACCOUNTS: Final = """
SELECT DISTINCT k.confrelid::regclass::text
FROM pg_constraint AS k JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
WHERE k.contype = 'f' AND a.attname = 'account_id'
"""
OWNED_BY: Final = {"record_id": "copied_record", "account_id": "copied_account"}
"""The column that says whose a row is, and the table that names the copies of that one."""
COLUMNS: Final = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL),
       EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND a.attnum = ANY (i.indkey)),
       EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND a.attnum = i.indkey[0])
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname, a.attnum
"""


@dataclass(frozen=True)
class Column:
    """A column, and how a copy gets its value; `first`: an index begins with it."""

    name: str
    kind: str
    indexed: bool
    first: bool

    def copied(self) -> sql.Composable:
        """Ids become others, the same one everywhere the same; so do blind indexes; all else stays as it is."""
        name = sql.Identifier("t", self.name)
        if self.kind == "uuid":
            return sql.SQL("md5({}::text || m.number)::uuid").format(name)
        if self.kind == "bytea" and self.indexed:
            return sql.SQL("sha256({} || m.number::text::bytea)").format(name)
        return name


@dataclass(frozen=True)
class Table:
    """A table that holds something of a record or of an account: by which column, and where its copies are named."""

    name: str
    columns: tuple[Column, ...]
    owner: Column

    def copying(self) -> sql.Composed:
        """Every row once more for each copy of its owner."""
        return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} AS m JOIN {} AS t ON t.{} = m.old").format(
            sql.Identifier(self.name),
            sql.SQL(", ").join(sql.Identifier(one.name) for one in self.columns),
            sql.SQL(", ").join(one.copied() for one in self.columns),
            sql.Identifier(OWNED_BY[self.owner.name]),
            sql.Identifier(self.name),
            sql.Identifier(self.owner.name),
        )


def multiply(admin_dsn: str, records: Sequence[RecordId], copies: int, progress: Progress) -> None:
    """Adds so many copies of every one of these records, with its account; all or nothing.

    `admin_dsn`: of who may switch off triggers, which would look at each copied row again.
    """
    with psycopg.connect(admin_dsn) as admin:
        admin.execute("SET statement_timeout = 0")
        admin.execute("SET session_replication_role = replica")
        admin.execute("SET enable_mergejoin = off")
        _name_copies(admin, records, copies)
        owned = list(tables(admin))
        for number, table in enumerate(owned):
            progress(number, len(owned), table.name)
            # Row after row in the order of the new ids where an index finds what belongs to an old one: the indexes
            # of the copies are then written from one end to the other.
            admin.execute("SET enable_hashjoin = off" if table.owner.first else "SET enable_hashjoin = on")
            admin.execute(table.copying())


def _name_copies(admin: psycopg.Connection[Any], records: Sequence[RecordId], copies: int) -> None:
    ids = [str(one) for one in records]
    admin.execute(psycopg.ClientCursor(admin).mogrify(RECORDS, [ids, copies]))
    for (accounts,) in admin.execute(TABLE_OF_ACCOUNTS).fetchall():
        admin.execute(sql.SQL(ACCOUNTS).format(sql.Identifier(accounts)))
    admin.execute("ANALYZE copied_record")
    admin.execute("ANALYZE copied_account")


def tables(admin: psycopg.Connection[Any]) -> Iterator[Table]:
    """The tables that hold something of a record or of an account."""
    found: dict[str, list[Column]] = {}
    for table, *column in admin.execute(COLUMNS).fetchall():
        found.setdefault(table, []).append(Column(*column))
    for name, columns in found.items():
        ids = {one.name: one for one in columns if one.kind == "uuid"}
        owner = next((ids[name] for name in OWNED_BY if name in ids), None)
        if owner:
            yield Table(name, tuple(columns), owner)
