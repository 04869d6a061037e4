"""Which subscriptions the worker looks at now. Tells nothing of any record: ids for `notify_subscriber`."""

from datetime import timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.documents.subscriptions import Waiting as Waiting
from carnet.kernel.clock import Clock
from carnet.storage import head as heads

UNLOOKED: Final = timedelta(hours=1)
MOST_OF_A_RECEIVER: Final = 200
"""Of a host of a software, in one round: one with many subscriptions never makes the round of the others long."""


def find_due_subscriptions(clock: Clock) -> tuple[Waiting, ...]:
    """Of a record that changed, waiting to be told again, over, or not looked at for an hour. One statement."""
    now = clock.now()
    return subscriptions.waiting(now, now - UNLOOKED, heads.MOVED, MOST_OF_A_RECEIVER)
