"""The holder reopens a closed record: the data are back, authorisations are not (CSP R.1111-36; issue 4, point 3)."""

from dataclasses import dataclass

from carnet.consent import consents, life
from carnet.consent.consents import ConsentKind
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if, ticked
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING


@dataclass(frozen=True)
class Reopened:
    """The record is open again."""

    record_id: RecordId


def reopen_record(caller: Caller, record_id: RecordId, *, consent: bool) -> Reopened | Refusal | Conflict:
    """Reopens a record that the holder closed. Raises Invalid without the tick; Conflict when it is open."""
    if not consent:
        raise Invalid.of("consent", "opening.consent_needed")

    def work() -> Reopened | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        allowed = ask_as_if(facts, Act.RECORD_REOPEN, RecordStatus.CLOSED, ticked(facts))
        if allowed.permit and facts.life is not None and facts.life.status is LifeStatus.ACTIVE:
            return Conflict("opening.already_open")
        decision = ask(facts, Act.RECORD_REOPEN, context=ticked(facts)) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_REOPEN, decision)
        at = facts.context.now
        note(facts, Act.RECORD_REOPEN, decision, detail=(("wording", WORDING),))
        heads.change(facts.head, HeadStatus.ACTIVE)
        life.take(facts.keys, Step.REOPEN, caller.by(), at)
        consents.give(record_id, ConsentKind.REOPENING, WORDING, caller.by(), at)
        due.cancel(record_id, DueRule.DESTROY_CLOSED, at)
        due.cancel(record_id, DueRule.DESTROY_ASKED, at)
        outbox.post(record_id, Task.TELL_LIFE, at)
        return Reopened(record_id)

    return db.in_transaction(work)
