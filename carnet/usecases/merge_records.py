"""An agent at the desk merges two records of one person: the one that is kept takes what the other holds.

Asked in one transaction on the record that goes; carried on at once, and by the worker if this process dies.
"""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from carnet.consent.life import LifeStatus
from carnet.documents import transfers
from carnet.documents.transfers import Note, Side, Transfer, TransferKind, TransferState
from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity, differences
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.profile import card, lines, measures
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases import _stricter, _transfer, _undo
from carnet.usecases._asked import Transferred, busy, check_reason
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class _Kept:
    """What the record that is kept is, as far as the merge must know."""

    status: LifeStatus
    identity: PersonIdentity
    actors: frozenset[tuple[object, ...]]


def merge_records(
    caller: Caller, kept: RecordId, gone: RecordId, reason: str, key: str = ""
) -> Transferred | Refusal | Conflict:
    """Merges `gone` into `kept`. Raises Invalid without a reason.

    Conflict when they are one record, when their traits, their states or those who act for the person differ (correct,
    close, open or end first, with the person), when the person wrote in "Ma santé" of the record that goes (she writes
    it in the other one, and takes it out), or when a transfer of one of them is not over.
    """
    check_reason(reason)
    if kept == gone:
        return Conflict("merge.same_record")
    taker = db.in_transaction(lambda: _taker(caller, kept))
    if not isinstance(taker, _Kept):
        return taker
    asked = db.in_transaction(lambda: _ask(caller, kept, gone, taker, reason, key))
    if not isinstance(asked, Transfer):
        return asked
    return _undo.carry_on_or_give_back(asked, caller) or Transferred(asked.transfer_id)


def _taker(caller: Caller, kept: RecordId) -> _Kept | Refusal | Conflict:
    facts = load(caller, kept)
    decision = ask(facts, Act.RECORD_MERGE)
    if not decision.permit or not facts.exists or facts.life is None or facts.patient is None:
        return refuse(facts, Act.RECORD_MERGE, decision)
    if busy(kept):
        return Conflict("transfer.under_way")
    return _Kept(facts.life.status, facts.patient, _stricter.actors_of(kept, facts.context.now))


def _ask(
    caller: Caller, kept: RecordId, gone: RecordId, taker: _Kept, reason: str, key: str
) -> Transfer | Transferred | Refusal | Conflict:
    facts = load(caller, gone, lock=True)
    decision = ask(facts, Act.RECORD_MERGE)
    if not decision.permit or not facts.exists or facts.life is None or facts.patient is None:
        return refuse(facts, Act.RECORD_MERGE, decision)
    fingerprint = sha256(f"{kept}{reason}".encode()).digest()
    told = recalled(facts, key, fingerprint)
    if told is not None:
        return told if isinstance(told, Conflict) else Transferred(UUID(told["transfer_id"]))
    if facts.life.status is not taker.status:
        return Conflict("merge.states_differ")
    if _stricter.actors_of(gone, facts.context.now) != taker.actors:
        return Conflict("merge.ties_differ")
    if differences(facts.patient.traits, taker.identity.traits):
        return Conflict("merge.traits_differ")
    if lines.current(facts.keys) or card.current(facts.keys).version or measures.count(facts.keys):
        # No word of the person may be lost, nor stay with another if the merge is undone: she takes it over herself.
        return Conflict("merge.profile_written")
    if busy(gone):
        return Conflict("transfer.under_way")
    step = _begin(facts, decision, kept, reason)
    remember(facts, key, fingerprint, {"transfer_id": str(step.transfer_id)})
    reach("transfer.started")
    return step


def _begin(facts: Facts, decision: Decision, kept: RecordId, reason: str) -> Transfer:
    gone, at = facts.record_id, facts.context.now
    step = Transfer(
        gone, new_id(), 1, TransferState.STARTED, TransferKind.MERGE, Side.SOURCE, kept, None, at, facts.caller.by()
    )
    note(facts, Act.RECORD_MERGE, decision, detail=_transfer.detail(step, "given"))
    heads.change(facts.head, HeadStatus.MERGED)
    account = accounts.account_of_record(gone)
    outbox.post(gone, Task.TELL_CORRECTION, at)
    return transfers.add(facts.keys, step, Note(reason.strip(), str(account.account_id) if account else ""))
