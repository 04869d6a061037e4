"""What every blob store promises. Owns the names of blobs and the five verbs; knows no key, record or right.

A blob holds bytes already sealed, under a random name, so that the store tells nothing. It is written before the
transaction that refers to it and is durable when `put` returns; a crash between the two leaves an orphan, which a
collector finds by its age.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from carnet.kernel.errors import Unavailable

_FORM = re.compile(r"[0-9a-f]{32}")
_RANDOM_BYTES = 16


@dataclass(frozen=True, order=True)
class BlobId:
    """The name of a blob: 32 lower-case hexadecimal digits. ValueError for anything else, a path above all."""

    value: str

    def __post_init__(self) -> None:
        if not _FORM.fullmatch(self.value):
            raise ValueError("a blob id is 32 lower-case hexadecimal digits")

    def __str__(self) -> str:
        return self.value

    @classmethod
    def new(cls) -> Self:
        """A random name."""
        return cls(secrets.token_hex(_RANDOM_BYTES))

    @classmethod
    def of(cls, name: str) -> Self | None:
        """The blob that has this name; None when it is no blob's."""
        return cls(name) if _FORM.fullmatch(name) else None


class BlobMissing(Unavailable):
    """There is no such blob: it was erased, or the store lost it."""

    def __init__(self, blob: BlobId) -> None:
        super().__init__(f"blob {blob} is missing")
        self.blob = blob


class BlobStore(Protocol):
    """The five verbs of every back end, and what an orphan collector needs. Failures are `Unavailable`."""

    def put(self, chunks: Iterable[bytes]) -> BlobId:
        """Stores the bytes under a new name; they are durable when this returns, or nothing is stored."""
        ...

    def put_back(self, blob: BlobId, chunks: Iterable[bytes]) -> None:
        """Stores the bytes under the name that they had before they were lost: for a restore only."""
        ...

    def get(self, blob: BlobId) -> Iterator[bytes]:
        """The bytes in pieces of bounded size; BlobMissing at the first piece when there is none."""
        ...

    def exists(self, blob: BlobId) -> bool:
        """Whether the blob is there."""
        ...

    def erase(self, blob: BlobId) -> None:
        """Removes the blob for good; nothing happens when it is not there."""
        ...

    def ids(self) -> Iterator[BlobId]:
        """The names of all blobs, in their order."""
        ...

    def sweep_candidates(self, older_than: datetime, after: BlobId | None = None) -> Iterator[BlobId]:
        """The blobs written before an instant, in the order of their names, from behind one of them.

        Those that no row names are orphans.

        The instant must be well before the oldest transaction that may still be open: a young blob without a row
        may be a deposit under way.
        """
        ...

    def remove_leftovers(self, older_than: datetime) -> int:
        """Removes what puts that died before an instant left unfinished; gives how many."""
        ...

    def answers(self) -> bool:
        """Whether the store is there now; told within seconds, never by an error."""
        ...

    def free(self) -> int | None:
        """How many bytes of room are left; None where there is no end that could be told."""
        ...
