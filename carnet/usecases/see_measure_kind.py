"""Somebody looks at one kind of measure over time, page by page, as far as it is for the reader."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.profile.measures import GOAL
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measured import MOST_HEIGHTS, Measured, measured
from carnet.usecases._measures import (
    SECTION,
    Bmi,
    Place,
    Reach,
    ShownMeasure,
    ShownTarget,
    bmis,
    is_grown,
    reach,
    shown,
    target_shown,
)
from carnet.usecases._tell import tell_access
from carnet.usecases.caller import Caller

ON_A_PAGE: Final = 30


@dataclass(frozen=True)
class MeasureKindPage:
    """A page of one kind, newest first; of BMI each with its sources. `more` is the place after which it goes on."""

    about: Measured
    kind: MeasureKind
    shown: tuple[ShownMeasure, ...]
    bmis: tuple[Bmi, ...]
    target: ShownTarget | None
    more: Place | None


def see_measure_kind(
    caller: Caller, record_id: RecordId, kind: MeasureKind, *, since: datetime | None = None,
    after: Place | None = None, most: int = ON_A_PAGE,
) -> MeasureKindPage | Refusal:  # fmt: skip
    """The newest of a kind since a day, or what comes after a place. The number of statements is always the same."""

    def work() -> MeasureKindPage | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.PROFILE_READ)
        if not decision.permit:
            return refuse(facts, Act.PROFILE_READ, decision)
        reached = reach(facts)
        asked = MeasureKind.WEIGHT if kind is MeasureKind.BMI else kind
        rows = measures.page(facts.keys, asked, most=most + 1, since=since, after=after, of=reached.of)
        goals = measures.latest(facts.keys, [GOAL + kind.value], reached.of)
        told = shown(facts, reached, rows[:most])
        detail = (("sections", SECTION.value if rows else ""), ("kinds", kind.value if rows else ""))
        note(facts, Act.PROFILE_READ, decision, detail=detail)
        tell_access(facts)
        return MeasureKindPage(
            about=measured(facts, reached),
            kind=kind,
            shown=told,
            bmis=_bmis(facts, reached, told) if kind is MeasureKind.BMI else (),
            target=target_shown(goals[0]) if goals else None,
            more=told[-1].place if len(rows) > most else None,
        )

    return db.in_transaction(work)


def _bmis(facts: Facts, reached: Reach, weights: tuple[ShownMeasure, ...]) -> tuple[Bmi, ...]:
    rows = measures.page(facts.keys, MeasureKind.HEIGHT, most=MOST_HEIGHTS, of=reached.of)
    return bmis(weights, shown(facts, reached, rows), grown=is_grown(facts))
