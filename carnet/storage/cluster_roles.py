"""Roles and database of the embedded cluster. Owns who exists in it; table rights are those of `grants`."""

import psycopg
from psycopg import sql

from carnet.storage.cluster_settings import APP, DATABASE, OWNER

# LOGIN is all that a role gets; what it does not get is written out so that a reader need not know the defaults.
_PLAIN_ROLE = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def ensure_roles(maintenance_dsn: str, database_dsn: str) -> None:
    """Makes the roles and the database that are not there yet; changes nothing that is."""
    with psycopg.connect(maintenance_dsn, autocommit=True) as connection:
        for role in (OWNER, APP):
            _ensure_role(connection, role)
        if not _found(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            _make_database(connection)
    with psycopg.connect(database_dsn, autocommit=True) as connection:
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(sql.Identifier(APP)))


def _ensure_role(connection: psycopg.Connection, role: str) -> None:
    if _found(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        return
    name = sql.Identifier(role)
    connection.execute(sql.SQL("CREATE ROLE {} ").format(name) + sql.SQL(_PLAIN_ROLE))
    if role == OWNER:
        # A migration may rewrite a large table; it still never waits long for a lock that readers hold.
        connection.execute(sql.SQL("ALTER ROLE {} SET statement_timeout = 0").format(name))


def _make_database(connection: psycopg.Connection) -> None:
    name = sql.Identifier(DATABASE)
    connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER)))
    for database in (DATABASE, "postgres", "template1"):
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database)))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, sql.Identifier(APP)))


def _found(connection: psycopg.Connection, statement: str, value: str) -> bool:
    return connection.execute(statement, [value]).fetchone() is not None
