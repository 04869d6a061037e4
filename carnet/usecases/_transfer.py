"""Carries a transfer between two records on, step after step. Owns the saga: a step is one transaction on one record.

    asked      source: event; a merged record is not there any more, a moved document is out of it
    narrowed   target: event; rights become the stricter ones, before anything arrives
    arrived    target: one document after the other, sealed again with its keys
    settled    claims lead to the target; both records say that it is done

Any step may be the last one of a dying process: the worker carries on from what the rows say (docs/adr/0009).
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from carnet.documents import contents, entries, hiding, moving, transfers, writing
from carnet.documents.entry import EntryStatus
from carnet.documents.moving import Indexes, Parcel
from carnet.documents.transfers import Side, Transfer, TransferKind, TransferState
from carnet.identity import accounts, patients
from carnet.identity.ins import Ins
from carnet.identity.patients import IdentityChange
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal, Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import db, due, indexes, keys, locator, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.keys import RecordKeys
from carnet.storage.locator import KeyKind
from carnet.storage.outbox import Task
from carnet.usecases import _birth, _mistakes_carried, _stricter
from carnet.usecases._announcement import plan_reminder
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._lot import begin_lot
from carnet.usecases._relations import reference_indexes
from carnet.usecases.caller import Caller

ACT = {TransferKind.MERGE: Act.RECORD_MERGE, TransferKind.MOVE: Act.DOCUMENT_MOVE}


def agent_of(step: Transfer, clock: Clock) -> Caller:
    """The agent who asked, for the steps that follow: the worker acts in that name, and the journal says so."""
    return Caller(
        kind=ActorKind(step.by.kind),
        actor_id=step.by.id,
        authentication=AuthenticationMode.TWO_FACTORS,
        interface="worker",
        clock=clock,
    )


def opened(record_id: RecordId) -> RecordKeys:
    """The keys of a record; KeyDestroyed when they are gone."""
    found = keys.load(record_id)
    if found is None:
        raise keys.KeyDestroyed
    return found


def detail(step: Transfer, what: str) -> tuple[tuple[str, str], ...]:
    """What the journal says of a transfer: which one, which part. Never the other record."""
    return (("part", what), ("transfer", str(step.transfer_id)))


def documents_of(step: Transfer) -> tuple[UUID, ...]:
    """The documents that a transfer takes from its source."""
    if step.logical_id is None:
        return moving.all_of(step.source)
    return moving.connected(step.source, step.logical_id)


def carry_on(step: Transfer, caller: Caller) -> Refusal | None:
    """Does all that is left of a transfer that its source asked for. May be done again.

    A Refusal when the target does not take it: nothing was changed there, and the source is as before.
    """
    refused = _narrow(step, caller)
    if refused is not None:
        return refused
    for logical_id in documents_of(step):
        _arrive(step, caller, logical_id)
    hand_over(step, step.source, step.target)
    _finish(step, caller)
    return None


def _narrow(step: Transfer, caller: Caller) -> Refusal | None:
    given = _Given.of(step)

    def work() -> Refusal | None:
        if transfers.find(step.target, step.transfer_id) is not None:
            return None
        facts = load(caller, step.target, lock=True)
        decision = ask(facts, ACT[step.kind])
        if not decision.permit or not facts.exists:
            return refuse(facts, ACT[step.kind], decision)
        note(facts, ACT[step.kind], decision, detail=detail(step, "taken"))
        heads.change(facts.head)
        if step.kind is TransferKind.MERGE:
            _stricter.narrow(step.target, given.rights, step.by, facts.context.now)
            _know_by(facts, given.numbers, given.reason)
        mine = replace(step, state=TransferState.NARROWED, side=Side.TARGET, other_id=step.source, at=facts.context.now)
        transfers.add(facts.keys, mine, transfers.Note(given.reason))
        outbox.post(step.target, Task.TELL_CORRECTION, facts.context.now)
        reach("transfer.narrowed")
        return None

    return db.in_transaction(work)


@dataclass(frozen=True)
class _Given:
    """What the target must know of the source, read before its own transaction."""

    rights: _stricter.Rights
    numbers: tuple[Ins, ...]
    reason: str

    @classmethod
    def of(cls, step: Transfer) -> "_Given":
        source = opened(step.source)
        known = patients.load_identity(source)
        reason = transfers.first_note(source, step.transfer_id).reason
        return cls(_stricter.rights_of(step.source), known.identity.numbers if known else (), reason)


def _know_by(facts: Facts, numbers: tuple[Ins, ...], reason: str) -> None:
    """The person is known by the numbers of both records from now on."""
    known = patients.load_identity(facts.keys)
    if known is None:
        raise Unavailable("the record has no identity")
    more = tuple(ins for ins in numbers if ins not in known.identity.numbers)
    if more:
        after = replace(known.identity, former=(*known.identity.former, *more))
        patients.add_identity(facts.keys, after, IdentityChange(None, reason))


def _arrive(step: Transfer, caller: Caller, logical_id: UUID) -> None:
    """Puts one document into the target: bytes first, then rows and event in one transaction. May be done again."""
    if not _is_wanted(step.target, logical_id):
        return
    source = opened(step.source)
    parcel = moving.pack(source, logical_id)
    content = contents.load(source, parcel.content_id) if parcel else None
    if parcel is None or content is None:
        raise contents.ContentDamaged
    said = _mistakes_carried.leaving(step, source, logical_id)
    blob = contents.write(step.target, contents.read(step.source, content), content.media_type)
    reach("transfer.blob_written")

    def work() -> None:
        facts = load(caller, step.target, lock=True)
        decision = ask(facts, ACT[step.kind])
        if not decision.permit or not facts.exists:
            raise Unavailable("the record that takes the documents is closed to it for now")
        if not _is_wanted(step.target, logical_id):
            return
        shown = (logical_id,)
        told, stream = (*detail(step, "one"), *said.told_of), stream_of(parcel.flags)
        note(facts, ACT[step.kind], decision, stream=stream, documents=shown, detail=told)
        heads.change(facts.head)
        if moving.taken_out(step.target, logical_id):
            put_back(facts, parcel)
        else:
            contents.insert(facts.keys, blob, facts.context.now)
            moving.unpack(facts.keys, parcel, blob.content_id, _indexes(facts, parcel))
        _plan_reminder(facts, logical_id)
        _mistakes_carried.arrive(facts, said)
        # Its words are taken out again under the keys of this record.
        outbox.post(step.target, Task.READ_TEXTS, facts.context.now)
        reach("transfer.arrived")

    db.in_transaction(work)


def _plan_reminder(facts: Facts, logical_id: UUID) -> None:
    """A document that waits for its announcement goes on waiting for the person to whom it belongs."""
    there = entries.by_logical_id(facts.keys, logical_id)
    if there is not None:
        plan_reminder(facts, there)


def _is_wanted(target: RecordId, logical_id: UUID) -> bool:
    """Whether a document is not in the target yet, or was taken out of it by an agent."""
    there = moving.unique_hmac(target, logical_id) is not None
    return not there or moving.taken_out(target, logical_id)


def _indexes(facts: Facts, parcel: Parcel) -> Indexes:
    sealed, record = parcel.sealed, facts.record_id.hex
    return Indexes(
        source=indexes.index("source", record, sealed.source_hash),
        lineage=indexes.index("set", record, sealed.set_id) if sealed.set_id else None,
        references=reference_indexes(facts, parcel.facts),
    )


def put_back(facts: Facts, parcel: Parcel) -> None:
    """A document that an agent had taken out is there again, as it is now: hidden stays hidden."""
    there = entries.by_logical_id(facts.keys, parcel.logical_id)
    if there is None:
        raise contents.ContentDamaged
    lot = begin_lot(facts)
    writing.append_version(
        facts.keys, lot, there, flags=parcel.flags, status=parcel.status, codes=parcel.codes, sealed=parcel.sealed
    )
    for audience in set(parcel.audiences) - set(there.hidden_from):
        hiding.append(facts.record_id, [parcel.logical_id], audience, facts.context.now, hidden=True)


def take_out(facts: Facts, logical_id: UUID) -> None:
    """A document is not in this record any more: to everybody it is as deleted, and an agent may put it back."""
    there = entries.by_logical_id(facts.keys, logical_id)
    if there is None or moving.taken_out(facts.record_id, logical_id):
        return
    writing.append_version(facts.keys, begin_lot(facts), there, status=EntryStatus.DELETED)


def hand_over(step: Transfer, giver: RecordId, taker: RecordId) -> None:
    """What leads to the giver leads to the taker: uniqueIds, and for a merge the numbers. May be done again."""
    for logical_id in documents_of(step):
        unique = moving.unique_hmac(step.source, logical_id)
        if unique is not None:
            locator.hand_over(KeyKind.DOCUMENT, unique, giver, taker)
    _mistakes_carried.hand_over(step, giver, taker, documents_of(step))
    if step.kind is TransferKind.MERGE:
        _hand_over_ways(giver, taker)
    reach("transfer.handed_over")


def _hand_over_ways(giver: RecordId, taker: RecordId) -> None:
    left, known = (patients.load_identity(opened(one)) for one in (giver, taker))
    if left is None or known is None:
        raise Unavailable("a record has no identity")
    for way in _birth.ways_to(known.identity):
        locator.hand_over(way.kind, way.key_hmac, giver, taker)


def _finish(step: Transfer, caller: Caller) -> None:
    """Both records say that it is done; the account of the source goes along when the target has none."""
    target, now = opened(step.target), caller.now()
    known = patients.load_identity(target)
    if known is not None and step.kind is TransferKind.MERGE:
        _birth.settle(known.identity, step.target, caller.clock)
    follow(step.source, step.target, transfers.first_note(opened(step.source), step.transfer_id).account)
    say(step.target, step.transfer_id, TransferState.DONE, caller)
    ends = now + undo_delay()

    def work() -> None:
        if say(step.source, step.transfer_id, TransferState.DONE, caller):
            due.plan(step.source, DueRule.FORGET_TRANSFERRED, ends, step.transfer_id)

    db.in_transaction(work)


def undo_delay() -> timedelta:
    """How long a transfer may be undone: the operator's choice."""
    return timedelta(days=settings.CARNET_UNDO_DAYS)


def say(record_id: RecordId, transfer_id: UUID, state: TransferState, caller: Caller) -> bool:
    """Adds a state to a transfer in one record; False when it is there already."""

    def work() -> bool:
        heads.lock(record_id)
        mine = transfers.find(record_id, transfer_id)
        if mine is None or mine.state is state:
            return False
        transfers.add(opened(record_id), replace(mine, state=state, at=caller.now()))
        return True

    return db.in_transaction(work)


def follow(giver: RecordId, taker: RecordId, account: str) -> None:
    """The account of a merged record opens the record that stays, unless that one has an account already."""
    if not account or accounts.account_of_record(taker) is not None:
        return

    def work() -> None:
        if accounts.unlink_record(AccountId(UUID(account)), giver):
            accounts.link_record(AccountId(UUID(account)), taker)

    db.in_transaction(work)
