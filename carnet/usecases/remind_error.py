"""After three weeks whoever has not answered is told again, after a month the person is told so (RGPD art. 12, 3)."""

from functools import partial
from uuid import UUID

from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
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
    entry = _waits(facts, mistake_id)
    if entry is None:
        return None
    decision = ask(facts, Act.DOCUMENT_REMIND_CORRECTION, entry=entry)
    if not decision.permit:
        return refuse(facts, Act.DOCUMENT_REMIND_CORRECTION, decision, stream=stream_of(entry.flags))
    at = facts.context.now
    if due.done_about(record_id, rule, mistake_id, at):
        note(facts, Act.DOCUMENT_REMIND_CORRECTION, decision, documents=(entry.logical_id,))
        outbox.post(record_id, TASKS[rule], at, mistake_id)
    return None


def _waits(facts: Facts, mistake_id: UUID) -> Entry | None:
    found = _mistakes.found(facts, mistake_id)
    if found is None:
        return None
    mistake, entry = found
    gone = entry.status is EntryStatus.DELETED or entry.flags.untold
    return entry if not gone and _mistakes.state_of(mistake, entry).is_open else None
