"""Somebody takes a measure or a target out of the record: who may change it."""

from dataclasses import dataclass
from uuid import UUID

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measures import SECTION, asked_to_write, found, reach
from carnet.usecases._tell import tell_deposit
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class MeasureRemoved:
    """It is no longer there."""

    kind: MeasureKind


def remove_measure(caller: Caller, record_id: RecordId, measure_id: UUID) -> MeasureRemoved | Refusal:
    """Takes it away, for every request that begins after the answer. One that is not there is told as absent."""

    def work() -> MeasureRemoved | Refusal:
        facts = load(caller, record_id, lock=True)
        reached = reach(facts)
        versions = found(facts, reached, measure_id)
        decision = asked_to_write(facts, reached, versions[-1]) if versions else NOTHING_THERE
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        row = versions[-1]
        told = (("section", SECTION.value), ("kind", row.kind.value), ("removed", "1"))
        note(facts, Act.PROFILE_WRITE, decision, detail=told)
        measures.remove(facts.keys, row, caller.by(), facts.context.now)
        tell_deposit(facts)
        return MeasureRemoved(row.kind)

    return db.in_transaction(work)
