"""A professional ends the own emergency access before its time."""

from carnet.consent import emergencies
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.see_status import NO_RECORD


def end_emergency(caller: Caller, record_id: RecordId) -> int | Refusal:
    """Ends every emergency access of this professional in this structure, and returns how many were running."""

    def work() -> int | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.EMERGENCY_END)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.EMERGENCY_END, NO_RECORD if decision.permit else decision)
        opened = emergencies.of_professional(record_id, caller.actor_id, caller.structure_id)
        running = [one for one in opened if facts.context.now < one.until]
        note(facts, Act.EMERGENCY_END, decision)
        if running:
            heads.change(facts.head)
        for one in running:
            emergencies.end(record_id, one, caller.by(), facts.context.now)
        return len(running)

    return db.in_transaction(work)
