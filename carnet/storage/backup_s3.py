"""Backups in S3 or what speaks it. Owns the names of the files; the address and its secrets are `s3_place`'s.

What is sent is sealed already.
"""

from collections.abc import Iterable, Iterator

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from carnet.storage.backup_errors import TargetFailed, TargetUnknown
from carnet.storage.backup_target import BackupTarget, checked
from carnet.storage.s3_place import BACKUPS, COPYING, MISSING, NoPlace, place_of


def opened(address: str) -> "S3Target":
    """The target of an address; TargetUnknown when it or the environment does not name one."""
    try:
        return S3Target(place_of(address, BACKUPS).store(COPYING))
    except NoPlace as error:
        raise TargetUnknown(target=address) from error


class S3Target(BackupTarget):
    """A folder of a bucket."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Sends a whole file, in parts when it is large; S3 shows it only when it is whole."""
        with _named(name):
            obstore.put(self._store, checked(name), iter(pieces))

    def get(self, name: str) -> Iterator[bytes]:
        """The bytes in pieces; see `BackupTarget.get`."""
        with _named(name):
            for piece in obstore.get(self._store, checked(name)).stream():
                yield bytes(piece)

    def size(self, name: str) -> int | None:
        """Its size; see `BackupTarget.size`."""
        with _named(name):
            try:
                return int(obstore.head(self._store, checked(name))["size"])
            except MISSING:
                return None

    def names(self, below: str) -> Iterator[str]:
        """The names below a folder; see `BackupTarget.names`."""
        with _named(below):
            found = [str(one["path"]) for page in obstore.list(self._store, checked(below)) for one in page]
        yield from sorted(found)

    def delete(self, name: str) -> None:
        """Removes a file; see `BackupTarget.delete`."""
        with _named(name):
            try:
                obstore.delete(self._store, checked(name))
            except MISSING:
                return


class _named:
    """Turns an error of the service into TargetFailed, without its words (they may quote a signed address)."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, BaseError | OSError):
            raise TargetFailed(what=self._what, why=type(error).__name__) from None
