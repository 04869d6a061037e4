"""The blob store in S3: one object a blob. Owns its names and its waits; knows no key, record or right.

Layout: `<folder>/<first two digits>/<32 digits>`, as in a folder. An object is there whole or not at all, and durable
when the service answered. A blob of at most one part goes in one request; a larger one in parts, one at a time, which
are given up when a part fails. What a killed process left of parts is invisible, and a rule of the bucket removes it
(docs/operations/s3.md): the library cannot list it.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any, Final

import obstore
from obstore.exceptions import BaseError

from carnet.kernel.errors import Unavailable
from carnet.storage.blob_port import BlobId, BlobMissing, BlobStore
from carnet.storage.blob_proof import MARK, TRIALS, Proof
from carnet.storage.s3_outage import Outage, not_after_a_fork
from carnet.storage.s3_place import LOOKING, MISSING, SERVING, S3Place, has_no_bucket, why

PART: Final = 8 * 1024 * 1024
"""What a part holds, and with the one on its way what a put holds in memory."""
_PIECE: Final = 1024 * 1024


class S3BlobStore(BlobStore):
    """Blobs in a folder of a bucket that belongs to one instance."""

    def __init__(self, place: S3Place, owner: str) -> None:
        """Sends nothing yet. NoPlace when the address is none."""
        self._store, self._watch, self._outage = place.store(SERVING), place.store(LOOKING), Outage()
        self.proof = Proof(self._store, place.address, owner)

    def put(self, chunks: Iterable[bytes]) -> BlobId:
        """Stores the bytes under a new name; see `BlobStore.put`."""
        blob = BlobId.new()
        self.put_back(blob, chunks)
        return blob

    def put_back(self, blob: BlobId, chunks: Iterable[bytes]) -> None:
        """Stores the bytes under a name that they had before: a restore, a move."""
        self._ready_to_change()
        # Drawn outside `_asking`: an error of the source is the source's.
        whole, longer = _gathered(chunks)
        if longer is not None:
            answer = self._put_in_parts(blob, longer)
        else:
            with self._asking():
                answer = obstore.put(self._store, _name(blob), whole, use_multipart=False)
        self.proof.saw(answer["version"])

    def get(self, blob: BlobId) -> Iterator[bytes]:
        """The bytes in pieces; see `BlobStore.get`."""
        with self._asking(blob):
            pieces = iter(obstore.get(self._store, _name(blob)).stream(min_chunk_size=_PIECE))
        while True:
            with self._asking(blob):
                piece = next(pieces, None)
            if piece is None:
                return
            yield bytes(piece)

    def exists(self, blob: BlobId) -> bool:
        """Whether the blob is there. Unavailable where the place itself is not: nothing is said of a blob then."""
        with self._asking():
            try:
                obstore.head(self._store, _name(blob))
            except MISSING:
                # An answer without a body does not say what is missing: the blob, or the bucket.
                obstore.get(self._store, MARK)
                return False
            return True

    def erase(self, blob: BlobId) -> None:
        """Removes the blob for good; see `BlobStore.erase`. Unavailable where the bucket would keep it."""
        self._ready_to_change()
        with self._asking():
            obstore.delete(self._store, _name(blob))

    def ids(self) -> Iterator[BlobId]:
        """The names of all blobs; a thousand a request."""
        for blob, _ in self._listed():
            yield blob

    def sweep_candidates(self, older_than: datetime, after: BlobId | None = None) -> Iterator[BlobId]:
        """The blobs written before an instant, by the clock of the service; see `BlobStore.sweep_candidates`.

        A service refuses what is signed by a clock that is a quarter of an hour away from its own: the two never
        differ by more, and who sweeps waits for a day.
        """
        if older_than.tzinfo is None:
            raise ValueError("the age of a blob is compared with an aware instant")
        for blob, written in self._listed(after):
            if written < older_than:
                yield blob

    def remove_leftovers(self, older_than: datetime) -> int:
        """Removes what trials that died before an instant left; parts of an upload are the bucket's rule's."""
        with self._asking():
            found = [one for page in obstore.list(self._store, TRIALS) for one in page]
            old = [str(one["path"]) for one in found if one["last_modified"] < older_than]
            for name in old:
                obstore.delete(self._store, name)
        return len(old)

    def answers(self) -> bool:
        """Whether the service gives the mark of the place within two seconds."""
        not_after_a_fork()
        try:
            obstore.head(self._watch, MARK)
        except (BaseError, OSError):
            return False
        return True

    def free(self) -> None:
        """A bucket has no end that it would tell."""

    def forget_place(self) -> None:
        """Takes the mark away, when everything else was erased."""
        with self._asking():
            obstore.delete(self._store, MARK)

    def _put_in_parts(self, blob: BlobId, pieces: Iterator[bytes]) -> Any:
        drawn = _Drawn(pieces)
        try:
            return obstore.put(self._store, _name(blob), drawn, use_multipart=True, chunk_size=PART, max_concurrency=1)
        except (BaseError, OSError) as error:
            if drawn.failed is not None:
                raise drawn.failed from None
            self._outage.saw(error)
            raise Unavailable(f"blob store: {why(error)}") from None

    def _ready_to_change(self) -> None:
        not_after_a_fork()
        self._outage.tell()
        self.proof.need()

    @contextmanager
    def _asking(self, blob: BlobId | None = None) -> Iterator[None]:
        """Turns an error of the service into Unavailable, without its words (they quote addresses)."""
        not_after_a_fork()
        with self._outage.one_at_a_time():
            try:
                yield
            except MISSING as error:
                if blob is not None and not has_no_bucket(error):
                    raise BlobMissing(blob) from None
                raise Unavailable(f"blob store: {why(error)}") from None
            except (BaseError, OSError) as error:
                self._outage.saw(error)
                raise Unavailable(f"blob store: {why(error)}") from None

    def _listed(self, after: BlobId | None = None) -> Iterator[tuple[BlobId, datetime]]:
        pages = iter(obstore.list(self._store, offset=_name(after) if after else None))
        while True:
            with self._asking():
                page = next(pages, None)
            if page is None:
                return
            for one in page:
                blob = _named(str(one["path"]))
                if blob is not None:
                    yield blob, one["last_modified"]


class _Drawn:
    """The pieces of a source, and its error apart from those of the service."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.failed: BaseException | None = None

    def __iter__(self) -> "_Drawn":
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            raise
        except BaseException as error:
            self.failed = error
            raise


def _gathered(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes] | None]:
    """The bytes when they fit into one part; else all of them as a stream."""
    held, size, source = list[bytes](), 0, iter(chunks)
    for chunk in source:
        held.append(chunk)
        size += len(chunk)
        if size > PART:
            return b"", chain(held, source)
    return b"".join(held), None


def _name(blob: BlobId) -> str:
    return f"{blob.value[:2]}/{blob.value}"


def _named(path: str) -> BlobId | None:
    blob = BlobId.of(path.rpartition("/")[2])
    # What is elsewhere than under its own name could not be read: it is no blob.
    return blob if blob is not None and path == _name(blob) else None
