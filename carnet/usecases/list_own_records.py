"""A professional lists the records that he may read now: "mes patients" (TD0.4 of the DMP).

Candidates are the records of the own acts (`ledger.own_acts`), where what the person gave this professional stands too;
an access that was given to the structure alone comes into the list with the first act. Each record is asked in a
transaction of its own and writes its own event, for the list names people; a record that may not be read any more is
left out, and nothing tells that it was looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import own_acts
from carnet.policy.acts import Act
from carnet.policy.model import Decision, Relation, RelationKind
from carnet.policy.standing import GRANTS, in_force
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, note_reading, refuse
from carnet.usecases._own_acts import GIVEN
from carnet.usecases._visible import is_treating_doctor, visible
from carnet.usecases.caller import Caller

MOST: Final = 100
"""Records in one list; the newest acts first."""
Candidate = tuple[RecordId, datetime | None]
_LOOKED: Final = 2000
"""Own acts that are looked through for records."""


class Since(StrEnum):
    """From when on: the access that holds, or the newest document that the professional may see."""

    ACCESS = "access"
    DOCUMENT = "document"


@dataclass(frozen=True)
class OwnRecord:
    """One record of the list. `added` and `changed` are told only where the list is asked for by documents."""

    record_id: RecordId
    person: PersonIdentity
    treating_doctor: bool
    since: datetime | None
    last_act: datetime | None
    """When this professional last did something there."""
    added: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True)
class OwnRecords:
    """The list, and whether there were more records than it takes."""

    records: tuple[OwnRecord, ...]
    more: bool


def list_own_records(caller: Caller, since: datetime | None, by: Since) -> OwnRecords | Refusal:
    """The records that this professional may read now, in the mode of care, newest own act first."""

    def begin() -> tuple[Candidate, ...] | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask(facts, Act.RECORD_LIST_OWN)
        if not decision.permit:
            return refuse(facts, Act.RECORD_LIST_OWN, decision)
        note(facts, Act.RECORD_LIST_OWN, decision, detail=(("by", by.value),))
        return _candidates(caller)

    found = db.in_transaction(begin)
    if isinstance(found, Refusal):
        return found
    told = (db.in_transaction(partial(_one, caller, record_id, at, since, by)) for record_id, at in found[:MOST])
    return OwnRecords(tuple(one for one in told if one is not None), len(found) > MOST)


def _candidates(caller: Caller) -> tuple[Candidate, ...]:
    """The records of the own acts, newest first, with the newest act that this professional did in each."""
    newest: dict[RecordId, datetime | None] = {}
    for act in own_acts.of_actor(caller.actor_id, skip=0, limit=_LOOKED):
        did = None if act.act in GIVEN else act.at
        newest[act.record_id] = newest.get(act.record_id) or did
    return tuple(newest.items())


def _one(
    caller: Caller, record_id: RecordId, last: datetime | None, since: datetime | None, by: Since
) -> OwnRecord | None:  # fmt: skip
    facts = load(caller, record_id)
    decision = ask(facts, Act.ADMINISTRATIVE_READ)
    reads = by is Since.ACCESS or ask(facts, Act.DOCUMENT_LIST).permit
    if not decision.permit or not reads or not facts.exists or facts.patient is None:
        return None
    entries = visible(facts) if by is Since.DOCUMENT else ()
    begun, added = _begun(facts), max((entry.deposit.first_at for entry in entries), default=None)
    reached = added if by is Since.DOCUMENT else begun
    if since is not None and (reached is None or reached < since):
        return None
    _note(facts, decision, entries)
    changed = max((entry.changed_at for entry in entries), default=None)
    return OwnRecord(record_id, facts.patient, is_treating_doctor(facts), begun, last, added, changed)


def _note(facts: Facts, decision: Decision, entries: tuple[Entry, ...]) -> None:
    """That the person was named, for everybody who reads the journal; whose dates were told, for who knows of them.

    It is no opening of the record: nothing of a document was told but when the newest one came and one last changed.
    """
    note(facts, Act.ADMINISTRATIVE_READ, decision, detail=(("what", "own_list"),))
    if entries:
        note_reading(facts, Act.ADMINISTRATIVE_READ, decision, _dated(entries), (("what", "newest"),))


def _dated(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The documents whose dates are told."""
    newest = max(entries, key=lambda entry: entry.deposit.first_at)
    changed = max(entries, key=lambda entry: entry.changed_at)
    return (newest,) if newest == changed else (newest, changed)


def _begun(facts: Facts) -> datetime | None:
    """When the longest standing access that holds now began."""
    holding = (r for r in facts.context.relations if _gives(r, facts))
    return max((r.since for r in holding if r.since), default=None)


def _gives(relation: Relation, facts: Facts) -> bool:
    kinds = GRANTS | {RelationKind.TREATING_DOCTOR}
    mine = relation.kind is not RelationKind.TREATING_DOCTOR or relation.who == facts.caller.actor_id
    return relation.kind in kinds and mine and in_force(relation, facts.context.now)
