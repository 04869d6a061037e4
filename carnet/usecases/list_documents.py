"""The list of the documents of a record, as far as the caller may read them (TD3.1a)."""

from dataclasses import dataclass, replace
from datetime import datetime

from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE
from carnet.policy.rules.visibility import is_hidden_at_all
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, policy_document
from carnet.usecases._folders import OwnFolders, own_folders
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._narrow import EVERYTHING, Asked, Choices, Row, narrowed, rows
from carnet.usecases._tell import access_job
from carnet.usecases._timeline import Month, timeline
from carnet.usecases._visible import known, visible
from carnet.usecases._visited import Visited, leave, visited
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class DocumentList:
    """The cards of the page asked for, newest first, when the list was read, and whose record it is.

    `total` is how many documents the filters leave on all pages; `choices` is what may be chosen in each filter.
    """

    cards: tuple[Card, ...]
    at: datetime
    person: PersonIdentity | None
    total: int = 0
    choices: Choices = Choices()
    timeline: tuple[Month, ...] = ()
    """How many documents of which kind each month has, of all that may be read, whatever the filters."""


def list_documents(caller: Caller, record_id: RecordId, asked: Asked = EVERYTHING) -> DocumentList | Refusal:
    """Lists what the caller may read; what is hidden leaves no trace in the list, its length, its counts or order.

    The event names every document that the caller may read, whatever the page: counts and choices tell of them all.
    """

    def work() -> DocumentList | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        # The person's side is told what was deleted; for others it is not there.
        seen = known(facts) if caller.kind in PATIENT_SIDE else visible(facts)
        told = visited(facts, seen)
        found = narrowed(_rows(facts, seen, told), asked)
        note_reading(facts, Act.DOCUMENT_LIST, decision, seen, job=access_job(facts))
        leave(facts, told)
        cards = tuple(replace(card(facts, row.entry), new=row.new, pinned=row.pinned) for row in found.rows)
        return DocumentList(cards, facts.context.now, facts.patient, found.total, found.choices, timeline(seen))

    return db.in_transaction(work)


def _rows(facts: Facts, seen: tuple[Entry, ...], told: Visited) -> list[Row]:
    """What the caller sees, with what is new since the last visit."""
    patient_side = facts.caller.kind in PATIENT_SIDE
    held = own_folders(facts) if patient_side else OwnFolders()

    def is_hidden(entry: Entry) -> bool:
        return patient_side and is_hidden_at_all(policy_document(entry), facts.context)

    return rows(facts.record_id, seen, told.is_new, held, is_hidden)
