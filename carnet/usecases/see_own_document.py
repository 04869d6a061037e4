"""The card of one's own document, before it is changed. No right to read it is needed; its content is not opened."""

from dataclasses import dataclass
from uuid import UUID

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state, stream_of
from carnet.usecases._owned import owned
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class OwnDocument:
    """The card of the document, and whose record it is in."""

    card: Card
    person: PersonIdentity | None


def see_own_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, act: Act
) -> OwnDocument | Refusal | Conflict:
    """Shows the card of a document to who may do `act` to it (R22); it is a reading of the card in the journal.

    Refused like the act itself. Conflict when the act comes too late: replaced, or deleted.
    """

    def work() -> OwnDocument | Refusal | Conflict:
        facts = load(caller, record_id)
        own = owned(facts, act, logical_id)
        if own.entry is None:
            return refuse(facts, act, own.decision)
        # A former version is deleted like another one; it is only neither replaced nor put aside.
        if own.conflict and (own.gone or act is not Act.DOCUMENT_DELETE):
            return refuse_state(facts, act, own.conflict)
        stream, part = stream_of(own.entry.flags), (("part", "card"),)
        note(facts, Act.DOCUMENT_READ, own.decision, stream=stream, documents=(logical_id,), detail=part)
        return OwnDocument(card(facts, own.entry), facts.patient)

    return db.in_transaction(work)
