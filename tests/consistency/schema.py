"""The schema as PostgreSQL knows it, and the conditions that Citus sets. Owns the questions to the catalogue.

Each condition is a function from a connection to complaints, so that a test can plant a violation in a transaction
that it rolls back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from carnet.storage.placement import OTHER
from carnet.storage.rights import tables

# Every table that is not patient data, with the reason why Citus keeps it apart. All others start with record_id.
NOT_PATIENT_DATA: Final = {name: place.why for name, place in OTHER.items()}
KEY: Final = "record_id"

_CONSTRAINTS: Final = """
    SELECT c.conname, c.contype, t.relname, f.relname,
        ARRAY(SELECT a.attname FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
              JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o),
        ARRAY(SELECT a.attname FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
              JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.o)
    FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid LEFT JOIN pg_class f ON f.oid = c.confrelid
    WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND c.contype IN ('p', 'u', 'f', 'x')
    ORDER BY t.relname, c.conname
"""
_UNIQUE_INDEXES: Final = """
    SELECT t.relname, i.relname, coalesce(a.attname, 'an expression')
    FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
    ORDER BY 1, 2
"""
_TRIGGERS: Final = """
    SELECT t.relname, g.tgname FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid
    WHERE NOT g.tgisinternal AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition ORDER BY 1, 2
"""
_RULES: Final = "SELECT tablename, rulename FROM pg_rules WHERE schemaname = 'public' ORDER BY 1, 2"
_COLUMNS: Final = """
    SELECT a.attname, a.attnotnull FROM pg_attribute a
    WHERE a.attrelid = to_regclass('public.' || quote_ident(%s)) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
"""


@dataclass(frozen=True)
class Constraint:
    """One row of pg_constraint with the names of its columns. Kinds: p primary, u unique, f foreign, x exclusion."""

    name: str
    kind: str
    table: str
    target: str | None
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]

    def __str__(self) -> str:
        here = f"{self.table} ({', '.join(self.columns)})"
        return f"{here} -> {self.target} ({', '.join(self.target_columns)})" if self.target else here


def constraints(connection: psycopg.Connection[Any]) -> list[Constraint]:
    """Every primary, unique, foreign and exclusion constraint of the schema; partitions follow their parent."""
    found = connection.execute(_CONSTRAINTS).fetchall()
    return [Constraint(n, k, t, f, tuple(c), tuple(fc)) for n, k, t, f, c, fc in found]


def foreign_keys(connection: psycopg.Connection[Any]) -> list[str]:
    """Every foreign key, as text."""
    return sorted(str(c) for c in constraints(connection) if c.kind == "f")


def columns(connection: psycopg.Connection[Any], table: str) -> dict[str, bool]:
    """The columns of a table and whether each is NOT NULL."""
    return dict(connection.execute(_COLUMNS, [table]).fetchall())


def patient_tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Every table that is not declared as something else."""
    return [name for name in tables(connection) if name not in NOT_PATIENT_DATA]


def keys_start_with_record_id(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """A primary key, starting with record_id, as does every unique constraint and unique index."""
    patient = set(patient_tables(connection))
    with_key = {c.table for c in constraints(connection) if c.kind == "p"}
    yield from (f"{table}: no primary key" for table in sorted(patient - with_key))
    for table, index, first in connection.execute(_UNIQUE_INDEXES).fetchall():
        if table in patient and first != KEY:
            yield f"{table}: unique index {index} starts with {first}"
    for c in constraints(connection):
        if c.table in patient and c.kind == "x":
            yield f"{c.table}: exclusion constraint {c.name}"


def record_id_is_never_null(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """record_id is there, and NOT NULL: Citus distributes by it."""
    for table in patient_tables(connection):
        if not columns(connection, table).get(KEY):
            yield f"{table}: record_id is missing or may be null"


def no_triggers(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """No trigger and no rule on patient data: Citus refuses them, and nothing happens behind a statement."""
    patient = set(patient_tables(connection))
    for table, name in connection.execute(_TRIGGERS).fetchall() + connection.execute(_RULES).fetchall():
        if table in patient:
            yield f"{table}: trigger or rule {name}"


def foreign_keys_stay_inside_a_record(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """From patient data only to patient data, record_id first on both sides; never from elsewhere to patient data."""
    patient = set(patient_tables(connection))
    for c in constraints(connection):
        if c.kind != "f":
            continue
        inside = {c.table in patient, c.target in patient}
        if inside == {True, False}:
            yield f"{c}: between patient data and other data"
        if inside == {True} and (c.columns[0], c.target_columns[0]) != (KEY, KEY):
            yield f"{c}: does not start with record_id"


CITUS: Final = (keys_start_with_record_id, record_id_is_never_null, no_triggers, foreign_keys_stay_inside_a_record)
