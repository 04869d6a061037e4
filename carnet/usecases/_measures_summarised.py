"""The newest measures of a record for a patient summary, as far as the caller reads them. Owns their event; no rule."""

from dataclasses import dataclass
from typing import Any

from carnet.codes.measures import WRITTEN, MeasureKind
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._journal import note
from carnet.usecases._measure_resources import observations
from carnet.usecases._measures import SECTION, names_of, reach, shown


@dataclass(frozen=True)
class WrittenMeasures:
    """The newest of each kind as Observations, and the index computed of them."""

    resources: tuple[dict[str, Any], ...] = ()


def written_measures(facts: Facts) -> WrittenMeasures:
    """Those that the caller may read, with their event; none, and no event, where the caller may read none."""
    decision = ask(facts, Act.PROFILE_READ)
    if not decision.permit:
        return WrittenMeasures()
    reached = reach(facts)
    told = shown(facts, reached, measures.latest(facts.keys, [kind.value for kind in WRITTEN], reached.of))
    if told:
        kinds = names_of(one.measure.kind for one in told)
        note(
            facts,
            Act.PROFILE_READ,
            decision,
            detail=(("sections", SECTION.value), ("kinds", kinds), ("part", "summary")),
        )
    return WrittenMeasures(observations(facts, told))


def every_measure(facts: Facts) -> tuple[dict[str, Any], ...]:
    """All of them as Observations, for a download whose own event says what was given; what is computed is left out."""
    reached = reach(facts)
    rows = [row for row in measures.every(facts.keys, reached.of) if not row.is_goal]
    return observations(facts, shown(facts, reached, rows), computed=False)


def every_target(facts: Facts) -> tuple[tuple[MeasureKind, dict[str, Any]], ...]:
    """The targets that the caller may read, each as the Goal that it is, for a download."""
    reached = reach(facts)
    rows = [row for row in measures.every(facts.keys, reached.of) if row.is_goal]
    return tuple((row.kind, row.kept.resource) for row in rows)
