"""A person, or who acts for the person, writes a line of the medical profile, or writes it otherwise."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.sections import Section
from carnet.profile import choices, lines
from carnet.profile.lines import Line, Written
from carnet.profile.resources import resource_of
from carnet.profile.shapes import SHAPES, Question
from carnet.storage import db
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases._profile import MOST_LINES, Held, asked_to_write, found, held, reads, writing
from carnet.usecases._profile_answers import checked
from carnet.usecases._profile_words import keeping_codes, settled
from carnet.usecases.caller import Caller

ONE_ONLY = Conflict("profile.one_only")


@dataclass(frozen=True)
class Wrote:
    """It is written. `line_id` is None where a form came twice."""

    section: Section
    line_id: UUID | None


def write_profile_line(
    caller: Caller, record_id: RecordId, section: Section, said: Mapping[Question, str], *, line_id: UUID | None = None,
    key: str = "",
) -> Wrote | Refusal | Conflict:  # fmt: skip
    """Adds a line to a section, or changes the line `line_id` of it: a new version, the former one stays readable.

    Raises Invalid naming the questions whose answers break a rule (`_profile_answers.checked`; `section`:
    `profile.too_many`). A line that is not there, not for the caller or of another section is absent. Conflict
    `profile.one_only` where a section holds one line and has it. Who writes in a section says with it that the section
    concerns the person. A word of the easy list has its code underneath (`_profile_words`). The same `key` with the
    same words writes once.
    """

    def work() -> Wrote | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        kept, act = held(facts), writing(section)
        line = found(facts, kept, line_id) if line_id else None
        decision = asked_to_write(facts, kept, section, line)
        if decision.permit and line_id and (line is None or line.section is not section):
            decision = NOTHING_THERE
        if not decision.permit:
            return refuse(facts, act, decision)
        tidy = settled(section, checked(facts, section, said))
        before = asked_before(facts, key, json.dumps([section, str(line_id), sorted(tidy.items())]))
        if before is not False:
            return _again(facts, section, before)
        if line is None and SHAPES[section].single and _has_one(facts, kept, section):
            return refuse_state(facts, act, ONE_ONLY)
        note(facts, act, decision, detail=(("section", section.value),))
        written = Written(section, keeping_codes(section, resource_of(section, tidy), line, tidy))
        if line is not None:
            written = replace(written, source=line.written.source, documents=line.written.documents)
        return Wrote(section, _written(facts, kept, line, written).line_id)

    return db.in_transaction(work)


def _again(facts: Facts, section: Section, before: bool | Conflict) -> Wrote | Conflict:
    if isinstance(before, Conflict):
        return refuse_state(facts, writing(section), before)
    return Wrote(section, None)


def _has_one(facts: Facts, kept: Held, section: Section) -> bool:
    return any(line.section is section and reads(facts, kept, line) for line in kept.lines)


def _written(facts: Facts, kept: Held, line: Line | None, written: Written) -> Line:
    by, at, chosen = facts.caller.by(), facts.context.now, kept.chosen
    if line is not None:
        return lines.change(facts.keys, line, written, by, at)
    if sum(one.section is written.section for one in kept.lines) >= MOST_LINES:
        raise Invalid.of("section", "profile.too_many", most=str(MOST_LINES))
    if written.section in chosen.choices.not_concerned:
        left = chosen.choices.not_concerned - {written.section}
        choices.change(facts.keys, chosen, replace(chosen.choices, not_concerned=left), by, at)
    return lines.add(facts.keys, written, by, at)
