"""Somebody writes a vaccination: the patient's side declares it, a professional answers for it."""

import json
from dataclasses import astuple, dataclass, replace
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.profile.lines import Line, Written
from carnet.profile.vaccinations import Confirmation, Kept, Vaccination, resource_of
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases._profile import Held, asked_to_write, held
from carnet.usecases._tell import tell_deposit
from carnet.usecases._vaccine_answers import checked
from carnet.usecases._vaccine_told import Told
from carnet.usecases._vaccines import MOST_LINES, line_of, lines_of, name_of, told_by_line
from carnet.usecases._vaccines_merged import same_dose
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class VaccineWritten:
    """It is written. `line_id` is None where a form came twice."""

    line_id: UUID | None


def write_vaccine(
    caller: Caller, record_id: RecordId, said: Vaccination, *, line_id: UUID | None = None, key: str = ""
) -> VaccineWritten | Refusal | Conflict:
    """Adds a vaccination, or changes the line `line_id`: a new version, the former ones stay readable.

    Raises Invalid (`_vaccine_answers.checked`; `name`: `vaccine.too_many`). A line that is not there or not for the
    caller is absent; one that a professional confirmed is that professional's. Conflict `vaccine.twice` where a line
    that the caller may read tells of the same dose. The same `key` with the same words writes once.
    """

    def work() -> VaccineWritten | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        kept = held(facts)
        line = line_of(facts, kept, line_id) if line_id else None
        decision = asked_to_write(facts, kept, Section.VACCINES, line)
        if decision.permit and line_id and line is None:
            decision = NOTHING_THERE
        if not decision.permit:
            return refuse(facts, Act.PROFILE_WRITE, decision)
        tidy = checked(facts, said)
        before = asked_before(facts, key, json.dumps([str(line_id), *map(str, astuple(tidy))]))
        if before is not False:
            return refuse_state(facts, Act.PROFILE_WRITE, before) if isinstance(before, Conflict) else _AGAIN
        if _is_twice(facts, kept, line, tidy):
            return refuse_state(facts, Act.PROFILE_WRITE, TWICE)
        note(facts, Act.PROFILE_WRITE, decision, detail=(("section", Section.VACCINES.value),))
        tell_deposit(facts)
        return VaccineWritten(_written(facts, kept, line, tidy).line_id)

    return db.in_transaction(work)


TWICE = Conflict("vaccine.twice")
_AGAIN = VaccineWritten(None)


def _is_twice(facts: Facts, kept: Held, line: Line | None, said: Vaccination) -> bool:
    """Among what the caller may read: what is hidden changes no answer."""
    own = Told(said).dose
    others = (told_by_line(one) for one in lines_of(facts, kept) if line is None or one.line_id != line.line_id)
    return any(not one.mistaken and same_dose(one.dose, own) for one in others)


def _written(facts: Facts, kept: Held, line: Line | None, said: Vaccination) -> Line:
    by, at = facts.caller.by(), facts.context.now
    former = told_by_line(line).kept if line else None
    confirmed = former.confirmed if former else None
    if facts.caller.kind not in PATIENT_SIDE:
        confirmed = Confirmation(by.id, name_of(by.id), at)
    resource = resource_of(Kept(said, confirmed, former.words if former else ()))
    if line is not None:
        return lines.change(facts.keys, line, replace(line.written, resource=resource), by, at)
    if sum(one.section is Section.VACCINES for one in kept.lines) >= MOST_LINES:
        raise Invalid.of("name", "vaccine.too_many", most=str(MOST_LINES))
    return lines.add(facts.keys, Written(Section.VACCINES, resource), by, at)
