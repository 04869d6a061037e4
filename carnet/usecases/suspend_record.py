"""An operator suspends a record after a fraud or a grave failure, and lifts it again (CSP R.1111-36)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import life
from carnet.consent.life import Step, Words
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy import delays
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.profile import health_links
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

MOST_REASON = 500


@dataclass(frozen=True)
class Suspended:
    """Nothing is readable; without an objection the record closes on this day."""

    closes_at: datetime


def suspend_record(caller: Caller, record_id: RecordId, reason: str) -> Suspended | Refusal | Conflict:
    """Suspends an active record and tells its holder. Raises Invalid without a reason; Conflict when it already is."""
    if not reason.strip():
        raise Invalid.of("reason", "suspension.reason_needed")
    if len(reason) > MOST_REASON:
        raise Invalid.of("reason", "text.too_long", most=str(MOST_REASON))

    def work() -> Suspended | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        allowed = ask_as_if(facts, Act.RECORD_SUSPEND, RecordStatus.ACTIVE)
        if allowed.permit and facts.life is not None and facts.life.suspended:
            return Conflict("suspension.already_suspended")
        decision = ask(facts, Act.RECORD_SUSPEND) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_SUSPEND, decision)
        at = facts.context.now
        note(facts, Act.RECORD_SUSPEND, decision)
        heads.change(facts.head, HeadStatus.SUSPENDED)
        life.take(facts.keys, Step.SUSPEND, caller.by(), at, words=Words(reason.strip()))
        health_links.end_all(record_id, at)
        closes_at = delays.closes_at(at, zone())
        due.plan(record_id, DueRule.CLOSE_SUSPENDED, closes_at)
        outbox.post(record_id, Task.TELL_SUSPENSION, at)
        return Suspended(closes_at)

    return db.in_transaction(work)
