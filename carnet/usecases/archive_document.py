"""Puts a document aside, or takes it out again (TD3.3d; R22). It stays readable: lists tell it apart."""

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
from carnet.usecases._owned import owned
from carnet.usecases._tell import tell_change
from carnet.usecases.caller import Caller


def archive_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, *, archive: bool
) -> Card | Refusal | Conflict:
    """Archives a document or brings it back; who asks for what already holds gets the same answer and no new version.

    By its author, its depositor or their structure; the person's side, what it added itself. Conflict when it was
    deleted or replaced: a former version is aside already.
    """
    act = Act.DOCUMENT_ARCHIVE if archive else Act.DOCUMENT_UNARCHIVE

    def work() -> Card | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        own = owned(facts, act, logical_id)
        if own.entry is None:
            return refuse(facts, act, own.decision, stream=stream_about(own.about))
        if own.conflict:
            return refuse_state(facts, act, own.conflict, stream=stream_about(own.entry))
        note(facts, act, own.decision, stream=stream_of(own.entry.flags), documents=(logical_id,))
        return card(facts, _changed(facts, own.entry, EntryStatus.ARCHIVED if archive else EntryStatus.CURRENT))

    return db.in_transaction(work)


def _changed(facts: Facts, entry: Entry, status: EntryStatus) -> Entry:
    if entry.status is status:
        return entry
    heads.change(facts.head)
    reach("archive_document.epoch_moved")
    changed = writing.append_version(facts.keys, begin_lot(facts), entry, status=status)
    tell_change(facts, entry.flags)
    return changed
