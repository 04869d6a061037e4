"""How the database plans what the program sends. Owns the one setting of it; never plans a statement.

All statements are prepared, and their values say little of the rows: one plan for any values is as good as one for
these values, and costs nothing after the first time. PostgreSQL left alone makes many anew each time, the more so the
larger the tables are (docs/figures.md, "Flat cost"). It is a setting of the database, not of a connection: it holds
through PgBouncer, and no connection asks for it. Citus plans with the values at hand, and fails without them.
"""

from typing import Final

import psycopg
from psycopg import sql

_GENERAL: Final = "force_generic_plan"
_BY_VALUES: Final = "auto"


def settle(owner: psycopg.Connection) -> str:
    """Sets `plan_cache_mode` of the database for connections that begin from now on, and of this one; gives it.

    Empty, with nothing changed, where the owner's role does not own the database: what is served is the same, slower.
    """
    has_citus = owner.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone()
    mode = _BY_VALUES if has_citus else _GENERAL
    name = sql.Identifier(owner.info.dbname)
    try:
        with owner.transaction():
            owner.execute(sql.SQL("ALTER DATABASE {} SET plan_cache_mode = {}").format(name, sql.Literal(mode)))
            owner.execute(sql.SQL("SET plan_cache_mode = {}").format(sql.Literal(mode)))
    except psycopg.errors.InsufficientPrivilege:
        return ""
    return mode
