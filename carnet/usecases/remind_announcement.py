"""On day 14 the person is told that the record was updated and invited to talk to a professional (R.1111-53, R14).

By any means, without a word of what it is; its event stays with the document until it is visible.
"""

from uuid import UUID

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.storage import db, due, outbox
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases import _announcement
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def remind_announcement(record_id: RecordId, logical_id: UUID, clock: Clock) -> Refusal | None:
    """Tells once; what was announced, replaced or deleted meanwhile is not told of."""
    caller = Caller.system(clock)

    def work() -> Refusal | None:
        facts = load(caller, record_id, lock=True)
        entry = _announcement.waits(facts, logical_id) if facts.exists else None
        if entry is None:
            return None
        decision = ask(facts, Act.DOCUMENT_REMIND, entry=entry)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_REMIND, decision)
        if not due.done_about(record_id, DueRule.ANNOUNCEMENT_REMINDER, logical_id, facts.context.now):
            return None
        note(facts, Act.DOCUMENT_REMIND, decision, stream=Stream.NOT_YET_TOLD, documents=(logical_id,))
        outbox.post(record_id, Task.TELL_ANNOUNCEMENT, facts.context.now)
        return None

    return db.in_transaction(work)
