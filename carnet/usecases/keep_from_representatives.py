"""At the child's request, a professional keeps a document from the representatives from now on (CSP R.1111-50)."""

from dataclasses import replace
from uuid import UUID

from carnet.documents import writing
from carnet.documents.entry import Entry
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.ledger.event import Stream
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state, stream_about
from carnet.usecases._lot import begin_lot
from carnet.usecases._owned import REPLACED
from carnet.usecases._representatives import draft_to_keep, once_secret, states_to_keep
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def keep_from_representatives(
    caller: Caller, record_id: RecordId, logical_id: UUID, *, asked: bool
) -> Card | Refusal | Conflict:
    """Keeps a document and its former states from the representatives; kept already means no new version.

    `asked` says that the young person asks for it. Nobody who acts for the child is told, of a refusal neither: all of
    it stands in a stream that they do not read. What they did before, and took with them, stays theirs. Conflict for a
    document that was replaced: the newest one is kept, and its past with it.
    """
    act = Act.DOCUMENT_KEEP_FROM_REPRESENTATIVES

    def work() -> Card | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        stated = replace(facts.context, at_patient_request=asked)
        once = once_secret(facts) if entry else frozenset()
        decision = ask(facts, act, draft=draft_to_keep(entry, once), context=stated) if entry else NOTHING_THERE
        stream = _stream(entry)
        if entry is None or not decision.permit:
            return refuse(facts, act, decision, stream=stream)
        if entry.replaced_by is not None:
            return refuse_state(facts, act, REPLACED, stream=stream)
        states = states_to_keep(facts, entry, once)
        note(facts, act, decision, stream=stream, documents=tuple(one.logical_id for one in states) or (logical_id,))
        return card(facts, _kept(facts, entry, states))

    return db.in_transaction(work)


def _stream(entry: Entry | None) -> Stream:
    """Never the open one: that this was asked for is what the representatives must not learn."""
    untold = stream_about(entry) is Stream.NOT_YET_TOLD
    return Stream.NOT_YET_TOLD if untold else Stream.SECRET_FROM_REPRESENTATIVES


def _kept(facts: Facts, entry: Entry, states: tuple[Entry, ...]) -> Entry:
    if not states:
        return entry
    heads.change(facts.head)
    reach("keep_from_representatives.epoch_moved")
    lot = begin_lot(facts)
    changed = {
        one.logical_id: writing.append_version(
            facts.keys, lot, one, flags=replace(one.flags, invisible_representatives=True)
        )
        for one in states
    }
    return changed.get(entry.logical_id, entry)
