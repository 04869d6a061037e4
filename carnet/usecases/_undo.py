"""Takes a transfer back: after it was done (undo), or because the target did not take it (give back). Owns the steps.

undoing    target: event; the documents are out of it, the numbers of the other record are gone
returned   claims lead to the source again; it is there again, with no right that ended or was forbidden meanwhile
"""

from dataclasses import replace

from carnet.consent import access_codes, authorisations, life
from carnet.consent.life import LifeStatus
from carnet.documents import entries, moving, transfers
from carnet.documents.moving import Parcel
from carnet.documents.transfers import Transfer, TransferKind, TransferState
from carnet.kernel.errors import Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes_carried, _stricter, _transfer
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note
from carnet.usecases._mistakes_carried import Carried
from carnet.usecases.caller import Caller

BACK = {
    LifeStatus.ACTIVE: HeadStatus.ACTIVE,
    LifeStatus.SUSPENDED: HeadStatus.SUSPENDED,
    LifeStatus.CONTESTED: HeadStatus.SUSPENDED,
    LifeStatus.CLOSED: HeadStatus.CLOSED,
    LifeStatus.LEAVING: HeadStatus.CLOSED,
}


def carry_on_or_give_back(step: Transfer, caller: Caller) -> Refusal | None:
    """Carries a transfer on to its end; why the target does not take it, once the source has it again."""
    refused = _transfer.carry_on(step, caller)
    if refused is not None:
        give_back(step, caller)
    return refused


def give_back(step: Transfer, caller: Caller) -> None:
    """The target did not take anything: the source is as before, and says that nothing came of it."""

    def work() -> None:
        facts = _there_again(step, caller)
        mine = transfers.find(step.source, step.transfer_id)
        if mine is None or mine.state is not TransferState.STARTED:
            return
        _note(facts, step, "given_back")
        heads.change(facts.head)
        if step.kind is TransferKind.MOVE:
            for parcel in _own(facts, step):
                _transfer.put_back(facts, parcel)
        for one in _transfer.documents_of(step):
            # Nothing left, but a reminder whose day came meanwhile is still to be told.
            _mistakes_carried.arrive(facts, _mistakes_carried.leaving(step, facts.keys, one))
        transfers.add(facts.keys, replace(mine, state=TransferState.FAILED, at=facts.context.now))

    db.in_transaction(work)


def carry_back(step: Transfer, caller: Caller) -> None:
    """Does all that is left of an undo that the target began. May be done again."""
    _transfer.hand_over(step, step.target, step.source)
    there = db.in_transaction(lambda: _there(step))
    _return(step, caller, there, _stricter.rights_of(step.target))
    account = transfers.first_note(_transfer.opened(step.source), step.transfer_id).account
    _transfer.follow(step.target, step.source, account)
    _transfer.say(step.target, step.transfer_id, TransferState.UNDONE, caller)


_Comes = tuple[Parcel, Carried]


def _there(step: Transfer) -> tuple[_Comes, ...]:
    """The documents as they were in the target until it gave them back, with what was said of them.

    What was hidden meanwhile stays hidden, what was answered meanwhile stays answered.
    """
    target = _transfer.opened(step.target)
    found = (moving.pack(target, logical_id) for logical_id in _transfer.documents_of(step))
    there = [parcel for parcel in found if parcel is not None]
    return tuple((one, _mistakes_carried.leaving(step, target, one.logical_id)) for one in there)


def _return(step: Transfer, caller: Caller, there: tuple[_Comes, ...], theirs: _stricter.Rights) -> None:
    def work() -> None:
        mine = transfers.find(step.source, step.transfer_id)
        if mine is None or mine.state is TransferState.UNDONE:
            return
        facts = _there_again(step, caller)
        _note(facts, step, "returned")
        heads.change(facts.head)
        for parcel, said in there:
            _bring_up_to_date(facts, parcel)
            _mistakes_carried.arrive(facts, said)
        if step.kind is TransferKind.MERGE:
            _close_rights(facts, theirs)
        transfers.add(facts.keys, replace(mine, state=TransferState.UNDONE, at=facts.context.now))
        outbox.post(step.source, Task.TELL_CORRECTION, facts.context.now)
        # What had left was forgotten by the index: it is read again.
        outbox.post(step.source, Task.READ_TEXTS, facts.context.now)
        reach("transfer.returned")

    db.in_transaction(work)


def _there_again(step: Transfer, caller: Caller) -> Facts:
    """The facts of the source. A record that was merged is there again from this transaction on."""
    head = heads.lock(step.source)
    if head is not None and head.status is HeadStatus.MERGED:
        lived = life.current(step.source)
        heads.change(head, BACK[lived.status] if lived else HeadStatus.CLOSED)
    facts = load(caller, step.source, lock=True)
    if not facts.exists:
        raise Unavailable("the record that gave is not there")
    return facts


def _note(facts: Facts, step: Transfer, part: str) -> None:
    act = _transfer.ACT[step.kind]
    note(facts, act, ask(facts, act), detail=_transfer.detail(step, part))


def _own(facts: Facts, step: Transfer) -> tuple[Parcel, ...]:
    found = (moving.pack(facts.keys, logical_id) for logical_id in _transfer.documents_of(step))
    return tuple(parcel for parcel in found if parcel is not None)


def _bring_up_to_date(facts: Facts, parcel: Parcel) -> None:
    """The document as the target left it; nothing is written when nothing changed."""
    there = entries.by_logical_id(facts.keys, parcel.logical_id)
    if there is None:
        return
    hidden = set(parcel.audiences) - set(there.hidden_from)
    if hidden or (there.flags, there.status) != (parcel.flags, parcel.status):
        _transfer.put_back(facts, parcel)


def _close_rights(facts: Facts, theirs: _stricter.Rights) -> None:
    """Agreements are asked for again, as after a reopening; what was forbidden or ended meanwhile stays so."""
    record, by, at = facts.record_id, facts.caller.by(), facts.context.now
    authorisations.end_all(record, by, at)
    access_codes.end_all(record, by, at)
    _stricter.add_blocks(record, theirs, by, at)
    _stricter.narrow_doctors(record, theirs.doctors, by, at)
    _stricter.narrow_choices(record, theirs.choices, by, at)
    _stricter.add_hidden_kinds(record, theirs, by, at)
