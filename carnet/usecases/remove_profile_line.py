"""A person, or who acts for the person, takes a line out of the medical profile."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._profile import asked_to_change, held
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class LineRemoved:
    """It is no longer there."""

    section: Section


def remove_profile_line(caller: Caller, record_id: RecordId, line_id: UUID) -> LineRemoved | Refusal:
    """Takes a line away, for every request that begins after the answer. One that is not there is told as absent."""

    def work() -> LineRemoved | Refusal:
        facts = load(caller, record_id, lock=True)
        kept = held(facts)
        line, act, decision = asked_to_change(facts, kept, line_id)
        if line is None or not decision.permit:
            return refuse(facts, act, decision)
        note(facts, act, decision, detail=(("section", line.section.value), ("removed", "1")))
        lines.remove(facts.keys, line, facts.caller.by(), facts.context.now)
        return LineRemoved(line.section)

    return db.in_transaction(work)
