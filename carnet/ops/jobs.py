"""Background jobs. Owns their names and what each calls; arguments are ids only, never data of a person.

A job runs at least once: its use case is safe to run again.
"""

from datetime import timedelta
from uuid import UUID

from django.db import close_old_connections
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.storage.outbox import Posted, Task

_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)
STALLED_AFTER = timedelta(minutes=2)


@app.task(name="tell_holder", queue="carnet", retry=_RETRY)
def tell(record_id: str, task: str) -> None:
    """Queues the mail that tells the holder of a record what happened."""
    from carnet.usecases.tell_holder import tell_holder

    close_old_connections()
    try:
        tell_holder(RecordId(UUID(record_id)), Task(task), SystemClock())
    finally:
        close_old_connections()


def defer(posted: Posted) -> None:
    """Starts the job of a committed act, in the transaction of Django's connection (DESIGN 4, Jobs)."""
    tell.defer(record_id=str(posted.record_id), task=posted.task.value)
