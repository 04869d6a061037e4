"""Tells a subscriber what is new to it, if anything is. Owns the order: decide, record, send, remember.

Rights are those of this moment, asked in the transaction that decides: of the software, the permission or the activity,
and of each document. What the subscriber may not see changes nothing of what it is sent, nor whether or how often.
The message leaves after the commit of its event; sent and not remembered (a kill), it is sent again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final
from uuid import UUID

from carnet.documents import subscriptions
from carnet.documents.entry import Entry
from carnet.documents.subscriptions import Channel, Content, Subscription, SubscriptionStatus
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.kernel.pauses import pause
from carnet.policy.acts import Act
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._new_to import new_among, states_of
from carnet.usecases._subscribing import caller_of, is_allowed
from carnet.usecases._tell import access_job
from carnet.usecases._visible import visible

LEASE: Final = timedelta(minutes=2)
"""How long a worker that died while it sent keeps the others from sending."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=1)
MOST_FAILURES: Final = 16
"""About eight hours: then the subscription is in error, and its software asks again."""
MOST_AT_ONCE: Final = 100
_NOT_NOW: Final = frozenset({Reason.OPENED_TOO_MANY, Reason.LOOKED_TOO_OFTEN})
"""A ceiling of the day is no end of a right: it is tried again later."""


class Kind(Enum):
    """What a message is."""

    HANDSHAKE = "handshake"
    EVENTS = "event-notification"
    HEARTBEAT = "heartbeat"
    QUERY = "query-status"


@dataclass(frozen=True)
class Notice:
    """What a subscriber is told: how many there were before, and the documents, where it wanted to know which."""

    record_id: RecordId
    subscription_id: UUID
    kind: Kind
    channel: Channel
    content: Content
    sent: int
    count: int
    documents: tuple[UUID, ...]
    status: SubscriptionStatus
    at: datetime


Send = Callable[[Notice], bool]
"""Sends a message to the address of its channel; False when it was not taken, whatever the reason."""


@dataclass(frozen=True)
class _Task:
    """A notice, with the subscription as it is when it was taken."""

    notice: Notice
    after: Subscription


def notify_subscriber(record_id: RecordId, subscription_id: UUID, send: Send, clock: Clock) -> bool:
    """Looks at one subscription; whether something was sent and taken."""
    task = db.in_transaction(lambda: _looked(record_id, subscription_id, clock))
    if task is None:
        return False
    reach("notify.recorded")
    taken = send(task.notice)
    reach("notify.sent")
    db.in_transaction(lambda: _remembered(task, clock, taken=taken))
    return taken


def _looked(record_id: RecordId, subscription_id: UUID, clock: Clock) -> _Task | None:
    now = clock.now()
    one = subscriptions.taken(record_id, subscription_id, free_at=now)
    if one is None:
        return None
    caller = caller_of(one, clock)
    if one.ends_at <= now or caller is None:
        subscriptions.end(one, now)
        return None
    facts = load(caller, record_id)
    decision = ask(facts, Act.DOCUMENT_LIST)
    channel = subscriptions.channel_of(facts.keys, one) if facts.exists else None
    if not decision.permit or channel is None or not is_allowed(channel.endpoint):
        # An address that the operator took off the list is no refusal of the record: it ends all the same.
        if not decision.permit or not facts.exists:
            refuse(facts, Act.DOCUMENT_LIST, decision)
        if decision.reason in _NOT_NOW:
            subscriptions.keep(replace(one, next_at=now + LONGEST_PAUSE), now)
        else:
            subscriptions.end(one, now)
        return None
    if one.status is SubscriptionStatus.REQUESTED:
        return _task(one, facts, channel, Kind.HANDSHAKE, (), {}, now)
    seen_now = visible(facts)
    known, new = states_of(seen_now), new_among(seen_now, one.seen)[:MOST_AT_ONCE]
    if not new and one.beats_at is not None and one.beats_at <= now:
        # It tells nothing of the record, and comes when it comes whatever is hidden in it.
        return _task(one, facts, channel, Kind.HEARTBEAT, (), known, now)
    if not new:
        seen = _still_seen(one, known)
        subscriptions.keep(replace(one, epoch=facts.head.epoch, seen=seen, failures=0, next_at=None), now)
        return None
    job = access_job(facts)
    note_reading(facts, Act.DOCUMENT_LIST, decision, new, detail=(("subscription", "told"),), job=job)
    return _task(one, facts, channel, Kind.EVENTS, new, known, now)


def _task(
    one: Subscription, facts: Facts, channel: Channel, kind: Kind, new: tuple[Entry, ...], known: Mapping[str, int],
    now: datetime,
) -> _Task:  # fmt: skip
    """The message, and what is remembered when it was taken. Meanwhile nobody else sends it."""
    subscriptions.keep(replace(one, next_at=now + LEASE), now)
    ids = tuple(entry.logical_id for entry in new) if one.content is Content.ID_ONLY else ()
    told = {entry.logical_id.hex for entry in new}
    # What was not told yet waits for its turn.
    seen = {**_still_seen(one, known), **{key: state for key, state in known.items() if key in told}}
    rest = len(seen) < len(known)
    after = replace(
        one, status=SubscriptionStatus.ACTIVE, epoch=0 if rest else facts.head.epoch,
        seen=one.seen if kind is Kind.HANDSHAKE else seen, sent=one.sent + len(new), failures=0, next_at=None,
        beats_at=now + timedelta(seconds=one.beat_seconds) if one.beat_seconds else None,
    )  # fmt: skip
    if kind is Kind.HANDSHAKE:
        # What became new since it was asked for is told after the handshake.
        after = replace(after, epoch=0)
    notice = Notice(
        one.record_id, one.subscription_id, kind, channel, one.content, one.sent, len(new), ids, one.status, now
    )
    return _Task(notice, after)


def _still_seen(one: Subscription, known: Mapping[str, int]) -> dict[str, int]:
    """What was told and is as it was told. What is seen no more is forgotten: seen again, it is new again."""
    return {key: state for key, state in known.items() if one.seen.get(key) == state}


def _remembered(task: _Task, clock: Clock, *, taken: bool) -> None:
    now = clock.now()
    one = subscriptions.taken(task.after.record_id, task.after.subscription_id)
    if one is None:
        # It was ended meanwhile.
        return
    if taken:
        subscriptions.keep(task.after, now)
        return
    failures = one.failures + 1
    status = SubscriptionStatus.ERROR if failures >= MOST_FAILURES else one.status
    next_at = now + pause(one.failures, FIRST_PAUSE, LONGEST_PAUSE)
    subscriptions.keep(replace(one, status=status, failures=failures, next_at=next_at), now)
