"""Sends one business acknowledgement to its structure. Owns the order: take, send, remember; and when it is given up.

It leaves after the commit that took it: sent and not remembered (a kill), it is sent again under the same number, by
which its receiver knows it again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from carnet.identity import business_acks
from carnet.identity.business_acks import BusinessAck
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.pauses import pause
from carnet.storage import db

LEASE: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=7)
"""Then nobody takes it any more: the operator sees that it was given up."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)


class Outcome(Enum):
    """What became of a sending: taken, answered with a no, or nobody answered."""

    TAKEN = "taken"
    REFUSED = "refused"
    AWAY = "away"


Send = Callable[[str, bytes], Outcome]
"""Sends a message to the address of a structure."""


def send_business_ack(structure_id: str, send: Send, clock: Clock) -> bool:
    """Whether to go on at once: False when nothing is due for the structure, or when nobody answers there."""
    now = clock.now()
    one = db.in_transaction(lambda: business_acks.take(structure_id, now, now + LEASE))
    if one is None:
        return False
    reach("business_ack.taken")
    if one.created_at + KEPT <= now:
        db.in_transaction(lambda: business_acks.settle(one, "expired", now))
        return True
    outcome = send(structure_id, one.message())
    reach("business_ack.sent")
    db.in_transaction(lambda: _remembered(one, outcome, clock.now()))
    return outcome is not Outcome.AWAY


def _remembered(one: BusinessAck, outcome: Outcome, now: datetime) -> None:
    if outcome is Outcome.TAKEN:
        business_acks.settle(one, "sent", now)
        return
    until = now + pause(one.tries, FIRST_PAUSE, LONGEST_PAUSE)
    business_acks.postpone(one, until, others=outcome is Outcome.AWAY)
