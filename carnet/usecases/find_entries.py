"""The entries of a record that fit a search, as far as the caller may know of them (TD3.1a, ITI-18, ITI-67)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._found import (
    Coded,
    DocumentFacts,
    EntryStatus,
    FoundEntry,
    Party,
    Reference,
    SourcePatient,
    Tie,
    found_entries,
)
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import tell_access
from carnet.usecases._visible import among, visible
from carnet.usecases.caller import Caller

__all__ = [
    "Coded", "DocumentFacts", "EntriesFound", "EntryStatus", "FoundEntry", "Party", "Reference", "SourcePatient", "Tie",
    "Wanted", "find_entries",
]  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """What is looked for. Without anything, every entry."""

    documents: tuple[UUID, ...] | None = None


@dataclass(frozen=True)
class EntriesFound:
    """The entries, newest first, how many there are in all, whose record it is, and when it was read."""

    entries: tuple[FoundEntry, ...]
    total: int
    person: PersonIdentity | None
    at: datetime


def find_entries(caller: Caller, record_id: RecordId, wanted: Wanted) -> EntriesFound | Refusal:
    """Finds entries. What is hidden or deleted leaves no trace: not in the list, the total, the order or the time."""

    def work() -> EntriesFound | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        seen = visible(facts) if wanted.documents is None else among(facts, wanted.documents)
        note_reading(facts, Act.DOCUMENT_LIST, decision, seen)
        tell_access(facts, secret=facts.context.secret_connection)
        return EntriesFound(found_entries(facts, seen), len(seen), facts.patient, facts.context.now)

    return db.in_transaction(work)
