"""An operator ends a suspension: the record is as it was, agreements and blocks included (CSP R.1111-36)."""

from dataclasses import dataclass

from carnet.consent import life
from carnet.consent.life import Step
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Lifted:
    """The record is active again."""

    record_id: RecordId


def lift_suspension(caller: Caller, record_id: RecordId) -> Lifted | Refusal | Conflict:
    """Makes a suspended record active again and tells its holder. Conflict when it is active."""

    def work() -> Lifted | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        allowed = ask_as_if(facts, Act.RECORD_LIFT_SUSPENSION, RecordStatus.SUSPENDED)
        if allowed.permit and facts.record.status is RecordStatus.ACTIVE:
            return Conflict("suspension.not_suspended")
        decision = ask(facts, Act.RECORD_LIFT_SUSPENSION) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_LIFT_SUSPENSION, decision)
        at = facts.context.now
        note(facts, Act.RECORD_LIFT_SUSPENSION, decision)
        heads.change(facts.head, HeadStatus.ACTIVE)
        life.take(facts.keys, Step.LIFT, caller.by(), at)
        due.cancel(record_id, DueRule.CLOSE_SUSPENDED, at)
        outbox.post(record_id, Task.TELL_LIFE, at)
        return Lifted(record_id)

    return db.in_transaction(work)
