"""The list of the documents of a record, as far as the caller may read them (TD3.1a)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._tell import tell_access
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class DocumentList:
    """The cards of the documents, newest deposit first, when the list was read, and whose record it is."""

    cards: tuple[Card, ...]
    at: datetime
    person: PersonIdentity | None


def list_documents(caller: Caller, record_id: RecordId) -> DocumentList | Refusal:
    """Lists what the caller may read; what is hidden leaves no trace in the list, its length or its order."""

    def work() -> DocumentList | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        shown = visible(facts)
        note_reading(facts, Act.DOCUMENT_LIST, decision, shown)
        tell_access(facts)
        return DocumentList(tuple(card(facts, entry) for entry in shown), facts.context.now, facts.patient)

    return db.in_transaction(work)
