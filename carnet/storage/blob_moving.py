"""Blobs go from one store to another while both are read. Owns the order of the steps; opens no blob.

Each is written there, read back and compared before it goes from here: whatever dies meanwhile, it is whole in one of
the two, and the same move goes on. What nobody names (a file on its way, an orphan) stays for the sweep.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final

from carnet.kernel.failpoints import reach
from carnet.storage.blob_errors import BlobsDiffer
from carnet.storage.blob_pair import PairBlobStore
from carnet.storage.blob_port import BlobId, BlobMissing, BlobStore

AT_ONCE: Final = 4
_BATCH: Final = 256


@dataclass(frozen=True)
class Moved:
    """How many went over, and how many stay that nobody names."""

    moved: int
    left: int


def move(pair: PairBlobStore, known: Callable[[], set[BlobId]], progress: Callable[[int, int], None]) -> Moved:
    """Moves every blob that somebody names. Unavailable or BlobsDiffer ends it; the same call goes on later."""
    named = known()
    there = list(pair.former.ids())
    waiting = [blob for blob in there if blob in named]
    for done, _ in enumerate(_each(pair, waiting), start=1):
        progress(done, len(waiting))
    # Erased by its person between our reading and our writing: it must not come back.
    for blob in set(waiting) - known():
        pair.erase(blob)
    return Moved(len(waiting), len(there) - len(waiting))


def _each(pair: PairBlobStore, waiting: Iterable[BlobId]) -> Iterator[None]:
    blobs = iter(waiting)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while batch := list(islice(blobs, _BATCH)):
            given: list[Future[None]] = [pool.submit(_one, pair, blob) for blob in batch]
            try:
                for one in as_completed(given):
                    yield one.result()
            finally:
                for one in given:
                    one.cancel()


def _one(pair: PairBlobStore, blob: BlobId) -> None:
    try:
        here = _sum(pair.former, blob)
    except BlobMissing:
        # Erased since it was listed, or another move took it.
        return
    if not pair.present.exists(blob) or _sum(pair.present, blob) != here:
        pair.present.put_back(blob, pair.former.get(blob))
        reach("blobs.copied")
        if _sum(pair.present, blob) != here:
            raise BlobsDiffer(blob=blob.value)
    pair.former.erase(blob)
    reach("blobs.moved")


def _sum(store: BlobStore, blob: BlobId) -> bytes:
    total = sha256()
    for piece in store.get(blob):
        total.update(piece)
    return total.digest()
