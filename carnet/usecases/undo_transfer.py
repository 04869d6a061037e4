"""An agent at the desk undoes a merge or a move, within the operator's delay. Each record has its own again."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import entries, transfers
from carnet.documents.transfers import Note, Side, Transfer, TransferKind, TransferState
from carnet.identity import patients
from carnet.identity.ins import Ins
from carnet.identity.patients import IdentityChange
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _transfer, _undo
from carnet.usecases._asked import Transferred, check_reason, note_leaving
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._transfer import ACT
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class _Undoing:
    """The undo that the target began."""

    step: Transfer


@dataclass(frozen=True)
class _Theirs:
    """What came from the other record, read before the transaction on this one: documents and numbers."""

    documents: tuple[UUID, ...] = ()
    numbers: frozenset[Ins] = frozenset()

    @classmethod
    def of(cls, step: Transfer | None) -> "_Theirs":
        if step is None or step.side is not Side.TARGET:
            return cls()
        known = patients.load_identity(_transfer.opened(step.source)) if step.kind is TransferKind.MERGE else None
        return cls(_transfer.documents_of(step), frozenset(known.identity.numbers) if known else frozenset())


def undo_transfer(
    caller: Caller, record_id: RecordId, transfer_id: UUID, reason: str
) -> Transferred | Refusal | Conflict:
    """Undoes a transfer of the record that took. Raises Invalid without a reason.

    Conflict when there is none that is done, when the delay is over, or when a number of the other record is now the
    one in force here.
    """
    check_reason(reason)
    theirs = _Theirs.of(transfers.find(record_id, transfer_id))
    answer = db.in_transaction(lambda: _begin(caller, record_id, transfer_id, reason, theirs))
    if not isinstance(answer, _Undoing):
        return answer
    _undo.carry_back(answer.step, caller)
    return Transferred(transfer_id)


def _begin(
    caller: Caller, record_id: RecordId, transfer_id: UUID, reason: str, theirs: _Theirs
) -> _Undoing | Refusal | Conflict:
    facts = load(caller, record_id, lock=True)
    mine = transfers.find(record_id, transfer_id) if facts.exists else None
    act = ACT[mine.kind if mine else TransferKind.MOVE]
    decision = ask(facts, act)
    if not decision.permit or not facts.exists:
        return refuse(facts, act, decision)
    if mine is None or mine.side is not Side.TARGET or mine.state is not TransferState.DONE:
        return Conflict("undo.not_done")
    if facts.context.now > mine.at + _transfer.undo_delay():
        return Conflict("undo.too_late")
    known = patients.load_identity(facts.keys)
    if known is not None and known.identity.ins in theirs.numbers:
        return Conflict("undo.number_in_use")
    return _Undoing(_written(facts, decision, mine, theirs, reason))


def _written(facts: Facts, decision: Decision, mine: Transfer, theirs: _Theirs, reason: str) -> Transfer:
    found = (entries.by_logical_id(facts.keys, one) for one in theirs.documents)
    leaving = [entry for entry in found if entry is not None]
    if mine.kind is TransferKind.MERGE:
        note(facts, ACT[mine.kind], decision, detail=_transfer.detail(mine, "undone"))
    note_leaving(facts, decision, mine, leaving, "undone")
    heads.change(facts.head)
    for entry in leaving:
        _transfer.take_out(facts, entry.logical_id)
    _forget_numbers(facts, theirs.numbers, reason)
    outbox.post(facts.record_id, Task.TELL_CORRECTION, facts.context.now)
    step = transfers.add(
        facts.keys, replace(mine, state=TransferState.UNDOING, at=facts.context.now, by=facts.caller.by()), Note(reason)
    )
    reach("transfer.undoing")
    return step


def _forget_numbers(facts: Facts, numbers: frozenset[Ins], reason: str) -> None:
    """The numbers of the other record go back with it."""
    known = patients.load_identity(facts.keys)
    if known is None:
        return
    kept = tuple(ins for ins in known.identity.former if ins not in numbers)
    if kept != known.identity.former:
        patients.add_identity(facts.keys, replace(known.identity, former=kept), IdentityChange(None, reason))
