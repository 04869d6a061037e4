"""Somebody writes a measure of a person, or writes it otherwise: the person's side, or a professional at work."""

import json
from dataclasses import dataclass
from uuid import UUID

from carnet.codes.measures import MeasureKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import measures
from carnet.profile.measures import Row
from carnet.profile.observations import Measure
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._measure_answers import Said, checked
from carnet.usecases._measured import about, kept_of
from carnet.usecases._measures import MOST_VERSIONS, SECTION, asked_to_write, found, reach
from carnet.usecases._once import asked_before
from carnet.usecases._tell import tell_deposit
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class MeasureWritten:
    """It is written. `measure_id` is None where a form came twice."""

    kind: MeasureKind
    measure_id: UUID | None


def write_measure(
    caller: Caller, record_id: RecordId, kind: MeasureKind, said: Said, *, measure_id: UUID | None = None, key: str = ""
) -> MeasureWritten | Refusal | Conflict:
    """Adds a measure, or changes `measure_id`: a new version, the former one stays readable.

    Raises Invalid naming each answer that breaks a rule (`_measure_answers.checked`; `value`: `measure.too_many`). One
    that is not there, not for the caller or of another kind is absent. The same `key` with the same answers writes
    once.
    """

    def work() -> MeasureWritten | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        reached = reach(facts)
        versions = found(facts, reached, measure_id) if measure_id else ()
        row = versions[-1] if versions else None
        decision = asked_to_write(facts, reached, row)
        if decision.permit and measure_id and (row is None or row.is_goal or row.kind is not kind):
            decision = NOTHING_THERE
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        measure = checked(kind, said, about(facts))
        before = asked_before(facts, key, json.dumps([kind, str(measure_id), _fingerprint(measure)]))
        if before is not False:
            return _again(facts, kind, before)
        note(facts, Act.PROFILE_WRITE, decision, detail=(("section", SECTION.value), ("kind", kind.value)))
        tell_deposit(facts)
        return MeasureWritten(kind, _written(facts, row, measure).measure_id)

    return db.in_transaction(work)


def _fingerprint(measure: Measure) -> list[str]:
    return [measure.unit, *map(str, measure.values), measure.taken.isoformat(), str(measure.whole_day), measure.note]


def _again(facts: Facts, kind: MeasureKind, before: bool | Conflict) -> MeasureWritten | Conflict:
    if isinstance(before, Conflict):
        return refuse_state(facts, Act.PROFILE_WRITE, before)
    return MeasureWritten(kind, None)


def _written(facts: Facts, row: Row | None, measure: Measure) -> Row:
    by, at, kept = facts.caller.by(), facts.context.now, kept_of(facts, measure)
    if measures.count(facts.keys) >= MOST_VERSIONS:
        raise Invalid.of("value", "measure.too_many", most=str(MOST_VERSIONS))
    if row is not None:
        return measures.change(facts.keys, row, kept, measure.taken, by, at)
    return measures.add(facts.keys, kept, measure.taken, by, at)
