"""Acts on one vaccination that is written: the way that all of them go. Owns the order; a use case owns its change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.vaccinations import Kept, kept_in, resource_of
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._profile import asked_to_write, held
from carnet.usecases._tell import tell_deposit
from carnet.usecases._vaccines import Abilities, abilities, line_of
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class VaccineChanged:
    """It holds for every request that begins after the answer."""

    line_id: UUID


@dataclass(frozen=True)
class Change:
    """What an act is called in its event, who may do it, and what the line holds after it; None: it is taken away.

    `adds`: it changes nothing that the line says, so that the right to add is what is asked for.
    """

    name: str
    may: Callable[[Abilities], bool]
    after: Callable[[Facts, Kept], Kept | None]
    adds: bool = False


def changed(caller: Caller, record_id: RecordId, line_id: UUID, change: Change) -> VaccineChanged | Refusal:
    """Does it in one transaction. A line that is not there, or for which the act makes no sense, is told as absent."""

    def work() -> VaccineChanged | Refusal:
        facts = load(caller, record_id, lock=True)
        kept = held(facts)
        line = line_of(facts, kept, line_id)
        if line is None:
            return refuse(facts, Act.PROFILE_WRITE, NOTHING_THERE)
        decision = asked_to_write(facts, kept, Section.VACCINES, None if change.adds else line)
        if decision.permit and not change.may(abilities(facts, kept, line)):
            decision = NOTHING_THERE
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        note(facts, Act.PROFILE_WRITE, decision, detail=(("section", Section.VACCINES.value), (change.name, "1")))
        tell_deposit(facts)
        after = change.after(facts, kept_in(line.written.resource))
        by, at = facts.caller.by(), facts.context.now
        if after is None:
            lines.remove(facts.keys, line, by, at)
        else:
            lines.change(facts.keys, line, replace(line.written, resource=resource_of(after)), by, at)
        return VaccineChanged(line_id)

    return db.in_transaction(work)
