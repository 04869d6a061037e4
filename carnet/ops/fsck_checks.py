"""What `carnet fsck` looks at. Owns the order of the checks; each finding names opaque ids and nothing of a person."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from carnet.crypto.errors import SealBroken
from carnet.documents import contents
from carnet.documents import integrity as files
from carnet.documents.orphans import collect, orphans
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import RecordId
from carnet.ledger import signer
from carnet.ledger.faults import Counted
from carnet.ledger.signer import SignerStopped
from carnet.ledger.verify import verify
from carnet.ops.progress import Progress
from carnet.ops.sentences import both
from carnet.storage import index_columns, index_fence, keys, reindexing, vault
from carnet.storage import integrity as heads
from carnet.storage.blobs import BlobId


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: the id of its sentence, and where."""

    what: str
    where: str

    def sentence(self) -> str:
        """French, then English."""
        return both(self.what, where=self.where)


@dataclass(frozen=True)
class Scope:
    """When young orphans begin, and whether every stored file is read."""

    clock: Clock
    young: datetime
    read_files: bool


def findings(scope: Scope, progress: Progress) -> Iterator[Finding]:
    """Everything that does not fit, in turn: files, documents, keys, indexes, claims, journal, signed heads."""
    listed = files.stored()
    yield from _files(listed, scope, progress)
    for record, content in files.unused():
        yield _found("content_unused", record=record, content=content)
    for record, document in files.unnamed():
        yield _found("document_unnamed", record=record, document=document)
    unopened = list(_unopened(scope, progress))
    yield from _keys()
    yield from unopened
    yield from _indexes()
    for kind, record in heads.lost_claims():
        yield _found("claim_lost", kind=kind, record=record)
    progress(0, 1, "journal")
    # Bodies are sealed under keys: where one does not open, links, leaves and heads are still compared.
    for fault in verify(Counted(), bodies=scope.read_files and not unopened):
        yield Finding(f"ops.verify.{fault.what.value}", fault.where())
    yield from _signed_heads(scope.clock)


def remove_orphans(young: datetime) -> int:
    """Removes them, and what puts that died left; the only repair there is."""
    return collect(young, None, most=sys.maxsize).removed


def _files(listed: list[tuple[UUID, UUID, BlobId]], scope: Scope, progress: Progress) -> Iterator[Finding]:
    done, there = 0, set(contents.store().ids())
    for record, of_record in groupby(listed, key=lambda one: one[0]):
        opened = _opened(record) if scope.read_files else None
        for _, content, blob in of_record:
            done += 1
            progress(done, len(listed), "documents")
            if blob not in there and not contents.store().exists(blob):
                # Erased while we looked: its row went first.
                if files.is_named(record, content):
                    yield _found("blob_missing", record=record, content=content, blob=blob)
            elif opened is not None and not files.is_whole(opened, content) and files.is_named(record, content):
                yield _found("blob_altered", record=record, content=content, blob=blob)
    for blob in orphans(scope.young):
        yield _found("blob_extra", blob=blob)


def _opened(record: UUID) -> keys.RecordKeys | None:
    """The keys of a record; what is wrong with them is told apart."""
    try:
        opened = keys.load(RecordId(record))
        whole = opened is not None and opened.document is not None and opened.metadata is not None
    except (SealBroken, Unavailable):
        return None
    return opened if whole else None


def _keys() -> Iterator[Finding]:
    for record in heads.without_keys():
        yield _found("keys_missing", record=record)
    for record in heads.with_keys_left():
        yield _found("keys_left", record=record)


def _indexes() -> Iterator[Finding]:
    """Indexes that nobody looks for: of a secret that is not in the key file, or left in a former form."""
    ring = vault.master().ring
    if refused := index_fence.read().refuses(ring):
        yield _found("index_state", state=refused)
    looked_for = [b"", *(key.id for key in ring.indexes)][ring.oldest :]
    for table in index_columns.declared():
        for made_by, number in sorted(reindexing.by_secret(table).items()):
            if made_by not in looked_for:
                yield _found("index_unfound", table=table.table, secret=made_by.hex() or "1", number=number)


def _unopened(scope: Scope, progress: Progress) -> Iterator[Finding]:
    listed = heads.records() if scope.read_files else []
    for place, record in enumerate(listed, start=1):
        progress(place, len(listed), "keys")
        if heads.unopened(record):
            yield _found("key_unopened", record=record)


def _signed_heads(clock: Clock) -> Iterator[Finding]:
    for year in signer.years():
        try:
            signer.standing(year, clock)
        except SignerStopped as stopped:
            yield _found("signer_stopped", log=stopped.year, why=stopped.why.value)


def _found(what: str, **where: object) -> Finding:
    return Finding(f"ops.fsck.{what}", ", ".join(f"{name} {value}" for name, value in where.items()))
