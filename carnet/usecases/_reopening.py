"""How a closed record opens again, whoever does it. Owns what is written; never decides who may."""

from carnet.consent import consents, life
from carnet.consent.consents import Collector, ConsentKind
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict
from carnet.policy.acts import Act
from carnet.policy.model import Context, Decision, RecordStatus
from carnet.storage import due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import Facts
from carnet.usecases._journal import Detail, note
from carnet.usecases.open_record import WORDING


def decided(facts: Facts, context: Context, open_already: str) -> Decision | Conflict:
    """The decision; that the record is open is told only to who might have reopened it."""
    allowed = ask_as_if(facts, Act.RECORD_REOPEN, RecordStatus.CLOSED, context)
    if not allowed.permit:
        return allowed
    if facts.life is not None and facts.life.status is LifeStatus.ACTIVE:
        return Conflict(open_already)
    return ask(facts, Act.RECORD_REOPEN, context=context)


def write(facts: Facts, decision: Decision, collector: Collector | None = None, detail: Detail = ()) -> None:
    """Opens the record again in the transaction of the act: data and blocks are back, authorisations are not."""
    record_id, by, at = facts.record_id, facts.caller.by(), facts.context.now
    note(facts, Act.RECORD_REOPEN, decision, detail=(("wording", WORDING), *detail))
    heads.change(facts.head, HeadStatus.ACTIVE)
    life.take(facts.keys, Step.REOPEN, by, at)
    consents.give(record_id, ConsentKind.REOPENING, WORDING, by, at, collector)
    due.cancel(record_id, DueRule.DESTROY_CLOSED, at)
    due.cancel(record_id, DueRule.DESTROY_ASKED, at)
    outbox.post(record_id, Task.TELL_LIFE, at)
