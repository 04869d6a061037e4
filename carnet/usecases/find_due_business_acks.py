"""For which structures business acknowledgements are to be sent now. Tells nothing of any message."""

from carnet.identity import business_acks
from carnet.kernel.clock import Clock
from carnet.storage import db


def find_due_business_acks(clock: Clock) -> tuple[str, ...]:
    """The structures, the one that waits longest first."""
    return db.in_transaction(lambda: business_acks.due(clock.now()))
