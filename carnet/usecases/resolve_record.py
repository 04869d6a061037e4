"""From the id of a record that was merged to the id of the record that stays. Owns that look-up; tells nothing else."""

from carnet.documents import transfers
from carnet.documents.transfers import Side, TransferKind, TransferState
from carnet.kernel.ids import RecordId

_IN_FORCE = frozenset({TransferState.STARTED, TransferState.DONE})
_LONGEST = 20


def resolve_record(record_id: RecordId) -> RecordId:
    """The record in which this one's content is now: itself, unless it was merged into another one."""
    found = record_id
    for _ in range(_LONGEST):
        taker = _taker(found)
        if taker is None:
            return found
        found = taker
    return found


def _taker(record_id: RecordId) -> RecordId | None:
    for step in transfers.of_record(record_id):
        if step.side is Side.SOURCE and step.kind is TransferKind.MERGE and step.state in _IN_FORCE:
            return step.target
    return None
