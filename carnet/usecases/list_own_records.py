"""A professional lists the records that he may read now: "mes patients" (TD0.4 of the DMP).

Candidates are the records of the own acts (`ledger.own_acts`), where what the person gave this professional stands too;
an access that was given to the structure alone comes into the list with the first act. Each record is asked in a
transaction of its own and writes its own event, for the list names people; a record that may not be read any more is
left out, and nothing tells that it was looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

from carnet.documents.entry import Entry, EntryStatus
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ledger import own_acts
from carnet.policy.acts import Act
from carnet.policy.announcement import visible_from
from carnet.policy.model import Decision, Relation, RelationKind
from carnet.policy.standing import GRANTS, in_force
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._announcement import is_withheld
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, zone
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
class ToAnnounce:
    """A document that this professional put there and did not announce yet; the person sees it from a day on."""

    logical_id: UUID
    until: date


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
    to_announce: tuple[ToAnnounce, ...] = ()
    """Told only where it is asked for."""


@dataclass(frozen=True)
class OwnRecords:
    """The list, and whether there were more records than it takes."""

    records: tuple[OwnRecord, ...]
    more: bool


def list_own_records(
    caller: Caller, since: datetime | None, by: Since, *, most: int = MOST, announcing: bool = False
) -> OwnRecords | Refusal:  # fmt: skip
    """The records that this professional may read now, in the mode of care, newest own act first; `most` of them.

    What may not be read any more takes no place in the list. `announcing`: with what waits to be announced there.
    """

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
    asked = _Asked(since, by, announcing=announcing)
    told = (db.in_transaction(partial(_one, caller, record_id, at, asked)) for record_id, at in found[:MOST])
    return OwnRecords(tuple(islice((one for one in told if one is not None), most)), len(found) > MOST)


def _candidates(caller: Caller) -> tuple[Candidate, ...]:
    """The records of the own acts, newest first, with the newest act that this professional did in each."""
    newest: dict[RecordId, datetime | None] = {}
    for act in own_acts.of_actor(caller.actor_id, skip=0, limit=_LOOKED):
        did = None if act.act in GIVEN else act.at
        newest[act.record_id] = newest.get(act.record_id) or did
    return tuple(newest.items())


@dataclass(frozen=True)
class _Asked:
    """What is wanted of each record."""

    since: datetime | None
    by: Since
    announcing: bool


def _one(caller: Caller, record_id: RecordId, last: datetime | None, asked: _Asked) -> OwnRecord | None:
    facts, by_document = load(caller, record_id), asked.by is Since.DOCUMENT
    decision = ask(facts, Act.ADMINISTRATIVE_READ)
    reads = not by_document or ask(facts, Act.DOCUMENT_LIST).permit
    if not decision.permit or not reads or not facts.exists or facts.patient is None:
        return None
    entries = visible(facts) if by_document else ()
    begun, added = _begun(facts), max((entry.deposit.first_at for entry in entries), default=None)
    reached = added if by_document else begun
    if asked.since is not None and (reached is None or reached < asked.since):
        return None
    waiting = tuple(one for one in entries if _waits(facts, one)) if asked.announcing else ()
    _note(facts, decision, entries, waiting)
    changed = max((entry.changed_at for entry in entries), default=None)
    telling = tuple(ToAnnounce(one.logical_id, visible_from(one.deposit.first_at, zone()).date()) for one in waiting)
    return OwnRecord(record_id, facts.patient, is_treating_doctor(facts), begun, last, added, changed, telling)


def _waits(facts: Facts, entry: Entry) -> bool:
    """Whether this professional deposited a document that the person does not see yet."""
    mine = entry.deposit.depositor == facts.caller.by()
    return mine and entry.availability is EntryStatus.CURRENT and is_withheld(facts, entry)


def _note(facts: Facts, decision: Decision, entries: tuple[Entry, ...], waiting: Iterable[Entry]) -> None:
    """That the person was named, for everybody who reads the journal; whose dates were told, for who knows of them.

    It is no opening of the record: nothing of a document was told but when the newest one came and one last changed,
    and of an own one that it waits.
    """
    note(facts, Act.ADMINISTRATIVE_READ, decision, detail=(("what", "own_list"),))
    told = {one.logical_id: one for one in (*_dated(entries), *waiting)}
    if told:
        note_reading(facts, Act.ADMINISTRATIVE_READ, decision, told.values(), (("what", "newest"),))


def _dated(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The documents whose dates are told."""
    if not entries:
        return ()
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
