"""Where backups go. Owns the port and the folder of another disk; knows no key and opens nothing.

A name is a relative path of plain letters. What is under a name is whole: it is written under another name, synced and
renamed. Names are written once; only the retention of backups deletes.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol

from carnet.kernel.durable import sync_folder
from carnet.storage.backup_errors import TargetFailed, TargetUnknown

PIECE: Final = 64 * 1024
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*")


class BackupTarget(Protocol):
    """Five verbs. Each raises TargetFailed when the disk or the service does not do it."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Writes a whole file; it is durable when this returns."""
        ...

    def get(self, name: str) -> Iterator[bytes]:
        """The bytes of a file in pieces; TargetFailed when there is none."""
        ...

    def size(self, name: str) -> int | None:
        """How many bytes a file has; None when there is none."""
        ...

    def names(self, below: str) -> Iterator[str]:
        """The names below a folder, in order."""
        ...

    def delete(self, name: str) -> None:
        """Removes a file; nothing happens when there is none."""
        ...


def target(address: str) -> BackupTarget:
    """The target of an address: a folder that exists, or `s3://bucket/folder`; TargetUnknown."""
    if address.startswith("s3://"):
        # Imported when it is asked for: a folder needs no library.
        opened: BackupTarget = import_module("carnet.storage.backup_s3").opened(address)
        return opened
    folder = Path(address).absolute()
    if "://" in address or not folder.is_dir():
        raise TargetUnknown(target=address)
    return FolderTarget(folder)


def checked(name: str) -> str:
    """The name, if it is one; ValueError for anything that could leave the target."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(f"not a name of a backup: {name!r}")
    return name


class FolderTarget(BackupTarget):
    """A folder, on another disk or machine (a mount)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Writes a whole file; see `BackupTarget.put`."""
        path = self._root / checked(name)
        temporary = path.with_name(f"{path.name}.tmp")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(temporary, "wb", opener=_private) as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(path)
            sync_folder(path.parent)
        except OSError as error:
            raise TargetFailed(what=name, why=error.strerror or "") from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def get(self, name: str) -> Iterator[bytes]:
        """The bytes in pieces; see `BackupTarget.get`."""
        try:
            with (self._root / checked(name)).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise TargetFailed(what=name, why=error.strerror or "") from error

    def size(self, name: str) -> int | None:
        """Its size; see `BackupTarget.size`."""
        try:
            return (self._root / checked(name)).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise TargetFailed(what=name, why=error.strerror or "") from error

    def names(self, below: str) -> Iterator[str]:
        """The names below a folder; see `BackupTarget.names`."""
        for path in sorted((self._root / checked(below)).rglob("*")):
            name = path.relative_to(self._root).as_posix()
            if path.is_file() and _NAME.fullmatch(name) and not name.endswith(".tmp"):
                yield name

    def delete(self, name: str) -> None:
        """Removes a file; see `BackupTarget.delete`."""
        path = self._root / checked(name)
        try:
            path.unlink(missing_ok=True)
            with suppress(OSError):
                path.parent.rmdir()
        except OSError as error:
            raise TargetFailed(what=name, why=error.strerror or "") from error


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
