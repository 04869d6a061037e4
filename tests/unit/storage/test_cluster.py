"""The embedded PostgreSQL: what a running server is, what survives, and what it never says."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from carnet.storage import cluster_settings
from carnet.storage.cluster import EmbeddedCluster, running_dsn
from carnet.storage.cluster_errors import ClusterInUse
from tests.unit.storage.cluster_tools import runs

DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
CANARY = "Zéphyrine-Tournesol-1987"


def setting(connection: psycopg.Connection, name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def test_start_program_new_folder_is_durable_private_and_plain(stopped: EmbeddedCluster) -> None:
    """Checksums, C order, UTF-8, no port, a socket that fits, and an application role without powers."""
    with psycopg.connect(stopped.start()) as connection:
        for name, value in cluster_settings.SERVER.items():
            if name not in {"port", "statement_timeout", "max_wal_size"}:
                assert setting(connection, name) in {value, value.replace("60s", "1min")}, name
        assert setting(connection, "data_checksums") == "on"
        assert setting(connection, "server_encoding") == "UTF8"
        row = connection.execute("SELECT datcollate, datlocprovider FROM pg_database WHERE datname='carnet'").fetchone()
        assert row == ("C", "c")
        powers = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(powers).fetchone() == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")


def test_start_program_again_is_fast_and_keeps_the_data(stopped: EmbeddedCluster) -> None:
    """A start of an existing cluster takes under 2 seconds and finds what was committed."""
    stopped.start()
    with psycopg.connect(stopped.owner_dsn) as owner:
        owner.execute("CREATE TABLE kept (id int)")
    stopped.stop()
    began = time.monotonic()
    stopped.start()
    assert time.monotonic() - began < 2
    with psycopg.connect(stopped.owner_dsn) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_start_program_settings_weakened_in_the_folder_stay_strong(stopped: EmbeddedCluster) -> None:
    """ALTER SYSTEM is what an intruder or a hasty administrator would use; the command line wins."""
    stopped.start()
    with psycopg.connect(stopped.dsn(cluster_settings.ADMIN), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("ALTER SYSTEM SET log_statement = 'all'")
    stopped.stop()
    with psycopg.connect(stopped.start()) as connection:
        assert (setting(connection, "fsync"), setting(connection, "log_statement")) == ("on", "none")


def provoke_logs(cluster: EmbeddedCluster) -> str:
    """Errors that quote values in their statement, their parameters and their detail; gives the log."""
    with psycopg.connect(cluster.owner_dsn, autocommit=True) as owner:
        owner.execute("CREATE TABLE people (name text PRIMARY KEY)")
        owner.execute("INSERT INTO people VALUES (%s)", [CANARY])
        for statement in ("INSERT INTO people VALUES (%s)", "SELECT no_such(%s)", "SELECT %s::int"):
            with pytest.raises(psycopg.Error):
                owner.execute(statement, [CANARY])
        with pytest.raises(psycopg.Error):
            owner.execute(sql.SQL("INSERT INTO people VALUES ({})").format(sql.Literal(CANARY)))
    return cluster.log_file.read_text(encoding="utf-8")


def quoted(log: str) -> list[str]:
    """The lines that quote the canary."""
    return [line for line in log.splitlines() if CANARY in line]


def test_log_server_statements_that_fail_hold_no_value(stopped: EmbeddedCluster) -> None:
    """Neither statement, nor parameter, nor DETAIL reaches the log of the server."""
    stopped.start()
    assert quoted(provoke_logs(stopped)) == []


def test_log_server_planted_verbose_setting_is_caught(
    stopped: EmbeddedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above finds the values when the settings that silence them are taken away."""
    verbose = {"log_min_messages": "error", "log_min_error_statement": "error", "log_error_verbosity": "default"}
    for name, value in verbose.items():
        monkeypatch.setitem(cluster_settings.SERVER, name, value)
    stopped.start()
    assert len(quoted(provoke_logs(stopped))) >= 4


def test_kill_server_after_commit_nothing_acknowledged_is_lost(stopped: EmbeddedCluster) -> None:
    """kill -9 of the server, then a start over its stale pid file: every committed row is there."""
    stopped.start()
    with psycopg.connect(stopped.owner_dsn, autocommit=True) as owner:
        owner.execute("CREATE TABLE kept (id int)")
        for number in range(50):
            owner.execute("INSERT INTO kept VALUES (%s)", [number])
        assert stopped.pid is not None
        os.kill(stopped.pid, signal.SIGKILL)
    stopped.stop()
    stopped.start()
    with psycopg.connect(stopped.owner_dsn) as owner:
        assert owner.execute("SELECT count(*) FROM kept").fetchone() == (50,)


def test_start_program_stale_pid_of_another_process_starts(stopped: EmbeddedCluster) -> None:
    """In a container process ids come back: the pid file may name a living program that is no server."""
    stopped.start()
    place = stopped.data_dir
    stopped.stop()
    (place / "postmaster.pid").write_text(f"{os.getppid()}\n{place}\n0\n5432\n/nowhere/s\n\n", encoding="ascii")
    assert stopped.start()


def test_start_two_programs_same_folder_second_is_refused(stopped: EmbeddedCluster) -> None:
    """Two servers on one folder would destroy it; the error names the program that has it."""
    stopped.start()
    with pytest.raises(ClusterInUse) as refused:
        EmbeddedCluster(stopped.data_dir).start()
    assert refused.value.facts["pid"] == str(os.getpid())
    assert stopped.alive()


def test_attach_program_server_running_elsewhere_is_found(stopped: EmbeddedCluster) -> None:
    """Another command of the same instance uses the server that runs, and sees none once it stopped."""
    dsn = stopped.start()
    assert running_dsn(stopped.data_dir) == dsn
    stopped.stop()
    assert running_dsn(stopped.data_dir) is None


def test_stop_program_leaves_no_process_and_no_socket_folder(stopped: EmbeddedCluster) -> None:
    """Nothing that was started survives, not even an open transaction's server process."""
    run = Path(stopped.start().split()[0].removeprefix("host=")).parent
    pid = stopped.pid
    held = psycopg.connect(stopped.dsn())
    held.execute("SELECT 1")
    stopped.stop()
    held.close()
    assert pid is not None
    assert not runs(pid)
    assert not run.exists()


PROGRAM = """
import sys, time
from pathlib import Path
from carnet.storage.cluster import EmbeddedCluster
cluster = EmbeddedCluster(Path(sys.argv[1]), home=Path(sys.argv[1]).parent / "home")
cluster.start()
print(cluster.pid, flush=True)
time.sleep(60)
"""


def test_kill_program_without_a_word_server_ends_and_next_start_works(stopped: EmbeddedCluster) -> None:
    """kill -9 of the program ends the server too (Linux tells it), and the folder can be used at once."""
    program = subprocess.Popen([sys.executable, "-c", PROGRAM, str(stopped.data_dir)], stdout=subprocess.PIPE)
    assert program.stdout is not None
    server = int(program.stdout.readline())
    program.kill()
    program.wait()
    program.stdout.close()
    stopped.start()
    assert not runs(server)


def test_start_program_deep_folder_socket_path_fits(folder: Path) -> None:
    """A data folder deeper than the 107 bytes of a socket's address."""
    deep = folder / ("d" * 60) / ("e" * 60)
    for one in (deep.parent, deep):
        one.mkdir(mode=0o711)
    with EmbeddedCluster(deep / "pg", home=folder / "home") as cluster, psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(not DEBIAN_15.is_dir(), reason="needs Debian's postgresql-15")
def test_start_program_debian_15_works_the_same(folder: Path) -> None:
    """Any server from version 15 on."""
    with EmbeddedCluster(folder / "pg", DEBIAN_15) as cluster, psycopg.connect(cluster.dsn()) as connection:
        assert setting(connection, "server_version_num").startswith("15")
        assert setting(connection, "data_checksums") == "on"
