"""Whose measures they are, and what the caller may do to them: what goes with every page and every writing. No rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from carnet.codes.traits import Sex
from carnet.identity.traits import PersonIdentity
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.sections import Sharing
from carnet.profile import measures
from carnet.profile.measures import Kept
from carnet.profile.observations import Measure, observation_of
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, zone
from carnet.usecases._measure_answers import About
from carnet.usecases._measures import Reach, asked_to_write, goal_part, is_grown, is_patient_side

MOST_HEIGHTS = 300


@dataclass(frozen=True)
class Measured:
    """Whose measures they are, and what the reader may do; who reads them is told to the person's side."""

    at: datetime
    person: PersonIdentity | None
    grown: bool
    may_add: bool
    may_aim: bool
    may_share: bool
    sharing: Sharing | None

    @property
    def born(self) -> date | None:
        """The birth date, which ages are counted from."""
        return self.person.traits.birth_date if self.person else None

    @property
    def sex(self) -> Sex:
        """The sex, which curves are chosen by."""
        return self.person.traits.sex if self.person else Sex.UNKNOWN


def measured(facts: Facts, reached: Reach) -> Measured:
    """What goes with every page of measures."""
    side = is_patient_side(facts)
    return Measured(
        at=facts.context.now,
        person=facts.patient,
        grown=is_grown(facts),
        may_add=asked_to_write(facts, reached).permit,
        may_aim=side and ask(facts, Act.PROFILE_WRITE, part=goal_part(reached)).permit,
        may_share=side and ask(facts, Act.PROFILE_SHARE).permit,
        sharing=reached.sharing if side else None,
    )


def about(facts: Facts) -> About:
    """Of whom, and when."""
    traits = facts.patient.traits if facts.patient else None
    return About(
        traits.birth_date if traits else None, traits.sex if traits else Sex.UNKNOWN, facts.context.now, zone()
    )


def kept_of(facts: Facts, measure: Measure, *, from_file: bool = False) -> Kept:
    """What is sealed of a measure; a professional's is that of the structure of the session."""
    at_work = facts.caller.kind is ActorKind.PROFESSIONAL
    return Kept(
        measure.kind.value, observation_of(measure, zone()), facts.caller.structure_id if at_work else "", from_file
    )


def unknown(facts: Facts, reached: Reach, found: Sequence[Measure]) -> list[Measure]:
    """Those of a file that neither the record (as far as the caller reads it) nor the file itself has already."""
    if not found:
        return []
    times = [one.taken for one in found]
    there = measures.between(facts.keys, min(times), max(times), reached.of)
    seen = {_same(row.measure) for row in there if not row.is_goal}
    return list(_once(found, seen))


def _once(found: Iterable[Measure], seen: set[tuple[object, ...]]) -> Iterable[Measure]:
    for one in found:
        if _same(one) not in seen:
            seen.add(_same(one))
            yield one


def _same(one: Measure) -> tuple[object, ...]:
    return one.kind, one.unit, one.values, one.taken, one.whole_day
