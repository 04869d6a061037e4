"""The card of one's own document, before it is changed. No right to read it is needed; its content is not opened."""

from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_state, stream_about, stream_of
from carnet.usecases._owned import owned
from carnet.usecases.caller import Caller


class Change(Enum):
    """What its owner is about to do to the document."""

    REPLACE = Act.DOCUMENT_REPLACE
    DELETE = Act.DOCUMENT_DELETE


@dataclass(frozen=True)
class OwnDocument:
    """The card of the document, and whose record it is in."""

    card: Card
    person: PersonIdentity | None


def see_own_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, change: Change
) -> OwnDocument | Refusal | Conflict:
    """Shows the card of a document to who may change it so (R22); it is a reading of the card in the journal.

    A colleague of the same structure must also read the document. Refused like the change itself. Conflict when the
    change comes too late: replaced, or deleted.
    """

    def work() -> OwnDocument | Refusal | Conflict:
        facts = load(caller, record_id)
        act = change.value
        own = owned(facts, act, logical_id)
        if own.entry is None or not own.shows_card(facts):
            if own.entry is not None:
                return refuse(facts, act, NOTHING_THERE)
            return refuse(facts, act, own.decision, stream=stream_about(own.about))
        # A former version is deleted like another one; it is only neither replaced nor put aside.
        if own.conflict and (own.gone or change is Change.REPLACE):
            return refuse_state(facts, act, own.conflict, stream=stream_about(own.entry))
        stream, part = stream_of(own.entry.flags), (("part", "card"),)
        note(facts, Act.DOCUMENT_READ, own.decision, stream=stream, documents=(logical_id,), detail=part)
        return OwnDocument(card(facts, own.entry), facts.patient)

    return db.in_transaction(work)
