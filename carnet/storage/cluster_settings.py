"""Settings of the embedded PostgreSQL. Owns durability, timeouts, silence of the logs and who may connect.

They are given on the command line: nothing in the data folder, not even ALTER SYSTEM, can weaken them.
"""

from pathlib import Path
from typing import Final

ADMIN: Final = "carnet_admin"  # superuser: makes roles and the database, used by nothing else
OWNER: Final = "carnet_owner"  # owns the tables: migrations and grants
APP: Final = "carnet_app"  # serves: only what `grants` gives
DATABASE: Final = "carnet"
PORT: Final = 5432

SERVER: Final = {
    # What was acknowledged survives kill -9 and power loss (security.md 4, last paragraph).
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_sync_retry": "off",
    "wal_level": "replica",
    "zero_damaged_pages": "off",
    "ignore_checksum_failure": "off",
    # No statement and no value in the logs: values of people would be in both. DETAIL lines quote rows, and some
    # errors quote a value in their first line ("invalid input syntax"): the program sees errors, the log does not.
    "log_min_messages": "log",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_connections": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    "log_timezone": "UTC",
    # Nobody waits for ever; migrations lift the limit for their own role.
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "client_connection_check_interval": "10s",
    # No network at all.
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "ssl": "off",
    "max_connections": "60",
    "shared_buffers": "96MB",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "default_transaction_isolation": "read committed",
}


def server_arguments(data: Path, run: Path) -> list[str]:
    """The arguments of `postgres` for this data folder and this run folder."""
    places = {
        "hba_file": str(run / "pg_hba.conf"),
        "ident_file": str(run / "pg_ident.conf"),
        "unix_socket_directories": str(run / "s"),
    }
    arguments = ["-D", str(data)]
    for name, value in {**SERVER, **places}.items():
        arguments += ["-c", f"{name}={value}"]
    return arguments


def initdb_arguments(data: Path) -> list[str]:
    """The arguments of `initdb`: checksums, plain byte order, UTF-8, no ICU; it syncs to disk."""
    return [
        f"--pgdata={data}",
        f"--username={ADMIN}",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=libc",
        "--auth-local=peer",
        "--auth-host=reject",
        "--no-instructions",
    ]


def hba() -> str:
    """Who may connect: the socket only, the account that runs this program only, under our three roles only."""
    return "".join(f"local all {role} peer map=carnet\n" for role in (ADMIN, OWNER, APP)) + "local all all reject\n"


def ident(program_account: str) -> str:
    """Which account of the system is which role."""
    quoted = program_account.replace('"', '""')
    return "".join(f'carnet "{quoted}" {role}\n' for role in (ADMIN, OWNER, APP))


def dsn(run: Path, role: str, database: str = DATABASE) -> str:
    """The connection string (libpq keywords) of a role."""
    return f"host={run / 's'} port={PORT} dbname={database} user={role}"
