"""The data folder of the embedded PostgreSQL. Owns where it is, its making and its health; never repairs data.

A cluster is made beside its place and renamed into it, with a marker, after initdb has synced it to disk: a folder in
place is whole, or somebody else made or emptied it. What an interrupted making leaves behind holds no data.
"""

import errno
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from carnet.kernel.durable import sync_folder
from carnet.storage.cluster_account import ClusterAccount
from carnet.storage.cluster_binaries import Binaries, make_open_folder
from carnet.storage.cluster_errors import (
    ClusterError,
    DataFolderForeign,
    DataFolderHalfMade,
    DiskFull,
    FolderRefused,
    ServerFailed,
    WrongMajorVersion,
)
from carnet.storage.cluster_process import spawn
from carnet.storage.cluster_settings import initdb_arguments

_MARKER = "carnet-cluster"
_ROOM_TO_MAKE = 150_000_000
_ROOM_TO_START = 40_000_000
_INITDB_SECONDS = 120


def real_place(data: Path, account: ClusterAccount, home: Path) -> Path:
    """Where the data is or will be: `data` itself, or a folder below `home` that the account can reach.

    Root's instance may be below a folder that nobody else enters (/root); `data` is then a link to the place below
    `home`, because the permissions of a folder that the program did not make are never changed. FolderRefused.
    """
    if data.is_symlink():
        return Path(os.readlink(data))
    if account.may_enter(data.parent):
        return data
    if data.exists():
        raise FolderRefused(path=str(data), why="the account of the server cannot enter it")
    make_open_folder(home)
    make_open_folder(home / "clusters")
    if not account.may_enter(home / "clusters"):
        raise FolderRefused(path=str(home), why="the account of the server cannot enter it")
    return home / "clusters" / secrets.token_hex(8)


def check_or_make(data: Path, place: Path, account: ClusterAccount, binaries: Binaries) -> None:
    """Makes the cluster when there is none, otherwise checks that it can be started.

    Raises DataFolderHalfMade, DataFolderForeign, WrongMajorVersion, DiskFull, ServerFailed, FolderRefused.
    """
    _remove_leftovers(place)
    if not data.is_symlink() and _absent_or_empty(place):
        _refuse_full_disk(place.parent, _ROOM_TO_MAKE)
        _make(place, account, binaries)
    else:
        _check(place, account, binaries)
        _refuse_full_disk(place, _ROOM_TO_START)
    if place != data and not data.is_symlink():
        data.symlink_to(place)


def _absent_or_empty(place: Path) -> bool:
    return not place.exists() or (place.is_dir() and not any(place.iterdir()))


def _check(place: Path, account: ClusterAccount, binaries: Binaries) -> None:
    needed = ("PG_VERSION", "global/pg_control", _MARKER)
    if not all((place / name).is_file() for name in needed):
        raise DataFolderHalfMade(path=str(place))
    if place.stat().st_uid != account.uid:
        raise DataFolderForeign(path=str(place), uid=str(place.stat().st_uid))
    made_by = (place / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != binaries.major:
        raise WrongMajorVersion(path=str(place), folder_version=made_by, program_version=binaries.version)


def _staging_prefix(place: Path) -> str:
    return f".{place.name}.making-"


def _remove_leftovers(place: Path) -> None:
    """Removes what an interrupted making left (the lock is held, so nobody is making one now)."""
    for leftover in place.parent.glob(f"{_staging_prefix(place)}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _make(place: Path, account: ClusterAccount, binaries: Binaries) -> None:
    staging = Path(tempfile.mkdtemp(prefix=_staging_prefix(place), dir=place.parent))
    try:
        if account.switched:
            os.chown(staging, 0, account.gid)
            staging.chmod(0o710)
        _initdb(staging, account, binaries)
        _settle(staging / "data", place, account)
    except OSError as error:
        raise disk_or_folder(error, place) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _initdb(staging: Path, account: ClusterAccount, binaries: Binaries) -> None:
    data = staging / "data"
    data.mkdir(mode=0o700)
    if account.switched:
        os.chown(data, account.initdb_uid, account.gid)
    with tempfile.TemporaryFile() as log:
        process = spawn(
            [binaries.program("initdb"), *initdb_arguments(data)],
            uid=account.initdb_uid,
            gid=account.gid,
            switched=account.switched,
            log=log,
            folder=staging,
        )
        code = _finished(process)
        if code != 0:
            log.seek(0)
            raise failure(log.read().decode("utf-8", "replace"), data)


def _finished(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=_INITDB_SECONDS)
    except BaseException:
        # Ctrl-C or time-out: nothing half-made goes on running, nor the servers that initdb itself started.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _settle(made: Path, place: Path, account: ClusterAccount) -> None:
    """Marks the folder as whole, gives it to the server's account and moves it into its place."""
    marker = made / _MARKER
    marker.touch(mode=0o600)
    account.give_tree(made)
    sync_folder(made)
    if place.exists():
        place.rmdir()
    made.rename(place)
    sync_folder(place.parent)


def _refuse_full_disk(folder: Path, room: int) -> None:
    if shutil.disk_usage(folder).free < room:
        raise DiskFull(path=str(folder), needed=f"{room // 1_000_000} MB")


def failure(log: str, folder: Path) -> ClusterError:
    """The error that a log tells."""
    if "No space left on device" in log or "Disk quota exceeded" in log:
        return DiskFull(path=str(folder), needed=f"{_ROOM_TO_MAKE // 1_000_000} MB")
    lines = [line for line in log.splitlines() if line.strip()]
    grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:"))]
    # "the database system is starting up" (or shutting down) answers our own question whether it is ready.
    causes = [line for line in grave if "the database system is" not in line]
    return ServerFailed(path=str(folder), line=(causes or lines or [""])[-1][-300:])


def disk_or_folder(error: OSError, folder: Path) -> ClusterError:
    """The error of one of our own steps on a folder."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFull(path=str(folder), needed=f"{_ROOM_TO_MAKE // 1_000_000} MB")
    return FolderRefused(path=str(error.filename or folder), why=error.strerror or "")
