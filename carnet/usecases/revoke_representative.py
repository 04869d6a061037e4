"""The desk ends a representative on a court's decision, seen at the desk; never at the other parent's word."""

from uuid import UUID

from carnet.consent import restrictions, ties
from carnet.consent.ties import Tie, TieKind, TieState
from carnet.identity.matching import ins_index
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _charges
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._judgment import Seen, checked
from carnet.usecases._tie_names import identity_of_account, name_of
from carnet.usecases._ties import of_age_at
from carnet.usecases.caller import Caller
from carnet.usecases.end_tie import NO_SUCH_TIE, Ended

OPEN = (TieState.ACTIVE, TieState.INVITED)


def revoke_representative(caller: Caller, record_id: RecordId, tie_id: UUID, document: Seen) -> Ended | Refusal:
    """Ends a representative from the next request on, and keeps the adult from opening or entering this record again.

    Raises Invalid when the decision was not seen or has no reference.
    """
    reference = checked(document, "court.seen")

    def work() -> tuple[Tie, Ended] | Refusal:
        facts = load(caller, record_id, lock=True)
        tie = next((one for one in facts.ties if one.tie_id == tie_id), None)
        decision = ask(facts, Act.REPRESENTATIVE_REVOKE)
        if tie is None or not decision.permit or tie.kind is not TieKind.REPRESENTATIVE or tie.state not in OPEN:
            return refuse(facts, Act.REPRESENTATIVE_REVOKE, NO_SUCH_TIE if decision.permit else decision)
        note(facts, Act.REPRESENTATIVE_REVOKE, decision, detail=(("tie", str(tie_id)),))
        return _revoked(facts, tie, reference), Ended(name_of(facts, tie))

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    _charges.release(record_id, answer[0])
    return answer[1]


def _revoked(facts: Facts, tie: Tie, reference: str) -> Tie:
    now, by = facts.context.now, facts.caller.by()
    heads.change(facts.head)
    _restrict(facts, tie)
    outbox.post(facts.record_id, Task.TELL_TIE, now)
    if tie.account_id is not None:
        outbox.post(facts.record_id, Task.TELL_ACTOR, now, tie.account_id)
    return ties.end(facts.keys, tie, by, now, judgment=reference)


def _restrict(facts: Facts, tie: Tie) -> None:
    """By the two INS, so that neither another account nor a record opened anew lets the adult in."""
    adult = identity_of_account(AccountId(tie.account_id)) if tie.account_id else None
    child = facts.patient
    if adult is None or adult.ins is None or child is None or child.ins is None:
        return
    until = of_age_at(child.traits.birth_date, zone())
    now = facts.context.now
    restrictions.put(ins_index(child.ins), ins_index(adult.ins), True, until, facts.caller.by(), now)
