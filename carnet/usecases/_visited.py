"""What is new to a reader since the last visit. Owns the question for all lists; `documents.visits` owns the mark."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from carnet.documents import entries, visits
from carnet.documents.entry import Entry
from carnet.documents.visits import Visit
from carnet.policy.announcement import deposited_before
from carnet.policy.model import PATIENT_SIDE
from carnet.storage import indexes
from carnet.usecases._facts import Facts, zone


@dataclass(frozen=True)
class Visited:
    """A reader (blind index), the visit, and the number under which each document became known to this reader."""

    reader: bytes
    visit: Visit
    numbers: Mapping[UUID, int]
    patient_side: bool

    def is_new(self, entry: Entry) -> bool:
        """Whether a document came, or became visible, after the visit before this one."""
        came = self.numbers[entry.logical_id] > self.visit.seen
        return came or (self.patient_side and _announced_since(self.visit, entry))


def visited(facts: Facts, seen: tuple[Entry, ...]) -> Visited:
    """The visit of the caller, who is about to be shown these documents. Writes nothing."""
    patient_side = facts.caller.kind in PATIENT_SIDE
    since = entries.visible_since(facts.record_id) if patient_side else {}
    numbers = {entry.logical_id: since.get(entry.logical_id, entry.seq) for entry in seen}
    newest = max(numbers.values(), default=0)
    reader = indexes.index("visit", facts.record_id.hex, facts.caller.kind.value, facts.caller.actor_id)
    return Visited(
        reader, visits.enter(facts.record_id, reader, newest, facts.context.now), numbers, patient_side=patient_side
    )


def leave(facts: Facts, told: Visited) -> None:
    """Notes what the reader was shown; call it after the event of the reading."""
    visits.leave(facts.record_id, told.reader, told.visit, facts.context.now)


def _announced_since(visit: Visit, entry: Entry) -> bool:
    """Whether a withheld document became visible to the person by the mere passing of the month, after the visit."""
    if visit.at is None or not entry.flags.invisible_patient:
        return False
    return entry.deposit.first_at >= deposited_before(visit.at, zone())
