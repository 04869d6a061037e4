"""The measures of a record as a caller may know of them. Owns what is shown of them; asks the policy each time.

A measure that the caller may not read is not there: not in a page, not in a count, not behind a "more".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from carnet.codes.measures import MeasureKind, in_unit
from carnet.identity import directory_names
from carnet.kernel.actors import By
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind, Decision
from carnet.policy.sections import Part, Section, Sharing
from carnet.profile import choices, measures
from carnet.profile.choices import Chosen
from carnet.profile.measures import Place, Row
from carnet.profile.observations import Measure, Target, plain
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts

__all__ = ["Bmi", "Measure", "Place", "ShownMeasure", "ShownTarget", "Target"]

SECTION = Section.MEASURES
MOST_VERSIONS = 50_000
"""Of one record: a count of steps a day makes 365 a year; a bound for what a record may cost."""


@dataclass(frozen=True)
class ShownMeasure:
    """A measure as it stands now, who wrote it last (`mine`: who asks did), and whether who asks may change it.

    `name` and `structure_name` are those of a professional who wrote it at work; `from_file`: it came with an import.
    """

    measure_id: UUID
    version: int
    measure: Measure
    at: datetime
    author: ActorKind
    mine: bool
    may_change: bool
    place: Place
    name: str = ""
    structure_name: str = ""
    from_file: bool = False
    removed: bool = False


@dataclass(frozen=True)
class ShownTarget:
    """What the person wants to reach."""

    target: Target
    measure_id: UUID
    at: datetime


@dataclass(frozen=True)
class Bmi:
    """Weight for height, with the two measures that it is made of."""

    value: Decimal
    weight: ShownMeasure
    height: ShownMeasure


@dataclass(frozen=True)
class Reach:
    """How much of the measures a caller reads: all of them (`of` None), or those that it wrote itself."""

    chosen: Chosen
    of: By | None

    @property
    def sharing(self) -> Sharing:
        """Whom the person lets read them."""
        return self.chosen.choices.of(SECTION)


def reach(facts: Facts) -> Reach:
    """What the policy says of the whole section; of what is not shared, everybody reads what is their own."""
    return reach_by(facts, choices.current(facts.keys))


def reach_by(facts: Facts, chosen: Chosen) -> Reach:
    """The same, where the choices of the person were read already."""
    whole = ask(facts, Act.PROFILE_READ, part=Part(SECTION, chosen.choices.of(SECTION))).permit
    return Reach(chosen, None if whole else facts.caller.by())


def part_of(reached: Reach, row: Row) -> Part:
    """What the policy must know of a measure. A target is the person's own, whoever of the person's side wrote it."""
    if row.is_goal:
        return goal_part(reached)
    return Part(SECTION, reached.sharing, row.by.kind, row.by.id)


def goal_part(reached: Reach) -> Part:
    """What the policy must know of a target: it is the holder's, so a caregiver or a professional changes none."""
    return Part(SECTION, reached.sharing, ActorKind.HOLDER.value)


def asked_to_write(facts: Facts, reached: Reach, row: Row | None = None) -> Decision:
    """Whether the caller may add a measure, or change one."""
    part = part_of(reached, row) if row else Part(SECTION, reached.sharing)
    return ask(facts, Act.PROFILE_WRITE, part=part)


def found(facts: Facts, reached: Reach, measure_id: UUID) -> tuple[Row, ...]:
    """The versions of a measure that is there and that the caller may read, oldest first; else nothing."""
    versions = measures.history(facts.keys, measure_id)
    if not versions or versions[-1].removed:
        return ()
    seen = ask(facts, Act.PROFILE_READ, part=part_of(reached, versions[-1])).permit
    return versions if seen else ()


def shown(facts: Facts, reached: Reach, rows: Sequence[Row]) -> tuple[ShownMeasure, ...]:
    """Measures as they are told, with the names of those who wrote them at work."""
    at_work = [row for row in rows if row.by.kind == ActorKind.PROFESSIONAL.value]
    people = directory_names.professionals(row.by.id for row in at_work) if at_work else {}
    places = directory_names.structures(row.kept.structure for row in at_work) if at_work else {}
    told = []
    for row in rows:
        person, place = people.get(row.by.id), places.get(row.kept.structure)
        told.append(
            ShownMeasure(
                measure_id=row.measure_id, version=row.version, measure=row.measure, at=row.at,
                author=ActorKind(row.by.kind), mine=row.by == facts.caller.by(),
                may_change=not row.removed and asked_to_write(facts, reached, row).permit,
                place=Place(row.taken, row.seq), name=person.display_name if person else "",
                structure_name=place.name if place else "", from_file=row.kept.from_file, removed=row.removed,
            )
        )  # fmt: skip
    return tuple(told)


def target_shown(row: Row) -> ShownTarget:
    """A target as it is told."""
    return ShownTarget(row.target, row.measure_id, row.at)


def bmis(weights: Iterable[ShownMeasure], heights: Sequence[ShownMeasure], *, grown: bool) -> tuple[Bmi, ...]:
    """The index for each weight, with the height that fits: the last one before it, else for an adult the first after.

    A child grows: a height that is more than three months from the weight gives no index.
    """
    by_time = sorted(heights, key=lambda one: one.measure.taken)
    made = []
    for weight in weights:
        height = _height_for(weight, by_time, grown=grown)
        if height is not None:
            metres = height.measure.values[0] / 100
            value = (weight.measure.values[0] / (metres * metres)).quantize(Decimal("0.1"))
            made.append(Bmi(plain(value), weight, height))
    return tuple(made)


GROWING_DAYS = 92


def _height_for(weight: ShownMeasure, heights: Sequence[ShownMeasure], *, grown: bool) -> ShownMeasure | None:
    before = [one for one in heights if one.measure.taken <= weight.measure.taken]
    after = [one for one in heights if one.measure.taken > weight.measure.taken]
    nearest = [*before[-1:], *after[:1]]
    if grown:
        return nearest[0] if nearest else None
    near = [one for one in nearest if abs((one.measure.taken - weight.measure.taken).days) <= GROWING_DAYS]
    return min(near, key=lambda one: abs(one.measure.taken - weight.measure.taken)) if near else None


def in_one_unit(measure: Measure, unit: str) -> tuple[Decimal, ...]:
    """The numbers of a measure in a unit of its kind."""
    return tuple(in_unit(measure.kind, measure.unit, unit, one) for one in measure.values)


def is_patient_side(facts: Facts) -> bool:
    """Whether the caller is the person, or acts for the person."""
    return facts.caller.kind in PATIENT_SIDE


def is_grown(facts: Facts) -> bool:
    """Whether the person is an adult; who has no known age counts as one."""
    return facts.record.holder_is_minor is not True


def names_of(kinds: Iterable[MeasureKind]) -> str:
    """The kinds that were shown, for the journal."""
    return ",".join(dict.fromkeys(kind.value for kind in kinds))
