"""Django's DATABASES from a libpq connection string. Owns the options of a connection; never opens one."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def databases(dsn: str) -> dict[str, dict[str, Any]]:
    """The one database. Without a DSN nothing answers: checks of the code never need a server."""
    return {"default": database(dsn)}


def database(dsn: str) -> dict[str, Any]:
    """One entry of DATABASES: names that Django knows, all else as options of libpq."""
    parts = {name: str(value) for name, value in conninfo_to_dict(dsn).items() if value is not None}
    entry: dict[str, Any] = {_DJANGO_NAMES[name]: value for name, value in parts.items() if name in _DJANGO_NAMES}
    entry["OPTIONS"] = {name: value for name, value in parts.items() if name not in _DJANGO_NAMES}
    entry["ENGINE"] = "carnet.storage.postgresql"
    entry.setdefault("NAME", "no_database_without_an_instance")
    entry["CONN_MAX_AGE"] = 300
    entry["CONN_HEALTH_CHECKS"] = True
    # Server-side cursors would outlive the transaction of a use case.
    entry["DISABLE_SERVER_SIDE_CURSORS"] = True
    return entry


def role_of(dsn: str) -> str:
    """The role that a connection string names, empty when it leaves the choice to the system."""
    return str(conninfo_to_dict(dsn).get("user") or "")
