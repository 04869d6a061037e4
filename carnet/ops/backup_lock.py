"""One backup or restore of an instance at a time. Owns the lock file; Linux frees it however the program ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from carnet.storage.backup_errors import BackupRunning

LOCK_FILE = "backup.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Holds the lock for a block; BackupRunning when another program has it."""
    descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupRunning(folder=str(folder)) from None
    finally:
        os.close(descriptor)
