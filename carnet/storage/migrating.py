"""Migrations as the owner of the tables. Owns the change of role; a served connection never has the owner's rights."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from carnet.storage.rights import apply_rights, declared_rights


@contextmanager
def as_owner(database: Mapping[str, Any]) -> Iterator[None]:
    """For the length of a block, Django's connection is that of another role (an entry of DATABASES)."""
    served = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(served)


def migrate(database: Mapping[str, Any], app_role: str, *, verbosity: int = 0) -> None:
    """Brings the schema up to date as the owner, then sets the rights of the application's role."""
    with as_owner(database):
        call_command("migrate", interactive=False, verbosity=verbosity)
        set_rights(app_role)


def set_rights(app_role: str) -> None:
    """Sets the declared rights with Django's present connection, which must be the owner's."""
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise TypeError("rights are set on PostgreSQL only")
    apply_rights(raw, app_role, declared_rights())


def is_up_to_date() -> bool:
    """Whether every migration of this program was applied to the database."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
