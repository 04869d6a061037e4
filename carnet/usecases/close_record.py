"""The holder closes the record: "Je peux fermer mon DMP quand je veux" (CSP R.1111-36)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import authorisations, life
from carnet.consent.life import LifeStatus, Motive
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._years import years_later
from carnet.usecases.caller import Caller

KEPT_YEARS = 10
MOST_REASON = 500


@dataclass(frozen=True)
class Closed:
    """The record is closed, and the day on which it will be destroyed."""

    at: datetime
    destroyed_on: datetime


def close_record(caller: Caller, record_id: RecordId, reason: str = "") -> Closed | Refusal | Conflict:
    """Closes a record: all reading and depositing stops with the next request; the data are kept ten years.

    Raises Invalid when the reason is too long. Conflict when it is closed already.
    """
    if len(reason) > MOST_REASON:
        raise Invalid.of("reason", "text.too_long", most=str(MOST_REASON))

    def work() -> Closed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        allowed = ask_as_if(facts, Act.RECORD_CLOSE, RecordStatus.ACTIVE)
        if allowed.permit and facts.life is not None and facts.life.status is LifeStatus.CLOSED:
            return Conflict("closing.already_closed")
        decision = ask(facts, Act.RECORD_CLOSE) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        at = facts.context.now
        note(facts, Act.RECORD_CLOSE, decision, detail=(("motive", Motive.HOLDER.value),))
        heads.change(facts.head, HeadStatus.CLOSED)
        life.append(facts.keys, LifeStatus.CLOSED, caller.by(), at, motive=Motive.HOLDER, reason=reason)
        authorisations.end_all(record_id, caller.by(), at)
        destroyed_on = years_later(at, KEPT_YEARS, zone())
        due.plan(record_id, DueRule.DESTROY_CLOSED, destroyed_on)
        outbox.post(record_id, Task.TELL_LIFE, at)
        return Closed(at, destroyed_on)

    return db.in_transaction(work)
