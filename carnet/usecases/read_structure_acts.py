"""A structure's administrator sees who of the structure opened which record and when: no document (issue 6, 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from carnet.identity import directory_names
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import own_acts
from carnet.policy.acts import Act
from carnet.policy.model import AccessMode
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._own_acts import OPENING
from carnet.usecases.caller import Caller

PAGE = 100


@dataclass(frozen=True)
class Opening:
    """Somebody of the structure opened a record. What was read in it is not told."""

    at: datetime
    name: str
    record_id: RecordId
    emergency: bool


@dataclass(frozen=True)
class StructureActs:
    """One page of acts, those that opened a record only; `more` when older ones follow."""

    openings: tuple[Opening, ...]
    page: int
    more: bool


def read_structure_acts(caller: Caller, page: int = 0) -> StructureActs | Refusal:
    """Who opened which record in the structure of this session. Looking is an event of the worker's journal."""

    def work() -> StructureActs | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.JOURNAL_READ_STRUCTURE)
        if not decision.permit:
            return refuse(facts, Act.JOURNAL_READ_STRUCTURE, decision)
        note(facts, Act.JOURNAL_READ_STRUCTURE, decision, detail=(("structure", caller.structure_id),))
        found = own_acts.of_structure(caller.structure_id, skip=page * PAGE, limit=PAGE + 1)
        people = directory_names.professionals(one.who for one in found)
        return StructureActs(_openings(found[:PAGE], people), page, len(found) > PAGE)

    return db.in_transaction(work)


def _openings(found: tuple[own_acts.OwnAct, ...], people: Mapping[str, ProfessionalFacts]) -> tuple[Opening, ...]:
    """What one person did in one record, one act after the other, is one opening: the first act of it."""
    openings: list[Opening] = []
    for one in found:
        if one.act not in OPENING:
            continue
        person = people.get(one.who)
        name = person.display_name if person else one.who
        emergency = one.mode != AccessMode.NORMAL
        again = openings and (openings[-1].name, openings[-1].record_id, openings[-1].emergency)
        if again == (name, one.record_id, emergency) and (openings[-1].at - one.at).total_seconds() < SITTING:
            openings.pop()
        openings.append(Opening(one.at, name, one.record_id, emergency))
    return tuple(openings)


SITTING = 1800
"""Seconds between two acts of one sitting."""
