"""Relays the outbox: starts the jobs of committed acts, each at least once (DESIGN 4, Jobs)."""

from collections.abc import Callable

from carnet.kernel.clock import Clock
from carnet.storage import db, outbox
from carnet.storage.outbox import Posted


def relay_outbox(defer: Callable[[Posted], None], clock: Clock) -> int:
    """Defers the waiting jobs and returns how many. One transaction a job: the job and its mark commit together."""
    return sum(_relay(posted, defer, clock) for posted in outbox.waiting())


def _relay(posted: Posted, defer: Callable[[Posted], None], clock: Clock) -> bool:
    def work() -> bool:
        if not outbox.mark_relayed(posted, clock.now()):
            return False
        defer(posted)
        return True

    return db.in_transaction(work)
