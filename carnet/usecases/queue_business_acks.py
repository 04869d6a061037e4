"""The business acknowledgements of a hospital message are queued, before the message itself is acknowledged.

They are no act on a record: the message's own event tells what was done. A process that dies between the two answered
nothing; its sender sends the message again, and they are queued once.
"""

from collections.abc import Iterable

from django.conf import settings

from carnet.identity import business_acks
from carnet.kernel.clock import Clock
from carnet.storage import db
from carnet.usecases._feeds import Feed, structure_of


def queue_business_acks(feed: Feed, every: Iterable[tuple[str, bytes]], clock: Clock) -> None:
    """Queues each under its number, where the operator named an address for the structure of the feed."""
    found = tuple(every)

    def work() -> None:
        structure_id = structure_of(feed, clock.now())
        if structure_id in settings.CARNET_FEED_ANSWERS:
            business_acks.queue_all(structure_id, found, clock.now())

    if found:
        db.in_transaction(work)
