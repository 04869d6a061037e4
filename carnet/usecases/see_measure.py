"""Somebody looks at one measure and at how it came to say what it says."""

from dataclasses import dataclass
from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measured import Measured, measured
from carnet.usecases._measures import SECTION, ShownMeasure, found, reach, shown
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class MeasureHistory:
    """A measure and its former versions, newest first."""

    about: Measured
    now: ShownMeasure
    former: tuple[ShownMeasure, ...]


def see_measure(caller: Caller, record_id: RecordId, measure_id: UUID) -> MeasureHistory | Refusal:
    """A measure with its history. One that is not for the reader is one that is not there."""

    def work() -> MeasureHistory | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        reached = reach(facts)
        versions = found(facts, reached, measure_id)
        if not versions or versions[-1].is_goal:
            return refuse(facts, Act.PROFILE_READ, NOTHING_THERE)
        detail = (("sections", SECTION.value), ("kinds", versions[-1].kind.value))
        note(facts, Act.PROFILE_READ, decision, detail=detail)
        tell_access(facts)
        told = shown(facts, reached, versions)
        return MeasureHistory(measured(facts, reached), told[-1], tuple(reversed(told[:-1])))

    return db.in_transaction(work)
