"""What merging, moving and undoing have in common when they are asked for. Owns shapes and checks; decides nothing."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from carnet.documents import transfers
from carnet.documents.entry import Entry
from carnet.documents.transfers import Transfer, TransferState
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.usecases import _transfer
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note, stream_of

LONGEST_REASON = 500
BUSY = frozenset({TransferState.STARTED, TransferState.NARROWED, TransferState.UNDOING})


@dataclass(frozen=True)
class Transferred:
    """The transfer that was asked for. It may still be on its way: the worker ends it."""

    transfer_id: UUID


def check_reason(reason: str) -> None:
    """Raises Invalid without a reason, or with a long one."""
    if not reason.strip():
        raise Invalid.of("reason", "identity.reason_missing")
    if len(reason) > LONGEST_REASON:
        raise Invalid.of("reason", "identity.reason_too_long")


def busy(record_id: RecordId) -> bool:
    """Whether a transfer of this record is not over."""
    return any(one.state in BUSY for one in transfers.of_record(record_id))


def note_leaving(facts: Facts, decision: Decision, step: Transfer, leaving: list[Entry], part: str) -> None:
    """One event in each stream concerned, so that no stream betrays a document that its readers may not know."""
    by_stream = defaultdict(list)
    for entry in leaving:
        by_stream[stream_of(entry.flags)].append(entry.logical_id)
    for stream in sorted(by_stream):
        told = _transfer.detail(step, part)
        note(facts, _transfer.ACT[step.kind], decision, stream=stream, documents=by_stream[stream], detail=told)
