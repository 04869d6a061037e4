"""An agent at the desk notes that the person of a closed record died (issue 4, point 6).

The record stays closed from the day on which it was: ten years later it is destroyed. If the person had asked that
all be destroyed, that wish stands. Nobody opens the record again, and nobody signs in with the account any more.
"""

from dataclasses import dataclass

from carnet.consent import life
from carnet.consent.life import Motive, Step
from carnet.identity import accounts
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._closing import stop_account
from carnet.usecases._death import Death, checked
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Noted:
    """The death is written; the account of the holder, if there was one, has stopped."""

    record_id: RecordId


def note_death(caller: Caller, record_id: RecordId, death: Death) -> Noted | Refusal | Conflict:
    """Marks a closed record as that of a dead person. Conflict when it is marked already.

    Raises Invalid for a death without its day or document, or on a day that cannot be.
    """

    def work() -> Noted | Refusal | Conflict:
        accounts.lock_account_of(record_id)
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.RECORD_NOTE_DEATH)
        if not decision.permit:
            return refuse(facts, Act.RECORD_NOTE_DEATH, decision)
        if facts.record.deceased:
            return Conflict("death.already_noted")
        words = checked(death, facts)
        note(facts, Act.RECORD_NOTE_DEATH, decision, detail=(("motive", Motive.DEATH.value),))
        heads.change(facts.head)
        life.take(facts.keys, Step.NOTE_DEATH, caller.by(), facts.context.now, motive=Motive.DEATH, words=words)
        stop_account(facts)
        reach("note_death.written")
        return Noted(record_id)

    return db.in_transaction(work)
