"""A person says that a section of the medical profile does not concern her, or takes that back."""

from dataclasses import dataclass, replace

from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.sections import Part, Section
from carnet.profile import choices
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._profile import Held, asked_to_write, held, writing
from carnet.usecases.caller import Caller

HAS_LINES = Conflict("profile.has_lines")


@dataclass(frozen=True)
class NotConcerned:
    """What was said of a section."""

    section: Section
    not_concerned: bool


def state_not_concerned(
    caller: Caller, record_id: RecordId, section: Section, *, not_concerned: bool
) -> NotConcerned | Refusal | Conflict:
    """Says it of a section in which nothing is written; Conflict `profile.has_lines` for another. Twice is once."""

    def work() -> NotConcerned | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        kept, act = held(facts), writing(section)
        decision = _decided(facts, kept, section)
        if not decision.permit:
            return refuse(facts, act, decision)
        if not_concerned and any(line.section is section for line in kept.lines):
            return refuse_state(facts, act, HAS_LINES)
        note(facts, act, decision, detail=(("section", section.value), ("not_concerned", str(not_concerned).lower())))
        said = kept.chosen.choices.not_concerned
        wanted = said | {section} if not_concerned else said - {section}
        if wanted != said:
            changed = replace(kept.chosen.choices, not_concerned=wanted)
            choices.change(facts.keys, kept.chosen, changed, caller.by(), facts.context.now)
        return NotConcerned(section, not_concerned)

    return db.in_transaction(work)


def _decided(facts: Facts, kept: Held, section: Section) -> Decision:
    """Who may not read the whole section must not learn by this whether anything is written there."""
    read = ask(facts, Act.PROFILE_READ, part=Part(section, kept.chosen.choices.of(section)))
    return asked_to_write(facts, kept, section) if read.permit else read
