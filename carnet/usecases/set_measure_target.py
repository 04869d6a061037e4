"""A person, or who acts for the person, says what a measure is to reach, or takes that back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from carnet.codes.measures import SHAPES, WRITTEN, MeasureKind, Part, Scale
from carnet.kernel.errors import Invalid, Problem, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.profile.measures import GOAL, Kept
from carnet.profile.observations import Target, goal_of
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measure_answers import number_in, scale_of
from carnet.usecases._measures import SECTION, goal_part, reach
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class TargetSet:
    """What is aimed at from now on; None: nothing."""

    kind: MeasureKind
    target: Target | None


def set_measure_target(
    caller: Caller, record_id: RecordId, kind: MeasureKind, said: Mapping[str, str]
) -> TargetSet | Refusal:
    """Bounds by `<part>-low` and `<part>-high`, in `unit`; without any, there is no target any more.

    Raises Invalid naming each bound that breaks a rule (`measure.number`, `measure.impossible`, `measure.bounds`).
    """
    if kind not in WRITTEN:
        raise Invalid.of("kind", "measure.computed")

    def work() -> TargetSet | Refusal:
        facts = load(caller, record_id, lock=True)
        reached = reach(facts)
        decision = ask(facts, Act.PROFILE_WRITE, part=goal_part(reached))
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        target = _checked(kind, said)
        note(facts, Act.PROFILE_WRITE, decision, detail=(("section", SECTION.value), ("target", kind.value)))
        _keep(facts, kind, target)
        return TargetSet(kind, target)

    return db.in_transaction(work)


def _checked(kind: MeasureKind, said: Mapping[str, str]) -> Target | None:
    scale = scale_of(kind, said)
    problems: list[Problem] = []
    bounds = tuple(_bounds(kind, scale, part, said, problems) for part in scale.parts)
    if problems:
        raise Invalid(*problems)
    return Target(kind, scale.ucum, bounds) if any(one is not None for pair in bounds for one in pair) else None


def _bounds(
    kind: MeasureKind, scale: Scale, part: Part, said: Mapping[str, str], problems: list[Problem]
) -> tuple[Decimal | None, Decimal | None]:
    low, high = (_bound(kind, scale, part, f"{part.name}-{end}", said, problems) for end in ("low", "high"))
    if low is not None and high is not None and low > high:
        problems.append(Problem(f"{part.name}-high", "measure.bounds"))
    return low, high


def _bound(
    kind: MeasureKind, scale: Scale, part: Part, name: str, said: Mapping[str, str], problems: list[Problem]
) -> Decimal | None:
    if not said.get(name, "").strip():
        return None
    number, problem = number_in(SHAPES[kind], scale, part, said[name], name)
    if problem:
        problems.append(problem)
    return number


def _keep(facts: Facts, kind: MeasureKind, target: Target | None) -> None:
    """The former one goes when another takes its place: there is one target a kind."""
    by, at = facts.caller.by(), facts.context.now
    former = next(iter(measures.latest(facts.keys, [GOAL + kind.value])), None)
    if target is None:
        if former is not None:
            measures.remove(facts.keys, former, by, at)
        return
    kept = Kept(GOAL + kind.value, goal_of(target))
    if former is None:
        measures.add(facts.keys, kept, at, by, at)
    elif former.target != target:
        measures.change(facts.keys, former, kept, at, by, at)
