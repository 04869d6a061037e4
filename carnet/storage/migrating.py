"""Migrations as the owner of the tables. Owns the change of role; a served connection never has the owner's rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from carnet.storage import db, plans
from carnet.storage.databases import database, role_of
from carnet.storage.instance_errors import OwnerRoleMissing
from carnet.storage.rights import apply_rights, declared_rights


@contextmanager
def as_owner(owner_dsn: str) -> Iterator[None]:
    """For the length of a block, Django's connection is that of the owner's role."""
    served = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database(owner_dsn))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(served)


def migrate(owner_dsn: str, app_dsn: str, *, verbosity: int = 0) -> None:
    """Brings the schema up to date as the owner, then sets the rights of the application's role and how plans are made.

    OwnerRoleMissing when both are one role: a server that owns its tables could rewrite the journal.
    """
    role = role_of(app_dsn)
    if not role or role_of(owner_dsn) in {"", role}:
        raise OwnerRoleMissing(role=role)
    with as_owner(owner_dsn):
        one_after_the_other(_raw())
        call_command("migrate", interactive=False, verbosity=verbosity)
        set_rights(role)
        plans.settle(_raw())


def one_after_the_other(owner: psycopg.Connection) -> None:
    """On Citus the nodes are changed over one connection each: over several, it makes no function, type or key after a
    change of tables in the same transaction, which a migration is ("because there was a parallel operation").
    """
    owner.execute(
        "SELECT set_config('citus.multi_shard_modify_mode', 'sequential', false) FROM pg_extension"
        " WHERE extname = 'citus'"
    )


def set_rights(app_role: str) -> None:
    """Sets the declared rights with Django's present connection, which must be the owner's."""
    apply_rights(_raw(), app_role, declared_rights())


def _raw() -> psycopg.Connection:
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("carnet is kept on PostgreSQL only")
    return raw


def is_up_to_date() -> bool:
    """Whether every migration of this program was applied to the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def is_complete() -> bool:
    """The same by one statement, for who asks every second: whether the last migration of each app was applied.

    A database that is newer than this program is complete too: both serve side by side during an upgrade.
    """
    applied = {(str(app), str(name)) for app, name in db.rows("SELECT app, name FROM django_migrations")}
    return _last_ones() <= applied


@cache
def _last_ones() -> frozenset[tuple[str, str]]:
    """Read from the files of the program, once: they do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
