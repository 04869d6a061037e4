"""Erases what a merge or a move left behind in the record that gave, when it may no longer be undone."""

from carnet.crypto.envelope import KeyPurpose
from carnet.documents import contents, transfers
from carnet.documents.transfers import Side, Transfer, TransferKind, TransferState
from carnet.identity import accounts
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.storage import db, due, erasing, keys
from carnet.storage import head as heads
from carnet.storage.blobs import BlobId
from carnet.storage.head import HeadStatus
from carnet.usecases import _transfer
from carnet.usecases._erasing import ERASED

CONTENT_KEYS = (KeyPurpose.DOCUMENT, KeyPurpose.METADATA, KeyPurpose.INDEX)


def forget_transferred(record_id: RecordId, clock: Clock) -> None:
    """A merged record loses its keys, rows and files; a moved document the bytes that stayed. May be done again.

    The journal of the merged record stays: what was done to the person's data can still be proved.
    """
    ended = clock.now() - _transfer.undo_delay()
    for step in transfers.of_record(record_id):
        if step.side is Side.SOURCE and step.state is TransferState.DONE and step.at <= ended:
            for blob in _left_behind(step, clock):
                contents.store().erase(blob)


def _left_behind(step: Transfer, clock: Clock) -> tuple[BlobId, ...]:
    if step.kind is TransferKind.MERGE:
        return db.in_transaction(lambda: _merged(step, clock))
    opened = _transfer.opened(step.source)
    return contents.blobs_of_documents(opened.record_id, _transfer.documents_of(step))


def _merged(step: Transfer, clock: Clock) -> tuple[BlobId, ...]:
    head = heads.lock(step.source)
    if head is None or head.status is not HeadStatus.MERGED:
        return ()
    heads.change(head, HeadStatus.DESTROYED)
    blobs = contents.blobs_of(step.source)
    for purpose in CONTENT_KEYS:
        keys.destroy(step.source, purpose)
    erasing.erase(step.source, ERASED)
    due.cancel_all(step.source, clock.now())
    left = accounts.account_of_record(step.source)
    if left is not None:
        # The record that stays has an account of its own: this one opens nothing any more.
        accounts.unlink_record(left.account_id, step.source)
    return blobs
