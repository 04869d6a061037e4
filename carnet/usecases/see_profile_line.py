"""Somebody looks at one line of the medical profile and at how it came to say what it says."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import lines
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._profile import ShownLine, ShownSection, asked_to_write, found, held, shown_line, shown_section
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class LineHistory:
    """A line, its former versions, newest first, and the section that it stands in."""

    line: ShownLine
    former: tuple[ShownLine, ...]
    section: ShownSection


def see_profile_line(caller: Caller, record_id: RecordId, line_id: UUID) -> LineHistory | Refusal:
    """A line with its history. One that is not for the reader is one that is not there."""

    def work() -> LineHistory | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        kept = held(facts)
        line = found(facts, kept, line_id)
        if line is None:
            return refuse(facts, Act.PROFILE_READ, NOTHING_THERE)
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", line.section.value),))
        tell_access(facts)
        may_change = asked_to_write(facts, kept, line.section, line).permit
        former = [shown_line(facts, one) for one in lines.history(facts.keys, line_id) if one.version < line.version]
        section = shown_section(facts, kept, line.section)
        return LineHistory(shown_line(facts, line, may_change=may_change), tuple(reversed(former)), section)

    return db.in_transaction(work)
