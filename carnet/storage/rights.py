"""Rights of the application's role on tables. Owns their collection and their setting; deny is the default.

Each application of carnet says in its module `grants` what the server needs on its own tables:
`GRANTS: dict[str, frozenset[Verb]]`, table name to verbs. A table without a line cannot even be read. Only the
owner's role runs `apply_rights`, after each migration.
"""

from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import psycopg
from django.apps import apps
from psycopg import sql


class Verb(StrEnum):
    """What a role may do on a table. There is no TRUNCATE: nothing in the program empties a table."""

    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


READ: Final = frozenset({Verb.SELECT})
APPEND: Final = frozenset({Verb.SELECT, Verb.INSERT})
CHANGE: Final = frozenset({Verb.SELECT, Verb.INSERT, Verb.UPDATE})
ALL: Final = frozenset(Verb)

Grants = Mapping[str, frozenset[Verb]]

# Tables of libraries. Procrastinate's own functions run with the rights of their caller.
LIBRARIES: Final[Grants] = {
    "django_migrations": READ,
    "procrastinate_jobs": ALL,
    "procrastinate_events": ALL,
    "procrastinate_periodic_defers": ALL,
    "procrastinate_workers": ALL,
}

# Tables of the schema without partitions: the rights of a partitioned table are those of its parent.
_TABLES: Final = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
_SEQUENCES_OF: Final = """
    SELECT s.relname FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
    WHERE d.refobjid = to_regclass(%s) AND d.deptype IN ('a', 'i')
"""


def declared_rights() -> dict[str, frozenset[Verb]]:
    """Every declared line: libraries, then the module `grants` of each installed application of carnet."""
    rights = dict(LIBRARIES)
    for config in apps.get_app_configs():
        name = f"{config.name}.grants"
        if config.name.startswith("carnet.") and find_spec(name):
            rights.update(import_module(name).GRANTS)
    return rights


def apply_rights(owner: psycopg.Connection, role: str, rights: Grants) -> None:
    """Takes every right on tables and sequences from the role, then gives what is declared, in one transaction."""
    with owner.transaction():
        for kind in ("TABLES", "SEQUENCES"):
            statement = sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA public FROM {}, PUBLIC")
            owner.execute(statement.format(sql.SQL(kind), sql.Identifier(role)))
        for table in tables(owner):
            _give(owner, role, table, rights.get(table, frozenset()))


def tables(connection: psycopg.Connection) -> list[str]:
    """The tables of the schema, without partitions."""
    return sorted(str(row[0]) for row in connection.execute(_TABLES))


def _give(owner: psycopg.Connection, role: str, table: str, verbs: frozenset[Verb]) -> None:
    if not verbs:
        return
    words = sql.SQL(", ").join(sql.SQL(verb.value) for verb in sorted(verbs))
    grant = sql.SQL("GRANT {} ON {} TO {}").format(words, sql.Identifier(table), sql.Identifier(role))
    owner.execute(grant)
    if Verb.INSERT in verbs:
        _give_sequences(owner, role, table)


def _give_sequences(owner: psycopg.Connection, role: str, table: str) -> None:
    for (sequence,) in owner.execute(_SEQUENCES_OF, [f'public."{table}"']).fetchall():
        grant = sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}")
        owner.execute(grant.format(sql.Identifier(sequence), sql.Identifier(role)))
