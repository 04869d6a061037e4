"""After three weeks whoever has not answered is told again (RGPD art. 12, 3).

After a month the person is told so, and whoever runs the instance is asked: who was asked before, since when, and which
kind of mistake; neither the document nor the words. Where nobody could be asked, they were from the first day.
"""

from functools import partial
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import Mistake
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db, due, outbox
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases.caller import Caller

TASKS = {DueRule.CORRECTION_REMINDER: Task.TELL_MISTAKE_AGAIN, DueRule.CORRECTION_LATE: Task.TELL_MISTAKE_LATE}


def remind_error(rule: DueRule, record_id: RecordId, mistake_id: UUID, clock: Clock) -> Refusal | None:
    """Tells once, and only of what still waits: neither answered, nor replaced, nor deleted, nor secret meanwhile."""
    return db.in_transaction(partial(_reminded, rule, record_id, mistake_id, clock))


def _reminded(rule: DueRule, record_id: RecordId, mistake_id: UUID, clock: Clock) -> Refusal | None:
    facts = load(Caller.system(clock), record_id, lock=True)
    waiting = _mistakes.waiting(facts, mistake_id)
    if waiting is None:
        return None
    mistake, entry = waiting
    decision = ask(facts, Act.DOCUMENT_REMIND_CORRECTION, entry=entry)
    if not decision.permit:
        return refuse(facts, Act.DOCUMENT_REMIND_CORRECTION, decision, stream=stream_of(entry.flags))
    at = facts.context.now
    if due.done_about(record_id, rule, mistake_id, at):
        _remind(facts, decision, rule, mistake, entry)
    return None


def _remind(facts: Facts, decision: Decision, rule: DueRule, mistake: Mistake, entry: Entry) -> None:
    at, late = facts.context.now, rule is DueRule.CORRECTION_LATE
    if not late and _mistakes.addressee(facts, entry) is None:
        # Whoever runs the instance looks for somebody since the first day: nobody is reminded.
        return
    give = late and mistake.given_at is None
    part = "given" if give else "late" if late else ""
    detail = (("part", part),) if part else ()
    note(facts, Act.DOCUMENT_REMIND_CORRECTION, decision, documents=(entry.logical_id,), detail=detail)
    if give:
        mistakes.give(facts.keys, mistake, facts.caller.by(), at)
    outbox.post(facts.record_id, TASKS[rule], at, mistake.mistake_id)
