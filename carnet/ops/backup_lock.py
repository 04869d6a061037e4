"""One backup or restore of an instance at a time. Owns the lock file; Linux frees it however the program ends.

The hourly copy of the worker and the nightly backup may meet: the second waits for the first.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carnet.storage.backup_errors import BackupRunning

LOCK_FILE = "backup.lock"


@contextmanager
def alone(folder: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Holds the lock for a block; BackupRunning when another program still has it after so many seconds."""
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, folder, time.monotonic() + patience)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, folder: Path, until: float) -> None:
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise BackupRunning(folder=str(folder)) from None
            time.sleep(0.5)
