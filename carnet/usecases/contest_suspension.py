"""The holder objects to a suspension: it is not closed by itself any more, the operator looks again (CSP R.1111-36)."""

from dataclasses import dataclass

from carnet.consent import life
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, due
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.usecases._decide import ask, ticked
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Contested:
    """The objection is recorded; nothing is readable until the operator has looked."""

    record_id: RecordId


def contest_suspension(caller: Caller, record_id: RecordId, *, word: bool = True) -> Contested | Refusal | Conflict:
    """Records the objection of the holder, or of the person at the desk. Conflict when it is recorded already.

    `word`: the person objects. Who acts in the own name says so by asking; an agent ticks it.
    """

    def work() -> Contested | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.RECORD_CONTEST, context=ticked(facts) if word else None)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CONTEST, decision)
        if facts.life is not None and facts.life.status is LifeStatus.CONTESTED:
            return Conflict("suspension.already_contested")
        at = facts.context.now
        note(facts, Act.RECORD_CONTEST, decision)
        heads.change(facts.head)
        life.take(facts.keys, Step.CONTEST, caller.by(), at)
        due.cancel(record_id, DueRule.CLOSE_SUSPENDED, at)
        return Contested(record_id)

    return db.in_transaction(work)
