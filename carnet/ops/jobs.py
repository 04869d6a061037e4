"""Background jobs. Owns their names and what each calls; arguments are ids only, never data of a person.

A job runs at least once: its use case is safe to run again. Jobs are started on Django's connection, so that a job
and the act that wants it commit together, whatever connections the worker itself fetches them on.
"""

from functools import cache
from uuid import UUID

from django.db import close_old_connections
from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from carnet.kernel.clock import SystemClock
from carnet.kernel.ids import RecordId
from carnet.storage.outbox import Posted, Task

QUEUE = "carnet"
TELL_HOLDER = "tell_holder"
CHECK_CONTENT = "check_content"
READ_TEXTS = "read_texts"
_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)


@app.task(name=TELL_HOLDER, queue=QUEUE, retry=_RETRY)
def tell(record_id: str, task: str, ids: list[str] | None = None, posted: str | None = None) -> None:
    """Queues the mail that tells the holder of a record what happened."""
    # Imported here: models exist only once Django is ready.
    from carnet.usecases.tell_holder import tell_holder

    close_old_connections()
    try:
        once = UUID(posted) if posted else None
        tell_holder(RecordId(UUID(record_id)), Task(task), SystemClock(), tuple(ids or ()), once)
    finally:
        close_old_connections()


@app.task(name=CHECK_CONTENT, queue=QUEUE, retry=_RETRY)
def check(record_id: str, logical_id: str) -> None:
    """Runs the operator's schematrons on one document."""
    # Imported here: models exist only once Django is ready.
    from carnet.usecases.check_content import check_content

    close_old_connections()
    try:
        check_content(RecordId(UUID(record_id)), UUID(logical_id), SystemClock())
    finally:
        close_old_connections()


@app.task(name=READ_TEXTS, queue=QUEUE, retry=_RETRY)
def read(record_id: str) -> None:
    """Reads the documents of a record that are not in its index yet."""
    # Imported here: models exist only once Django is ready.
    from carnet.usecases.read_texts import read_texts

    close_old_connections()
    try:
        read_texts(RecordId(UUID(record_id)), SystemClock())
    finally:
        close_old_connections()


@cache
def on_django_connection() -> App:
    """Procrastinate on Django's connection, also in a worker, where the shared app has connections of its own."""
    return App(connector=DjangoConnector(alias="default"))


def defer(posted: Posted) -> None:
    """Starts the job of a committed act, in the transaction of Django's connection (DESIGN 4, Jobs)."""
    if posted.task is Task.CHECK_CONTENT:
        check_job = on_django_connection().configure_task(CHECK_CONTENT, queue=QUEUE)
        check_job.defer(record_id=str(posted.record_id), logical_id=posted.ids[0])
        return
    if posted.task is Task.READ_TEXTS:
        on_django_connection().configure_task(READ_TEXTS, queue=QUEUE).defer(record_id=str(posted.record_id))
        return
    job = on_django_connection().configure_task(TELL_HOLDER, queue=QUEUE)
    job.defer(
        record_id=str(posted.record_id), task=posted.task.value, ids=list(posted.ids), posted=str(posted.outbox_id)
    )
