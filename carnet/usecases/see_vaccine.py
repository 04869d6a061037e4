"""Somebody looks at one vaccination that is written, and at how it came to say what it says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.vaccinations import Kept, kept_in
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._profile import held
from carnet.usecases._tell import tell_access
from carnet.usecases._vaccines import ShownVaccine, abilities, line_of, shown, told_by_line
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class FormerVaccine:
    """What the line said before, who wrote it so, and when."""

    kept: Kept
    author: ActorKind
    at: datetime


@dataclass(frozen=True)
class VaccineHistory:
    """A vaccination, and its former versions, newest first."""

    vaccine: ShownVaccine
    former: tuple[FormerVaccine, ...]


def see_vaccine(caller: Caller, record_id: RecordId, line_id: UUID) -> VaccineHistory | Refusal:
    """One line alone, whatever documents say. One that is not for the reader is one that is not there."""

    def work() -> VaccineHistory | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        kept = held(facts)
        line = line_of(facts, kept, line_id)
        if line is None:
            return refuse(facts, Act.PROFILE_READ, NOTHING_THERE)
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", Section.VACCINES.value),))
        tell_access(facts)
        able = {line_id: abilities(facts, kept, line)}
        before = [one for one in lines.history(facts.keys, line_id) if one.version < line.version]
        former = (FormerVaccine(kept_in(one.written.resource), ActorKind(one.by.kind), one.at) for one in before[::-1])
        return VaccineHistory(shown(caller, [told_by_line(line)], able)[0], tuple(former))

    return db.in_transaction(work)
