"""Whether the database is cut over several servers (Citus). Owns that one question; knows no table.

Both answers give the same results: on several servers a statement that names two records is cut into pieces, each of
which sees an instant of its own, so what is read of one record goes in a statement of its own there (`gathered`).
"""

from functools import cache

from django.db import DEFAULT_DB_ALIAS, connections


@cache
def several() -> bool:
    """Whether Citus is in the database; asked once a process, on its own connection, between two statements."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    asked = "SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL"
    with wrapper.wrap_database_errors:
        row = wrapper.connection.execute(asked).fetchone()
    return bool(row and row[0])
