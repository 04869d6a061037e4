"""A person, or who acts for the person, says which documents speak of a line of the medical profile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.sections import Section
from carnet.profile import lines
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._once import asked_before
from carnet.usecases._profile import Held, asked_to_change, held
from carnet.usecases._visible import among
from carnet.usecases.caller import Caller

MOST_LINKED: Final = 10


@dataclass(frozen=True)
class Linked:
    """The line is tied to these documents."""

    section: Section


def link_profile_documents(
    caller: Caller, record_id: RecordId, line_id: UUID, documents: Sequence[UUID], *, key: str = ""
) -> Linked | Refusal | Conflict:
    """Ties a line to these documents and to no other that the caller may read; a new version of the line.

    Documents that the line was tied to and that the caller may not read stay tied: nobody unties what is hidden from
    them. Raises Invalid (`documents`: `profile.no_document` for one that is not there or not for the caller,
    `profile.too_many_documents`). A line that is not for the caller is absent.
    """
    wanted = tuple(dict.fromkeys(documents))
    if len(wanted) > MOST_LINKED:
        raise Invalid.of("documents", "profile.too_many_documents", most=str(MOST_LINKED))

    def work() -> Linked | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        kept = held(facts)
        line, act, decision = asked_to_change(facts, kept, line_id)
        if line is None or not decision.permit:
            return refuse(facts, act, decision)
        if {entry.logical_id for entry in among(facts, wanted)} != set(wanted):
            raise Invalid.of("documents", "profile.no_document")
        before = asked_before(facts, key, f"{line_id} {sorted(map(str, wanted))}")
        if isinstance(before, Conflict):
            return refuse_state(facts, act, before)
        if not before:
            note(facts, act, decision, detail=(("section", line.section.value), ("linked", "1")))
            tied = (*_kept_from(kept, line), *(one for one in wanted if one != line.written.source))
            written = replace(line.written, documents=tied)
            lines.change(facts.keys, line, written, facts.caller.by(), facts.context.now)
        return Linked(line.section)

    return db.in_transaction(work)


def _kept_from(kept: Held, line: lines.Line) -> tuple[UUID, ...]:
    """What the line is tied to and the caller may not know of."""
    return tuple(one for one in line.written.documents if one not in kept.documents)
