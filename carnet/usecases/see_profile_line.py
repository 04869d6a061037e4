"""Somebody looks at one line of the medical profile and at how it came to say what it says."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import lines
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._profile import (
    ShownLine,
    ShownSection,
    asked_to_write,
    found,
    held,
    shown_line,
    shown_section,
    told_with,
)
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
        may_change = asked_to_write(facts, kept, line.section, line).permit
        told = shown_line(facts, kept, line, may_change=may_change)
        section = shown_section(facts, kept, line.section)
        named = told_with(kept, (told, *section.lines))
        note_reading(facts, Act.PROFILE_READ, decision, named, detail=(("sections", line.section.value),))
        tell_access(facts)
        # What a former version was tied to is not named by the event, so it is not shown.
        bare = replace(kept, documents={})
        versions = lines.history(facts.keys, line_id)
        former = [shown_line(facts, bare, one) for one in versions if one.version < line.version]
        return LineHistory(told, tuple(reversed(former)), section)

    return db.in_transaction(work)
