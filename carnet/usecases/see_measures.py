"""Somebody looks at the measures of a person: the newest of each kind, as far as they are for the reader."""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.codes.measures import WRITTEN, MeasureKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.profile.measures import GOAL
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measured import Measured, measured
from carnet.usecases._measures import (
    SECTION,
    Bmi,
    ShownMeasure,
    ShownTarget,
    bmis,
    is_grown,
    names_of,
    reach,
    shown,
    target_shown,
)
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Measures:
    """The newest measure of each kind, the index of weight for height, and the targets."""

    about: Measured
    latest: Mapping[MeasureKind, ShownMeasure]
    targets: Mapping[MeasureKind, ShownTarget]
    bmi: Bmi | None


def see_measures(caller: Caller, record_id: RecordId) -> Measures | Refusal:
    """The newest of each kind. What is not for the reader is as if nothing were written. One event."""

    def work() -> Measures | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        reached = reach(facts)
        wanted = [*(kind.value for kind in WRITTEN), *(GOAL + kind.value for kind in WRITTEN)]
        rows = measures.latest(facts.keys, wanted, reached.of)
        latest = {one.measure.kind: one for one in shown(facts, reached, [row for row in rows if not row.is_goal])}
        detail = (("sections", SECTION.value if rows else ""), ("kinds", names_of(latest)))
        note(facts, Act.PROFILE_READ, decision, detail=detail)
        tell_access(facts)
        targets = {row.kind: target_shown(row) for row in rows if row.is_goal}
        return Measures(measured(facts, reached), latest, targets, _bmi(facts, latest))

    return db.in_transaction(work)


def _bmi(facts: Facts, latest: Mapping[MeasureKind, ShownMeasure]) -> Bmi | None:
    weight, height = latest.get(MeasureKind.WEIGHT), latest.get(MeasureKind.HEIGHT)
    if weight is None or height is None:
        return None
    return next(iter(bmis([weight], [height], grown=is_grown(facts))), None)
