"""Somebody reads the medical profile of a person, or one section of it, as far as it is for the reader."""

from dataclasses import dataclass
from datetime import datetime

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.sections import Section
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._profile import ASKED, ShownSection, held, names_of, shown_section, told_with
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Profile:
    """The sections asked for, in their order, when they were read, whose they are; and whether a card is offered."""

    sections: tuple[ShownSection, ...]
    at: datetime
    person: PersonIdentity | None
    may_see_card: bool = False


def see_profile(caller: Caller, record_id: RecordId, section: Section | None = None) -> Profile | Refusal:
    """All sections that are asked, or one. What is not for the reader is as if nothing were written there.

    One event names the sections in which something was shown. A professional's reading is told as that of a list.
    """

    def work() -> Profile | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        kept = held(facts)
        shown = tuple(shown_section(facts, kept, one) for one in ((section,) if section else ASKED))
        told = told_with(kept, (line for one in shown for line in one.lines))
        note_reading(facts, Act.PROFILE_READ, decision, told, detail=(("sections", names_of(shown)),))
        tell_access(facts)
        return Profile(shown, facts.context.now, facts.patient, ask(facts, Act.EMERGENCY_CARD_SEE).permit)

    return db.in_transaction(work)
