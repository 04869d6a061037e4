"""A caregiver ends the own help (issue 6, point 6: ended by either side)."""

from dataclasses import dataclass

from carnet.consent import ties
from carnet.consent.ties import Tie
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _charges
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Left:
    """The help is over."""


def leave_tie(caller: Caller, record_id: RecordId) -> Left | Refusal:
    """Ends every tie by which this caregiver acts in this record, from the next request on."""

    def work() -> tuple[Tie, ...] | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.CAREGIVER_LEAVE)
        if not decision.permit:
            return refuse(facts, Act.CAREGIVER_LEAVE, decision)
        now, by = facts.context.now, caller.by()
        note(facts, Act.CAREGIVER_LEAVE, decision)
        heads.change(facts.head)
        mine = [t for t in facts.ties if t.account_id == caller.account_id and t.kind.value == caller.kind.value]
        outbox.post(record_id, Task.TELL_TIE, now)
        return tuple(ties.end(facts.keys, tie, by, now) for tie in mine if tie.holds(now))

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    for tie in answer:
        _charges.release(record_id, tie)
    return Left()
