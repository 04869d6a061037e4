"""Hides a document and its former states from professionals, or shows them again (TD3.3a; CSP R.1111-49)."""

from dataclasses import replace
from uuid import UUID

from carnet.documents import writing
from carnet.documents.entry import Entry
from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._card import Card, card
from carnet.usecases._chain import former_states, set_all
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._open_document import NOTHING_THERE
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller


def change_visibility(caller: Caller, record_id: RecordId, logical_id: UUID, *, hide: bool) -> Card | Refusal:
    """Hides or shows a document; who asks for what already holds gets the same answer and no new version.

    The change holds for every request that begins after the answer: it moves the rights epoch in this transaction.
    """
    act = Act.DOCUMENT_HIDE if hide else Act.DOCUMENT_SHOW

    def work() -> Card | Refusal:
        facts = load(caller, record_id, lock=True)
        entry = find(facts, logical_id) if ask(facts, Act.DOCUMENT_LIST).permit else None
        decision = ask(facts, act, entry=entry) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, act, decision)
        former = _former(facts, logical_id, hide=hide)
        documents = (logical_id, *(one.logical_id for one in former))
        note(facts, act, decision, stream=stream_of(entry.flags), documents=documents)
        return card(facts, _changed(facts, entry, former, hide=hide))

    return db.in_transaction(work)


def _changed(facts: Facts, entry: Entry, former: tuple[Entry, ...], *, hide: bool) -> Entry:
    if entry.flags.masque_ps == hide:
        return entry
    flags = replace(entry.flags, masque_ps=hide, masked_by=facts.caller.by() if hide else None)
    heads.change(facts.head)
    reach("change_visibility.epoch_moved")
    lot = begin_lot(facts)
    changed = writing.append_version(facts.keys, lot, entry, flags=flags)
    set_all(facts, lot, former, flags)
    return changed


def _former(facts: Facts, logical_id: UUID, *, hide: bool) -> tuple[Entry, ...]:
    """The former states that change with the document; those are shown again that the caller may show alone."""
    found = former_states(facts, logical_id, unlike=hide)
    return tuple(one for one in found if hide or ask(facts, Act.DOCUMENT_SHOW, entry=one).permit)
