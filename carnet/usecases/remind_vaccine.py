"""On a day that the person asked to be told of, she is told that a reminder waits in the record, and nothing more."""

from datetime import timedelta
from typing import Final

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import choices
from carnet.storage import db, due, outbox
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

AGAIN: Final = timedelta(days=365)
"""After the last planned day: whoever asked for reminders is told once a year to look again."""


def remind_vaccine(record_id: RecordId, clock: Clock) -> Refusal | None:
    """Tells once for all days that have come. Who asked no more, meanwhile, is not told."""
    caller = Caller.system(clock)

    def work() -> Refusal | None:
        facts = load(caller, record_id, lock=True)
        now = facts.context.now
        if not due.done(record_id, DueRule.VACCINE_REMINDER, now):
            return None
        if not facts.exists or not choices.current(facts.keys).choices.vaccine_reminders:
            return None
        decision = ask(facts, Act.PROFILE_REMIND)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_REMIND, decision)
        note(facts, Act.PROFILE_REMIND, decision)
        outbox.post(record_id, Task.TELL_REMINDER, now)
        if not due.waits(record_id, DueRule.VACCINE_REMINDER):
            due.plan(record_id, DueRule.VACCINE_REMINDER, now + AGAIN)
        return None

    return db.in_transaction(work)
