"""The holder changes her mind before the destruction is done: the record stays closed and kept (R04)."""

from dataclasses import dataclass

from carnet.consent import life
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Kept:
    """The destruction that was asked for is cancelled."""

    record_id: RecordId


def keep_record(caller: Caller, record_id: RecordId) -> Kept | Refusal | Conflict:
    """Cancels a destruction. Conflict when none is planned; a record that is destroyed is not there any more."""

    def work() -> Kept | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.RECORD_CANCEL_DESTROY)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CANCEL_DESTROY, decision)
        if facts.life is None or facts.life.status is not LifeStatus.LEAVING:
            return Conflict("destruction.not_asked")
        at = facts.context.now
        note(facts, Act.RECORD_CANCEL_DESTROY, decision)
        heads.change(facts.head)
        life.take(facts.keys, Step.KEEP, caller.by(), at)
        due.cancel(record_id, DueRule.DESTROY_ASKED, at)
        outbox.post(record_id, Task.TELL_LIFE, at)
        return Kept(record_id)

    return db.in_transaction(work)
