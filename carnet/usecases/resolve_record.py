"""From the id of a record that was merged, or in which a document stood, to the record where that is now.

Owns that look-up; tells nothing else, and says nothing of rights: those of today are asked by the act that follows.
"""

from uuid import UUID

from carnet.documents import transfers
from carnet.documents.transfers import Side, Transfer, TransferKind, TransferState
from carnet.kernel.ids import RecordId

_IN_FORCE = frozenset({TransferState.STARTED, TransferState.DONE})
_LONGEST = 20


def resolve_record(record_id: RecordId, document: UUID | None = None) -> RecordId:
    """The record in which this one's content is now, or this document of it: itself, unless something was moved."""
    found = record_id
    for _ in range(_LONGEST):
        taker = _taker(found, document)
        if taker is None:
            return found
        found = taker
    return found


def _taker(record_id: RecordId, document: UUID | None) -> RecordId | None:
    given = [step for step in transfers.of_record(record_id) if step.side is Side.SOURCE and step.state in _IN_FORCE]
    return next((step.target for step in given if _takes(step, document)), None)


def _takes(step: Transfer, document: UUID | None) -> bool:
    if step.kind is TransferKind.MERGE:
        return True
    return document is not None and step.logical_id == document
