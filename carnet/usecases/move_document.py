"""An agent at the desk moves a document that was filed in the wrong record to the right one (CSP R.1111-51).

The agent knows it by its reference only, and sees neither title nor content. What replaces or completes it moves along.
"""

from hashlib import sha256
from uuid import UUID

from carnet.documents import entries, moving, transfers
from carnet.documents.entry import EntryStatus
from carnet.documents.transfers import Note, Side, Transfer, TransferKind, TransferState
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _transfer, _undo
from carnet.usecases._asked import Transferred, busy, check_reason, note_leaving
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller


def move_document(
    caller: Caller, source: RecordId, logical_id: UUID, target: RecordId, reason: str, key: str = ""
) -> Transferred | Refusal | Conflict:
    """Moves a document. Raises Invalid without a reason; Conflict when the records are one, or busy."""
    check_reason(reason)
    if source == target:
        return Conflict("merge.same_record")
    refused = db.in_transaction(lambda: _taker(caller, target))
    if refused is not None:
        return refused
    asked = db.in_transaction(lambda: _ask(caller, source, logical_id, target, reason, key))
    if not isinstance(asked, Transfer):
        return asked
    return _undo.carry_on_or_give_back(asked, caller) or Transferred(asked.transfer_id)


def _taker(caller: Caller, target: RecordId) -> Refusal | Conflict | None:
    facts = load(caller, target)
    decision = ask(facts, Act.DOCUMENT_MOVE)
    if not decision.permit or not facts.exists:
        return refuse(facts, Act.DOCUMENT_MOVE, decision)
    return Conflict("transfer.under_way") if busy(target) else None


def _ask(
    caller: Caller, source: RecordId, logical_id: UUID, target: RecordId, reason: str, key: str
) -> Transfer | Transferred | Refusal | Conflict:
    facts = load(caller, source, lock=True)
    decision = ask(facts, Act.DOCUMENT_MOVE)
    if not decision.permit or not facts.exists:
        return refuse(facts, Act.DOCUMENT_MOVE, decision)
    fingerprint = sha256(f"{logical_id}{target}{reason}".encode()).digest()
    told = recalled(facts, key, fingerprint)
    if told is not None:
        return told if isinstance(told, Conflict) else Transferred(UUID(told["transfer_id"]))
    entry = entries.by_logical_id(facts.keys, logical_id)
    if entry is None or entry.status is EntryStatus.DELETED:
        return refuse(facts, Act.DOCUMENT_MOVE, NOTHING_THERE)
    if busy(source):
        return Conflict("transfer.under_way")
    step = _begin(facts, decision, target, logical_id, reason)
    remember(facts, key, fingerprint, {"transfer_id": str(step.transfer_id)})
    reach("transfer.started")
    return step


def _begin(facts: Facts, decision: Decision, target: RecordId, logical_id: UUID, reason: str) -> Transfer:
    at = facts.context.now
    step = Transfer(
        facts.record_id, new_id(), 1, TransferState.STARTED, TransferKind.MOVE, Side.SOURCE, target, logical_id, at,
        facts.caller.by(),
    )  # fmt: skip
    leaving = [entries.by_logical_id(facts.keys, one) for one in moving.connected(facts.record_id, logical_id)]
    note_leaving(facts, decision, step, [entry for entry in leaving if entry is not None], "given")
    heads.change(facts.head)
    for entry in leaving:
        if entry is not None:
            _transfer.take_out(facts, entry.logical_id)
    outbox.post(facts.record_id, Task.TELL_CORRECTION, at)
    return transfers.add(facts.keys, step, Note(reason.strip()))
