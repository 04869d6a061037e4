"""The embedded PostgreSQL: a private server on a Unix socket. Owns its start and its stop; never opens a network port.

See docs/adr/0003-embedded-postgresql.md. The steps: lock, account, programs, data folder (made if absent), remains of
a killed run, run folder, server, roles. Each raises a ClusterError that names what is wrong; none changes the
permissions of a folder that the program did not make.
"""

import signal
import subprocess
import time
from pathlib import Path
from typing import IO, Self

import psycopg

from carnet.storage import cluster_settings as names
from carnet.storage.cluster_account import ClusterAccount, choose_account
from carnet.storage.cluster_binaries import Binaries, find_binaries
from carnet.storage.cluster_errors import ServerSlow
from carnet.storage.cluster_folder import check_or_make, disk_or_folder, failure, real_place
from carnet.storage.cluster_process import spawn
from carnet.storage.cluster_roles import ensure_roles
from carnet.storage.cluster_run import make_run_folder, remove_run_folder, write_access_files
from carnet.storage.cluster_running import clear_remains, living_server, take_lock

ROOT_HOME = Path("/var/lib/carnet")
_START_SECONDS = 60.0
_LOG_LIMIT = 5_000_000


class EmbeddedCluster:
    """A PostgreSQL server that lives as long as this program.

    `bindir` names other programs than the wheel's (Debian's, in tests). `home` is where root keeps what the server's
    account must reach when the data folder or the wheel is below a closed folder.
    """

    def __init__(self, data_dir: Path, bindir: Path | None = None, *, home: Path = ROOT_HOME) -> None:
        self.data_dir = data_dir.absolute()
        self.bindir = bindir
        self.home = home
        self._run: Path | None = None
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def log_file(self) -> Path:
        """Where the server writes what goes wrong (no statement, no value of a person)."""
        return self.data_dir.with_name(f"{self.data_dir.name}.log")

    @property
    def pid(self) -> int | None:
        """The process id of the server, when it was started here."""
        return self._process.pid if self._process else None

    def reserve(self) -> None:
        """Chooses the socket's folder before the start, so that connection strings are known early."""
        if self._run is None:
            self._run = make_run_folder(choose_account(self._existing_place()))

    def dsn(self, role: str = names.APP, database: str = names.DATABASE) -> str:
        """The connection string (libpq keywords) of a role; only after `reserve` or `start`."""
        if self._run is None:
            raise RuntimeError("the cluster has no socket yet: call reserve() or start()")
        return names.dsn(self._run, role, database)

    @property
    def owner_dsn(self) -> str:
        """The connection string of the role that owns the tables (migrations, grants)."""
        return self.dsn(names.OWNER)

    def start(self) -> str:
        """Starts the server, making the cluster first when there is none; gives the application's DSN.

        Raises a ClusterError; nothing started is left running then.
        """
        try:
            self.data_dir.parent.mkdir(parents=True, exist_ok=True)
            self._lock = take_lock(self.data_dir)
            self._start()
        except OSError as error:
            self.stop()
            raise disk_or_folder(error, self.data_dir) from error
        except BaseException:
            self.stop()
            raise
        return self.dsn()

    def alive(self) -> bool:
        """Whether the server that was started here still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Stops the server in fast mode (open transactions are undone), harder when it does not obey."""
        if self._process is not None:
            for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                if _ended(self._process, number, seconds):
                    break
            self._process = None
        if self._run is not None:
            remove_run_folder(self._run)
            self._run = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _existing_place(self) -> Path:
        return self.data_dir.resolve() if self.data_dir.is_symlink() else self.data_dir

    def _start(self) -> None:
        account = choose_account(self._existing_place())
        binaries = find_binaries(self.bindir, account, self.home)
        place = real_place(self.data_dir, account, self.home)
        clear_remains(place)
        check_or_make(self.data_dir, place, account, binaries)
        self.reserve()
        self._launch(place, account, binaries)
        ensure_roles(self.dsn(names.ADMIN, "postgres"), self.dsn(names.ADMIN))

    def _launch(self, place: Path, account: ClusterAccount, binaries: Binaries) -> None:
        run = Path(self.dsn().split()[0].removeprefix("host=")).parent
        write_access_files(run, account)
        with self._open_log() as log:
            before = log.tell()
            self._process = spawn(
                [binaries.program("postgres"), *names.server_arguments(place, run)],
                uid=account.uid,
                gid=account.gid,
                switched=account.switched,
                log=log,
                folder=run / "s",
            )
        self._wait_ready(before)

    def _open_log(self) -> IO[bytes]:
        if self.log_file.exists() and self.log_file.stat().st_size > _LOG_LIMIT:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
        log = self.log_file.open("ab")
        self.log_file.chmod(0o600)
        return log

    def _wait_ready(self, log_offset: int) -> None:
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            if not self.alive():
                said = self.log_file.read_bytes()[log_offset:].decode("utf-8", "replace")
                raise failure(said, self.data_dir)
            if _answers(self.dsn(names.ADMIN, "postgres")):
                return
            time.sleep(0.02)
        raise ServerSlow(path=str(self.data_dir), seconds=str(int(_START_SECONDS)))


def running_dsn(data_dir: Path, role: str = names.APP) -> str | None:
    """The connection string of the server that another program runs on this data folder, if there is one."""
    place = data_dir.resolve()
    found = living_server(place)
    return names.dsn(found.socket_folder.parent, role) if found else None


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _ended(process: subprocess.Popen[bytes], number: signal.Signals, seconds: float) -> bool:
    process.send_signal(number)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
