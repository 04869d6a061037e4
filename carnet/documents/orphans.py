"""Files that no record names. Owns how they are found and taken away, a part of the place at a time; decides nothing.

A deposit that failed leaves one. What is held in memory is one part, however many documents there are; how far a look
came is a name, from which the next one goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from carnet.documents import contents
from carnet.storage.blobs import BlobId

AT_ONCE: Final = 100_000
"""Names of one part: a statement asks the database for those that a record names."""
MOST: Final = 2_000_000
"""Names that one look passes over: two thousand requests to S3. A larger place is gone through by several."""


@dataclass(frozen=True)
class Looked:
    """How many were taken away, and after which name the next look goes on; None when the end was reached."""

    removed: int
    after: BlobId | None = None


def collect(older_than: datetime, after: BlobId | None, *, most: int = MOST, at_once: int = AT_ONCE) -> Looked:
    """Takes away the orphans among the next names, and what puts that died left."""
    store, removed, passed, reached = contents.store(), 0, 0, after
    found = store.sweep_candidates(older_than, after)
    while passed < most:
        part = list(islice(found, at_once))
        for blob in _unnamed(part):
            store.erase(blob)
            removed += 1
        passed += len(part)
        if len(part) < at_once:
            reached = None
            break
        reached = part[-1]
    return Looked(removed + store.remove_leftovers(older_than), reached)


def orphans(older_than: datetime) -> Iterator[BlobId]:
    """All of them."""
    found = contents.store().sweep_candidates(older_than)
    while part := list(islice(found, AT_ONCE)):
        yield from _unnamed(part)


def _unnamed(part: list[BlobId]) -> list[BlobId]:
    """Asked after they were listed: what a record has named meanwhile is kept."""
    if not part:
        return []
    named = set(contents.known_between(min(part), max(part)))
    return [blob for blob in part if blob not in named]
