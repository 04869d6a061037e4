"""A person, or who acts for the person, says what a measure is to reach, or takes that back."""

from collections.abc import Mapping
from dataclasses import dataclass

from carnet.codes.measures import WRITTEN, MeasureKind
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile.observations import Target
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._measure_targets import checked_target, keep_target
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
        target = checked_target(kind, said)
        note(facts, Act.PROFILE_WRITE, decision, detail=(("section", SECTION.value), ("target", kind.value)))
        keep_target(facts, kind, target)
        return TargetSet(kind, target)

    return db.in_transaction(work)
