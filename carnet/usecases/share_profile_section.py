"""A person, or who acts for the person, chooses who reads a section of the medical profile."""

from dataclasses import dataclass, replace

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.sections import Part, Section, Sharing
from carnet.profile import choices
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class SectionShared:
    """Who reads it from now on, besides the médecin traitant."""

    section: Section
    sharing: Sharing


def share_profile_section(
    caller: Caller, record_id: RecordId, section: Section, sharing: Sharing
) -> SectionShared | Refusal:
    """Sets who reads a section, for every request that begins after the answer. What holds already writes nothing."""

    def work() -> SectionShared | Refusal:
        facts = load(caller, record_id, lock=True)
        chosen = choices.current(facts.keys)
        decision = ask(facts, Act.PROFILE_SHARE, part=Part(section, chosen.choices.of(section)))
        if not decision.permit:
            return refuse(facts, Act.PROFILE_SHARE, decision)
        note(facts, Act.PROFILE_SHARE, decision, detail=(("section", section.value), ("sharing", sharing.value)))
        if chosen.choices.of(section) is not sharing:
            heads.change(facts.head)
            wanted = replace(chosen.choices, sharing={**chosen.choices.sharing, section: sharing})
            choices.change(facts.keys, chosen, wanted, caller.by(), facts.context.now)
        return SectionShared(section, sharing)

    return db.in_transaction(work)
