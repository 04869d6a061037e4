"""What must hold of a place in S3 before anything is written or erased there. Owns the mark and the trial.

The mark is an object that names the instance: a typing error in the address never looks like an empty store, and two
instances never share a place, where each would collect the other's documents as orphans. The trial writes an object,
erases it and asks for it again: a bucket that keeps versions, or locks objects (which needs versions), is told by what
it does. Both are looked at again each hour.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from carnet.kernel.errors import Unavailable
from carnet.storage.blob_errors import (
    BlobsAway,
    BlobsDenied,
    BlobsKept,
    BlobsNoBucket,
    BlobsNotEmpty,
    BlobsOfAnother,
    BlobsUnclaimed,
)
from carnet.storage.instance_errors import StartRefused
from carnet.storage.s3_outage import not_after_a_fork
from carnet.storage.s3_place import MISSING, has_no_bucket, is_answer, is_denied, why

MARK: Final = "carnet-instance"
TRIALS: Final = "trial"
_HOLDS: Final = 3600.0
_FAILS: Final = 5.0


class Proof:
    """The place of one instance, proved once an hour. Safe to use from several threads."""

    def __init__(self, store: S3Store, address: str, owner: str) -> None:
        self._store, self._address, self._owner = store, address, owner
        self._lock, self._until, self._names_versions = threading.Lock(), 0.0, False
        self._failed: tuple[float, str] = (0.0, "")

    def need(self) -> None:
        """Unavailable when the place may not be used now."""
        if time.monotonic() < self._until:
            return
        with self._lock:
            if time.monotonic() < self._until:
                return
            until, rule = self._failed
            # Whoever waited for the one that looked is told the same, and does not wait as long again.
            if time.monotonic() >= until:
                rule = self._looked()
            if rule:
                raise Unavailable(f"blob store: {rule}")

    def _looked(self) -> str:
        try:
            self.check()
        except StartRefused as refused:
            self._failed = (time.monotonic() + _FAILS, refused.rule)
            return refused.rule
        return ""

    def check(self) -> None:
        """Looks at the place; a StartRefused names what is wrong."""
        not_after_a_fork()
        self._until = 0.0
        self._marked()
        self._try_erasing()
        self._until = time.monotonic() + _HOLDS

    def claim(self, *, with_documents: bool) -> None:
        """Marks the place as this instance's. BlobsNotEmpty where something is, unless that is said to be ours."""
        not_after_a_fork()
        try:
            self._marked()
        except BlobsUnclaimed:
            self._mark(with_documents=with_documents)
        self.check()

    def _mark(self, *, with_documents: bool) -> None:
        self._try_erasing()
        if not with_documents and self._is_used():
            raise BlobsNotEmpty(place=self._address)
        with self._told():
            obstore.put(self._store, MARK, self._owner.encode("ascii"))

    def saw(self, version: str | None) -> None:
        """What a writing answered. Unavailable when the bucket names versions now and did not when it was tried."""
        if version is not None and not self._names_versions:
            self._until = 0.0
            self.need()

    def _marked(self) -> None:
        with self._told():
            try:
                found = bytes(obstore.get(self._store, MARK).bytes())
            except MISSING as error:
                if has_no_bucket(error):
                    raise
                raise BlobsUnclaimed(place=self._address) from None
        if found != self._owner.encode("ascii"):
            raise BlobsOfAnother(place=self._address)

    def _try_erasing(self) -> None:
        name = f"{TRIALS}/{secrets.token_hex(16)}"
        with self._told():
            version = obstore.put(self._store, name, b"carnet")["version"]
            obstore.delete(self._store, name)
            self._names_versions = version is not None
            if self._is_readable(name, version):
                raise BlobsKept(place=self._address)

    def _is_readable(self, name: str, version: str | None) -> bool:
        """Whether what was erased is still there. An answer that is no plain "missing" counts as yes."""
        try:
            obstore.get(self._store, name, options={"version": version} if version else {})
        except MISSING:
            return False
        except BaseError as error:
            if version is None or not is_answer(error):
                raise
        return True

    def _is_used(self) -> bool:
        with self._told():
            pages = (page for page in obstore.list(self._store, chunk_size=10))
            return any(not str(one["path"]).startswith(f"{TRIALS}/") for page in pages for one in page)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turns an error of the service into a StartRefused."""
        try:
            yield
        except (BaseError, OSError) as error:
            if has_no_bucket(error):
                raise BlobsNoBucket(place=self._address) from None
            if is_denied(error):
                raise BlobsDenied(place=self._address, why=why(error)) from None
            raise BlobsAway(place=self._address, why=why(error)) from None
