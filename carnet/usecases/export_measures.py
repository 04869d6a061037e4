"""Somebody takes measures out as a file: those that the caller may read, as rows and as FHIR resources."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measure_resources import observations
from carnet.usecases._measures import SECTION, ShownMeasure, names_of, reach, shown
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class MeasuresExported:
    """The measures, oldest first, and the same as Observations, with the index that is computed of them."""

    shown: tuple[ShownMeasure, ...]
    resources: tuple[dict[str, Any], ...]
    at: datetime


def export_measures(caller: Caller, record_id: RecordId) -> MeasuresExported | Refusal:
    """Everything that the caller may read of them. One event names the kinds."""

    def work() -> MeasuresExported | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        reached = reach(facts)
        rows = [row for row in measures.every(facts.keys, reached.of) if not row.is_goal]
        kinds = names_of(row.kind for row in rows)
        note(facts, Act.PROFILE_READ, decision, detail=(("sections", SECTION.value), ("kinds", kinds), ("file", "1")))
        tell_access(facts)
        told = shown(facts, reached, rows)
        return MeasuresExported(told, observations(facts, told), facts.context.now)

    return db.in_transaction(work)
