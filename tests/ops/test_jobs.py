"""Jobs commit with the act that wants them, once, and come back when their worker dies."""

import uuid

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import new_record_id
from carnet.ops import jobs, rounds
from carnet.storage import head as heads
from carnet.storage import outbox
from carnet.storage.outbox import Posted, Task
from carnet.usecases.relay_outbox import relay_outbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_queue() -> None:
    """Whatever another test committed is not counted here."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM outbox")


def posted() -> Posted:
    return Posted(new_record_id(), uuid.uuid4(), Task.TELL_DEPOSIT, ())


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def test_defer_act_undone_leaves_no_job() -> None:
    """The job is in the transaction of the act."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.defer(posted())
        assert waiting() == 1
        1 / 0  # noqa: B018
    assert waiting() == 0


def test_defer_act_undone_in_a_worker_leaves_no_job() -> None:
    """A worker gives procrastinate connections of its own; the relay still uses Django's."""
    with app.replace_connector(InMemoryConnector()), pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.defer(posted())
        assert waiting() == 1
        1 / 0  # noqa: B018
    assert waiting() == 0


def test_relay_outbox_row_becomes_one_job_however_often_it_is_relayed(clock: FixedClock) -> None:
    record_id = new_record_id()
    with transaction.atomic():
        heads.create(record_id, heads.HeadStatus.ACTIVE)
        outbox.post(record_id, Task.TELL_ACCESS, clock.now())
    assert [relay_outbox(jobs.defer, clock) for _ in range(3)] == [1, 0, 0]
    assert waiting() == 1


def test_requeue_job_of_a_dead_worker_waits_again() -> None:
    """procrastinate leaves the job of a killed worker in `doing` for ever."""
    jobs.defer(posted())
    silent = (2 * rounds.STALLED_AFTER).total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
            [silent],
        )
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [row[0]])
    assert waiting() == 0
    assert rounds.requeue_stalled() == 1
    assert waiting() == 1


def test_requeue_job_of_a_living_worker_is_left_alone() -> None:
    jobs.defer(posted())
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        row = cursor.fetchone()
        assert row is not None
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", [row[0]])
    assert rounds.requeue_stalled() == 0


def test_rounds_run_every_use_case_once_on_an_empty_database(clock: FixedClock) -> None:
    """Each round of the worker calls what it says, without a failure."""
    for one in rounds.rounds():
        one.work(clock)
