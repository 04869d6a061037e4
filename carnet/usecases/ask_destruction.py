"""The holder of a closed record asks that all be destroyed before the ten years (CSP R.1111-36, R04)."""

from dataclasses import dataclass, replace
from datetime import datetime

from carnet.consent import life
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class DestructionAsked:
    """When all is destroyed. Until then the person may keep the record."""

    done_at: datetime


def ask_destruction(caller: Caller, record_id: RecordId, *, stepped_up: bool) -> DestructionAsked | Refusal | Conflict:
    """Plans the destruction of a closed record. `stepped_up` says that the person proved again who it is (C07).

    Conflict when it was asked already: the day does not move.
    """

    def work() -> DestructionAsked | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        context = replace(facts.context, stepped_up=stepped_up)
        allowed = ask_as_if(facts, Act.RECORD_DESTROY, RecordStatus.CLOSED, context)
        if allowed.permit and facts.life is not None and facts.life.status is LifeStatus.LEAVING:
            return Conflict("destruction.already_asked")
        decision = ask(facts, Act.RECORD_DESTROY, context=context) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_DESTROY, decision)
        at = facts.context.now
        done_at = delays.destroyed_on_request_at(at, zone())
        note(facts, Act.RECORD_DESTROY, decision, detail=(("done_at", done_at.date().isoformat()),))
        heads.change(facts.head)
        life.take(facts.keys, Step.ASK_DESTRUCTION, caller.by(), at)
        due.plan(record_id, DueRule.DESTROY_ASKED, done_at)
        outbox.post(record_id, Task.TELL_DESTRUCTION, at)
        return DestructionAsked(done_at)

    return db.in_transaction(work)
