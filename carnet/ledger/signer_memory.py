"""The signer's own memory of the last checkpoint of each log. Owns its files; never reads the database.

It lies in the folder of the instance and not in the database: a database put back to an older state, or rewritten by
its owner, then meets a signer that remembers, and that stops loudly instead of signing a second history (security.md
6.4). A file is written whole or not at all, and reaches the disk before the checkpoint is published.

File `signer/<year>`, ASCII: `carnet-signer v1`, the instant in UTC, then the signed note as it was published.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from carnet.kernel.durable import AS_UMASK_SAYS, sync_folder, write_whole

_FIRST_LINE = "carnet-signer v1"
_LOCK = "compare-and-swap.lock"


class MemoryDamaged(Exception):
    """A file of the memory is not one that the signer wrote."""


class MemoryMoved(Exception):
    """Another signer wrote the memory in between: two run at once."""


@dataclass(frozen=True)
class Remembered:
    """The last signed head of a year, as the signer wrote it down, and when."""

    note: bytes
    at: datetime


class SignerMemory:
    """The memory in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def last(self, year: int) -> Remembered | None:
        """What was signed last for a year, None when nothing was; MemoryDamaged when the file is not ours."""
        try:
            content = self._file(year).read_bytes()
        except FileNotFoundError:
            return None
        first, _, rest = content.partition(b"\n")
        at, _, note = rest.partition(b"\n")
        try:
            instant = datetime.fromisoformat(at.decode("ascii"))
        except ValueError as error:
            raise MemoryDamaged(str(self._file(year))) from error
        if first.decode("latin-1") != _FIRST_LINE or instant.tzinfo is None:
            raise MemoryDamaged(str(self._file(year)))
        return Remembered(note, instant)

    def years(self) -> list[int]:
        """The years that something was signed for."""
        if not self._folder.is_dir():
            return []
        return sorted(int(path.name) for path in self._folder.iterdir() if path.name.isdigit())

    def swap(self, year: int, expected: Remembered | None, new: Remembered) -> None:
        """Writes the memory of a year if it still is `expected`; MemoryMoved otherwise. Durable when it returns."""
        with self._locked():
            if self.last(year) != expected:
                raise MemoryMoved(str(self._file(year)))
            head = f"{_FIRST_LINE}\n{new.at.isoformat()}\n".encode("ascii")
            write_whole(self._file(year), head + new.note, AS_UMASK_SAYS)
            sync_folder(self._folder.parent)

    def _file(self, year: int) -> Path:
        return self._folder / f"{year:04d}"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with (self._folder / _LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
