"""What is running on a data folder. Owns the lock of programs and the reading of postmaster.pid.

Two programs never share a data folder: each holds a lock that Linux frees when it ends, however it ends.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from carnet.storage.cluster_errors import ClusterInUse, FolderRefused
from carnet.storage.cluster_run import remove_run_folder

_LEAVING_SECONDS = 15.0


@dataclass(frozen=True)
class ServerAt:
    """What postmaster.pid says: the process, and the folder of its socket."""

    pid: int
    socket_folder: Path


def take_lock(data: Path) -> IO[str]:
    """Takes the lock beside the data folder; ClusterInUse with the process id of the program that has it."""
    path = data.with_name(f"{data.name}.lock")
    try:
        lock = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+", encoding="ascii")
    except OSError as error:
        raise FolderRefused(path=str(path), why=error.strerror or "") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read(20).strip()
        lock.close()
        raise ClusterInUse(path=str(data), pid=holder) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def server_at(place: Path) -> ServerAt | None:
    """What postmaster.pid tells, whether the server lives or not."""
    try:
        lines = (place / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return ServerAt(int(lines[0]), Path(lines[4]))
    except (OSError, ValueError, IndexError):
        return None


def living_server(place: Path) -> ServerAt | None:
    """The server that runs on this data folder now, if one does."""
    found = server_at(place)
    return found if found and _works_in(found.pid, place) else None


def clear_remains(place: Path) -> None:
    """Waits for a server that a killed program left, then removes its pid file and run folder (lock held).

    A process id may by now belong to another program: PostgreSQL would then refuse to start. Every process of a
    server has its data folder as working directory, so what still runs on it is known exactly. ClusterInUse when
    a server that nobody is ending is there.
    """
    remains = server_at(place)
    until = time.monotonic() + _LEAVING_SECONDS
    while working := next(_working_in(place), None):
        if time.monotonic() > until:
            raise ClusterInUse(path=str(place), pid=str(working))
        time.sleep(0.05)
    with suppress(FileNotFoundError):
        (place / "postmaster.pid").unlink()
    if remains:
        remove_run_folder(remains.socket_folder.parent)


def _works_in(pid: int, place: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(place)
    except OSError:
        return False


def _working_in(place: Path) -> Iterator[int]:
    if not place.exists():
        return
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid() and _works_in(int(entry), place):
            yield int(entry)
