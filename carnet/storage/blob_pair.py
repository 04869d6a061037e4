"""Two blob stores that look like one, while blobs go from the first to the second. Owns the order of looking.

What is new goes into the second. A blob is looked for in the first, then in the second: the move writes it there before
it takes it away here, so that who finds nothing in either may be sure.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import merge

from carnet.storage.blob_port import BlobId, BlobMissing, BlobStore


class PairBlobStore(BlobStore):
    """Blobs that are in one of two stores, or for a moment in both."""

    def __init__(self, former: BlobStore, present: BlobStore) -> None:
        self.former, self.present = former, present

    def put(self, chunks: Iterable[bytes]) -> BlobId:
        """Stores new bytes where all are to be."""
        return self.present.put(chunks)

    def put_back(self, blob: BlobId, chunks: Iterable[bytes]) -> None:
        """Stores the bytes under the name that they had before, where all are to be."""
        self.present.put_back(blob, chunks)

    def get(self, blob: BlobId) -> Iterator[bytes]:
        """The bytes from where they are; see `BlobStore.get`."""
        try:
            yield from self.former.get(blob)
        except BlobMissing:
            yield from self.present.get(blob)

    def exists(self, blob: BlobId) -> bool:
        """Whether the blob is in either."""
        return self.former.exists(blob) or self.present.exists(blob)

    def erase(self, blob: BlobId) -> None:
        """Removes the blob from both for good."""
        self.former.erase(blob)
        self.present.erase(blob)

    def ids(self) -> Iterator[BlobId]:
        """The names of all blobs, each once."""
        return _each_once(self.former.ids(), self.present.ids())

    def sweep_candidates(self, older_than: datetime, after: BlobId | None = None) -> Iterator[BlobId]:
        """The blobs written before an instant; see `BlobStore.sweep_candidates`."""
        return _each_once(
            self.former.sweep_candidates(older_than, after), self.present.sweep_candidates(older_than, after)
        )

    def remove_leftovers(self, older_than: datetime) -> int:
        """Removes what puts that died left in either."""
        return self.former.remove_leftovers(older_than) + self.present.remove_leftovers(older_than)

    def answers(self) -> bool:
        """Whether both answer."""
        return self.former.answers() and self.present.answers()

    def free(self) -> int | None:
        """The room where new blobs go."""
        return self.present.free()


def _each_once(first: Iterable[BlobId], second: Iterable[BlobId]) -> Iterator[BlobId]:
    """Both are in the order of their names: nothing has to be remembered but the last one."""
    last: BlobId | None = None
    for blob in merge(first, second):
        if blob != last:
            yield blob
        last = blob
