"""What a database must be before patients use it. Owns the assertions at start; never repairs a setting.

Source: security.md 4, last paragraph. The embedded cluster meets them by construction; another server may not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from carnet.storage import db, nodes
from carnet.storage.rights import Verb, declared_rights

OLDEST_VERSION: Final = 150000

# Setting, accepted values. The first five: what was acknowledged survives. The others: no person's data in the logs.
_SETTINGS: Final = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_apply"},
    "data_checksums": {"on"},
    "data_sync_retry": {"off"},
    "log_statement": {"none"},
    "log_min_duration_statement": {"-1"},
    "log_min_messages": {"log", "fatal", "panic"},
    "log_min_error_statement": {"fatal", "panic"},
    "log_parameter_max_length_on_error": {"0"},
    "log_error_verbosity": {"terse"},
}


@dataclass(frozen=True)
class Fault:
    """One thing that is not as it must be."""

    what: str
    found: str


def number_of_checks() -> int:
    """How many assertions `faults` makes, apart from those on each table."""
    return len(_SETTINGS) + 4


def faults() -> Iterator[Fault]:
    """Every fault of the database that Django's connection reaches, with the role that serves."""
    yield from _wrong_version()
    yield from _wrong_settings()
    yield from _forced_plan()
    yield from _powerful_role()
    yield from _excess_rights()


def _wrong_version() -> Iterator[Fault]:
    found = _text("SELECT current_setting('server_version_num')")
    if int(found) < OLDEST_VERSION:
        yield Fault("server_version_num", found)


def _wrong_settings() -> Iterator[Fault]:
    for name, accepted in _SETTINGS.items():
        found = _text("SELECT current_setting(%s)", name)
        if found not in accepted:
            yield Fault(name, found)


def _forced_plan() -> Iterator[Fault]:
    """On several servers a general plan that is forced leaves Citus without values: statements fail one by one, later.

    `storage.plans` sets it for the database; a role, a server or a pool may still say otherwise.
    """
    if nodes.several() and (found := _text("SELECT current_setting('plan_cache_mode')")) == "force_generic_plan":
        yield Fault("plan_cache_mode", found)


def _powerful_role() -> Iterator[Fault]:
    row = db.one(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " has_schema_privilege(rolname, 'public', 'CREATE') FROM pg_roles WHERE rolname = current_user"
    )
    if row is None or any(row[1:]):
        yield Fault("role", str(row[0]) if row else "?")


def _excess_rights() -> Iterator[Fault]:
    """Tables on which the role may do more than is declared (an owner may do all)."""
    rights = declared_rights()
    for name, owned, *allowed in db.rows(
        "SELECT c.relname, pg_has_role(c.relowner, 'MEMBER'),"
        " has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT'),"
        " has_table_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE'),"
        " has_table_privilege(c.oid, 'TRUNCATE') FROM pg_class c"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    ):
        verbs = (*Verb, "TRUNCATE")
        excess = [verb for verb, has in zip(verbs, allowed, strict=True) if has and verb not in rights.get(name, ())]
        if owned or excess:
            yield Fault(f"table {name}", "owner" if owned else ", ".join(excess))


def _text(statement: str, *values: str) -> str:
    row = db.one(statement, values)
    return str(row[0]) if row else ""
