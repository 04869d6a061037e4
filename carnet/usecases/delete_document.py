"""Deletes a document for everybody (TD3.3c; R22). Logical and for ever: its bytes stay until the record's end."""

from hashlib import sha256
from uuid import UUID

from carnet.documents import writing
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state, stream_about, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._once import recalled, remember
from carnet.usecases._owned import DELETED, owned
from carnet.usecases._tell import tell_change
from carnet.usecases.caller import Caller


def delete_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, *, key: str = ""
) -> Card | Refusal | Conflict:
    """Deletes a document: by its author, its depositor or their structure; the person's side, what it added itself.

    Nobody reads it any more, and nothing brings it back; the person's side is told that it was deleted. Conflict when
    it was deleted already; the same `key` gets the same answer.
    """

    def work() -> Card | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        own = owned(facts, Act.DOCUMENT_DELETE, logical_id)
        if own.entry is None:
            return refuse(facts, Act.DOCUMENT_DELETE, own.decision, stream=stream_about(own.about))
        fingerprint = sha256(b"delete" + logical_id.bytes).digest()
        before = recalled(facts, key, fingerprint)
        if isinstance(before, Conflict):
            return refuse_state(facts, Act.DOCUMENT_DELETE, before, stream=stream_of(own.entry.flags))
        if before is None and own.gone:
            return refuse_state(facts, Act.DOCUMENT_DELETE, DELETED, stream=stream_of(own.entry.flags))
        note(facts, Act.DOCUMENT_DELETE, own.decision, stream=stream_of(own.entry.flags), documents=(logical_id,))
        if before is not None:
            return card(facts, own.entry)
        remember(facts, key, fingerprint, {"logical_id": str(logical_id)})
        return card(facts, _deleted(facts, own.entry))

    return db.in_transaction(work)


def _deleted(facts: Facts, entry: Entry) -> Entry:
    heads.change(facts.head)
    reach("delete_document.epoch_moved")
    deleted = writing.append_version(facts.keys, begin_lot(facts), entry, status=EntryStatus.DELETED)
    tell_change(facts, entry.flags)
    return deleted
