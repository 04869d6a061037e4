"""Which subscriptions the worker looks at now. Tells nothing of any record: ids for `notify_subscriber`."""

from datetime import timedelta
from typing import Final

from carnet.documents import subscriptions
from carnet.documents.subscriptions import Due as Due
from carnet.kernel.clock import Clock

UNLOOKED: Final = timedelta(hours=1)


def find_due_subscriptions(clock: Clock) -> tuple[Due, ...]:
    """Of a record that changed, waiting to be told again, over, or not looked at for an hour."""
    return subscriptions.due(clock.now(), clock.now() - UNLOOKED)
