"""The local blob store: one file a blob, durable. Owns its folder's layout; changes no folder that it did not make.

Layout: `<root>/<first two digits>/<32 digits>`, mode 0600 in folders of mode 0700. A file under its final name is
whole: it is written under a temporary name in the same folder, synced, renamed, then the folder is synced. A crash
leaves the whole blob, no blob, or a `.tmp` file that `remove_leftovers` deletes when it is old.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from shutil import disk_usage

from carnet.kernel.durable import sync_folder
from carnet.kernel.errors import Unavailable
from carnet.kernel.failpoints import reach
from carnet.storage.blob_port import BlobId, BlobMissing, BlobStore

__all__ = ["BlobId", "BlobMissing", "BlobStore", "LocalBlobStore"]

# Most documents are one piece: each piece is copied when they are put together.
_PIECE_BYTES = 1024 * 1024
_TEMPORARY = ".tmp"
_FOLDER = re.compile("[0-9a-f]{2}")


class LocalBlobStore(BlobStore):
    """Blobs in a folder of this machine (or of a mounted disk)."""

    def __init__(self, root: Path) -> None:
        """Makes the folder when it is missing (its parent must be there); Unavailable when that fails."""
        self._root = root
        self._durable: set[Path] = set()
        with _failures_named():
            root.mkdir(mode=0o700, exist_ok=True)

    def put(self, chunks: Iterable[bytes]) -> BlobId:
        """Stores the bytes under a new name; see `BlobStore.put`."""
        blob = BlobId.new()
        self._write(blob, chunks, "")
        return blob

    def put_back(self, blob: BlobId, chunks: Iterable[bytes]) -> None:
        """Stores the bytes under a name that they had before: a restore, a move. As durable as `put`."""
        # What one that was killed left must not stop the next one for a day.
        self._write(blob, chunks, f".{secrets.token_hex(4)}")

    def _write(self, blob: BlobId, chunks: Iterable[bytes], mark: str) -> None:
        path = self._path(blob)
        self._make_durable(path.parent)
        temporary = path.with_name(path.name + mark + _TEMPORARY)
        try:
            _write_synced(temporary, chunks)
            with _failures_named():
                temporary.rename(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        reach("blob.renamed")
        with _failures_named():
            sync_folder(path.parent)
        reach("blob.folder_synced")

    def get(self, blob: BlobId) -> Iterator[bytes]:
        """The bytes in pieces; see `BlobStore.get`."""
        with _failures_named(blob):
            descriptor = os.open(self._path(blob), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            while piece := _read(descriptor):
                yield piece
        finally:
            os.close(descriptor)

    def exists(self, blob: BlobId) -> bool:
        """Whether the blob is there."""
        with _failures_named():
            try:
                os.lstat(self._path(blob))
            except FileNotFoundError:
                return False
            return True

    def erase(self, blob: BlobId) -> None:
        """Removes the blob for good; see `BlobStore.erase`."""
        path = self._path(blob)
        with _failures_named(), suppress(FileNotFoundError):
            path.unlink(missing_ok=True)
            # Also when it was not there: a first erasure may have died between the removal and the sync.
            sync_folder(path.parent)

    def ids(self) -> Iterator[BlobId]:
        """The names of all blobs, in order."""
        for blob, _ in self._blobs():
            yield blob

    def sweep_candidates(self, older_than: datetime, after: BlobId | None = None) -> Iterator[BlobId]:
        """The blobs written before an instant; see `BlobStore.sweep_candidates`."""
        for blob, entry in self._blobs(after.value if after else ""):
            if _is_older(entry, older_than):
                yield blob

    def remove_leftovers(self, older_than: datetime) -> int:
        """Removes temporary files; see `BlobStore.remove_leftovers`."""
        leftovers = [e for e in self._entries() if e.name.endswith(_TEMPORARY) and _is_older(e, older_than)]
        for entry in leftovers:
            with _failures_named():
                Path(entry.path).unlink(missing_ok=True)
        return len(leftovers)

    def answers(self) -> bool:
        """Whether the folder is there; see `BlobStore.answers`."""
        return self._root.is_dir()

    def free(self) -> int:
        """The room that is left on the disk of the folder."""
        with _failures_named():
            return disk_usage(self._root).free

    def _make_durable(self, folder: Path) -> None:
        """Makes a folder of blobs, and sure that no crash loses it: another process may have made it just now."""
        if folder in self._durable:
            return
        with _failures_named():
            folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._root)
            with suppress(PermissionError):
                sync_folder(self._root.parent)
        self._durable.add(folder)

    def _path(self, blob: BlobId) -> Path:
        return self._root / blob.value[:2] / blob.value

    def _blobs(self, after: str = "") -> Iterator[tuple[BlobId, os.DirEntry[str]]]:
        for entry in self._entries(after[:2]):
            blob = BlobId.of(entry.name) if entry.name > after else None
            # A file in another folder than its own could not be read under its name: it is no blob.
            if blob is not None and str(self._path(blob)) == entry.path:
                yield blob, entry

    def _entries(self, first: str = "") -> Iterator[os.DirEntry[str]]:
        for folder in _scanned(self._root):
            if folder.name >= first and _FOLDER.fullmatch(folder.name) and folder.is_dir(follow_symlinks=False):
                yield from _scanned(folder.path)


@contextmanager
def _failures_named(blob: BlobId | None = None) -> Iterator[None]:
    """Turns an error of the disk into Unavailable.

    An error of fsync above all is never retried: the kernel may have dropped the pages, and a second fsync that
    succeeds would promise what is lost (the "fsyncgate" of PostgreSQL, 2018).
    """
    try:
        yield
    except FileNotFoundError as error:
        raise (BlobMissing(blob) if blob else Unavailable(f"blob store: {error.strerror}")) from error
    except OSError as error:
        raise Unavailable(f"blob store: {error.strerror}") from error


def _write_synced(path: Path, chunks: Iterable[bytes]) -> None:
    with _failures_named():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        # The chunks are drawn outside `_failures_named`: an error of their source is the source's, not the disk's.
        for chunk in chunks:
            _write(descriptor, chunk)
        reach("blob.written")
        with _failures_named():
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    reach("blob.synced")


def _write(descriptor: int, chunk: bytes) -> None:
    waiting = memoryview(chunk)
    with _failures_named():
        while waiting:
            waiting = waiting[os.write(descriptor, waiting) :]


def _read(descriptor: int) -> bytes:
    with _failures_named():
        return os.read(descriptor, _PIECE_BYTES)


def _scanned(folder: Path | str) -> list[os.DirEntry[str]]:
    with _failures_named(), os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_older(entry: os.DirEntry[str], than: datetime) -> bool:
    if than.tzinfo is None:
        raise ValueError("the age of a blob is compared with an aware instant")
    try:
        return entry.stat(follow_symlinks=False).st_mtime < than.timestamp()
    except FileNotFoundError:
        # It went while the folder was being read: somebody else erased it.
        return False
