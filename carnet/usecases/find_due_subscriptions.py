"""Which subscriptions the worker looks at now. Tells nothing of any record: ids for `notify_subscriber`."""

from datetime import timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.documents.subscriptions import Waiting as Waiting
from carnet.kernel.clock import Clock
from carnet.storage import head as heads

UNLOOKED: Final = timedelta(hours=1)


def find_due_subscriptions(clock: Clock) -> tuple[Waiting, ...]:
    """Of a record that changed, waiting to be told again, over, or not looked at for an hour."""
    waiting = subscriptions.waiting(clock.now(), clock.now() - UNLOOKED)
    # Of several on one record, the one that was looked at longest ago says what changed.
    oldest = {one.record_id: one.epoch for one in sorted(waiting, key=lambda one: -one.epoch)}
    moved = heads.moved(oldest) if oldest else frozenset()
    return tuple(one for one in waiting if one.wanted or one.record_id in moved)
