"""A software asks to be told when a document of a record is new to it (FHIR Subscription, R4 backport)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.documents.subscriptions import LIVE, Channel, Content, Subscription, SubscriptionStatus
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, refuse_form, refuse_state
from carnet.usecases._new_to import known_to
from carnet.usecases._subscribing import check_channel, holder_of, is_own
from carnet.usecases.caller import Caller

LONGEST: Final = timedelta(days=31)
"""A subscription ends by itself: who still wants to be told asks again, with a token that is good then."""
USUAL: Final = timedelta(days=7)
MOST: Final = 5
SHORTEST_BEAT, LONGEST_BEAT = 60, 86_400
"""Seconds from one sign of life to the next."""
BEGINS: Final = ("subscription", "begins")


@dataclass(frozen=True)
class Wish:
    """Where to be told, with which headers, what a notification says, until when; `base` is our address as asked."""

    endpoint: str
    base: str
    headers: tuple[str, ...] = ()
    content: Content = Content.EMPTY
    ends_at: datetime | None = None
    beat_seconds: int | None = None
    """How often to be told that nothing is new; None: never."""


def subscribe(caller: Caller, record_id: RecordId, wish: Wish) -> Subscription | Refusal | Conflict:
    """Writes a subscription, which begins with a handshake. What the subscriber may read now is not told to it as new.

    The same again, while the first one lives, is the first one. Conflict for too many of this software on this record.
    Raises Invalid for an address that the operator did not allow, for an end that is past or too late, and for who is
    no software or is in an emergency.
    """

    def work() -> Subscription | Refusal | Conflict | Invalid:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        holder = holder_of(caller, record_id)
        try:
            ends_at = _checked(wish, facts.context.now)
            if holder is None:
                raise Invalid.of("channel", "subscription.software_only")
        except Invalid as invalid:
            refuse_form(facts, Act.DOCUMENT_LIST, invalid)
            return invalid
        live = [one for one in subscriptions.of_record(record_id) if one.status in LIVE and is_own(caller, one)]
        channel = Channel(wish.endpoint, wish.headers, wish.base)
        again = (one for one in live if (one.content, one.beat_seconds) == (wish.content, wish.beat_seconds))
        same = next((one for one in again if subscriptions.channel_of(facts.keys, one) == channel), None)
        if same is not None:
            note(facts, Act.DOCUMENT_LIST, decision, detail=(("subscription", "seen"),))
            return same
        if len(live) >= MOST:
            return refuse_state(facts, Act.DOCUMENT_LIST, Conflict("subscription.too_many", (("most", str(MOST)),)))
        note(facts, Act.DOCUMENT_LIST, decision, detail=(BEGINS,))
        made = Subscription(
            record_id, new_id(), caller.application, holder, " ".join(sorted(caller.scopes or ())),
            SubscriptionStatus.REQUESTED, wish.content, facts.context.now, ends_at, facts.head.epoch,
            known_to(facts), beat_seconds=wish.beat_seconds,
        )  # fmt: skip
        subscriptions.add(facts.keys, made, channel)
        return made

    answer = db.in_transaction(work)
    if isinstance(answer, Invalid):
        raise answer
    return answer


def _checked(wish: Wish, now: datetime) -> datetime:
    check_channel(wish.endpoint, wish.headers)
    if wish.beat_seconds is not None and not SHORTEST_BEAT <= wish.beat_seconds <= LONGEST_BEAT:
        raise Invalid.of("beat", "subscription.heartbeat", least=str(SHORTEST_BEAT), most=str(LONGEST_BEAT))
    ends_at = wish.ends_at or now + USUAL
    if not now < ends_at <= now + LONGEST:
        raise Invalid.of("end", "subscription.end", most=str(LONGEST.days))
    return ends_at
