"""What a person aims at: the check of its bounds, and its row. Owns both; decides nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from carnet.codes.measures import SHAPES, WRITTEN, MeasureKind, Part, Scale
from carnet.kernel.errors import Invalid, Problem
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.profile.measures import GOAL, Kept
from carnet.profile.observations import Target, goal_of, target_of
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts
from carnet.usecases._measure_answers import number_in, scale_of
from carnet.usecases._measures import goal_part, reach
from carnet.usecases._record_manifest import PackedTarget


def checked_target(kind: MeasureKind, said: Mapping[str, str]) -> Target | None:
    """What is aimed at; None for nothing. Raises Invalid naming each bound that breaks a rule."""
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


def keep_target(facts: Facts, kind: MeasureKind, target: Target | None) -> None:
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


def take_targets(facts: Facts, packed: Iterable[PackedTarget]) -> tuple[int, int, int]:
    """Writes the targets of an archive, checked as a form is: how many came in, were here already, and could not.

    A kind that has a target here keeps it.
    """
    found = tuple(packed)
    if not found:
        return 0, 0, 0
    if not ask(facts, Act.PROFILE_WRITE, part=goal_part(reach(facts))).permit:
        return 0, 0, len(found)
    kept = known = left_out = 0
    for one in found:
        target = _target(one)
        if target is None:
            left_out += 1
        elif measures.latest(facts.keys, [GOAL + target.kind.value]):
            known += 1
        else:
            keep_target(facts, target.kind, target)
            kept += 1
    return kept, known, left_out


def _target(packed: PackedTarget) -> Target | None:
    """The target as a form would have written it; None for what no form could."""
    try:
        kind = MeasureKind(packed.kind)
        said = _said(target_of(kind, packed.resource))
        return checked_target(kind, said) if kind in WRITTEN else None
    except (Invalid, ValueError, KeyError, TypeError, AttributeError, IndexError, StopIteration, ArithmeticError):
        return None


def _said(target: Target) -> dict[str, str]:
    """The answers of the form that this target comes of."""
    scale = SHAPES[target.kind].scale(target.unit)
    if scale is None:
        raise ValueError(target.unit)
    said = {"unit": target.unit}
    for part, (low, high) in zip(scale.parts, target.bounds, strict=True):
        said |= {f"{part.name}-{end}": str(one) for end, one in (("low", low), ("high", high)) if one is not None}
    return said
