"""The schema as PostgreSQL knows it, and the conditions that Citus sets. Owns the questions to the catalogue.

Each condition is a function from a connection to complaints, so that a test can plant a violation in a transaction
that it rolls back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from carnet.storage.rights import tables

# Every table that is not patient data, with the reason why Citus keeps it apart. All others start with record_id.
NOT_PATIENT_DATA: Final = {
    "instance": "one row: which instance the database belongs to",
    "index_state": "one row: which key files may be used",
    "locator": "look-ups that do not know the record: distributed by key_hmac",
    "account": "accounts of people who sign in: a local table, tied to a record by value only",
    "account_key": "the wrapped keys of accounts, beside them",
    "charge": "in whose records an account acts: crosses records, a local table beside the accounts",
    "emergency_notice": "what a doctor is told, across records: belongs to the doctor, forgotten a month later",
    "account_notice": "what an account was told, of several records: belongs to the account",
    "mistake_to_answer": "what an author is asked to answer, across records: belongs to the author, forgotten later",
    "regulation_centre": "which structures of the directory are centres 15: a reference table",
    "rights_matrix": "imports of the official table of rights: a reference table",
    "rights_matrix_cell": "the cells of each import: a reference table",
    "actor_act": "what each professional did, across records: belongs to the actor, found by blind index",
    "act_count": "how often acts were done by day: of nobody, a local table",
    "actor_opened": "which records an actor opened today, two blind indexes: belongs to the actor",
    "actor_volume": "how much each actor opened: belongs to the actor, found by blind index",
    "access_alert": "what the operator should look at: crosses records, sealed",
    "access_alert_review": "what the operator concluded of an alert",
    "watch_mark": "up to when the openings were looked at",
    "court_restriction": "crosses records: a child's record may not exist yet; two blind indexes and no record",
    "factor": "what proves who signs in, beside the accounts",
    "recovery_code": "printed codes of accounts",
    "device": "browsers in which accounts signed in",
    "session": "sessions of accounts",
    "one_time_code": "codes sent to accounts",
    "attempt": "counts of attempts; buckets are HMACs and know no record",
    "business_ack": "acknowledgements of messages to structures",
    "outgoing_mail": "mails to accounts",
    "demo_mail": "the mailbox of demonstrations",
    "letter": "letters to accounts",
    "activation": "ways into accounts",
    "recovery": "ways into accounts",
    "notice_link": "ways into accounts",
    "push_subscription": "which devices of accounts are told that there is news",
    "pending_share": "what telephones shared before anybody is signed in: it knows no record",
    "terms_accepted": "accounts and what they accepted",
    "professional": "public directory: a reference table",
    "structure": "public directory: a reference table",
    "activity": "public directory: a reference table",
    "professional_skill": "public directory: a reference table",
    "outside_link": "ways into accounts",
    "oauth_client": "software that the operator registered: a reference table",
    "oauth_grant": "what accounts allowed applications: crosses records, a local table beside the accounts",
    "oauth_token": "tokens of software, beside the accounts; HMACs",
    "oauth_launch": "what software prepared for its professionals; sealed under handles that nobody keeps",
    "oauth_jti": "numbers of assertions that were used; HMACs that know no record",
    "structure_certificate": "certificates of structures, beside the directory: a reference table",
    "message_use": "messages that counted; HMACs that know no record",
    "structure_admin": "who manages a structure, beside the directory",
    "directory_import": "readings of the directory",
    "log_leaf": "the log of a year, one sequence over all records: a local table, tied to a record by value only",
    "log_node": "the tree over the log",
    "checkpoint": "the signed heads of the log",
    "cosignature": "what witnesses signed of those heads",
    "django_migrations": "which migrations ran",
    "procrastinate_jobs": "the queue; arguments are ids",
    "procrastinate_events": "the queue",
    "procrastinate_periodic_defers": "the queue",
    "procrastinate_workers": "the queue",
}
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
