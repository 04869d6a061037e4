"""What is done again and again in the background. Owns the intervals and the calls; each round stands alone."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from asgiref.sync import async_to_sync
from django.db import close_old_connections
from procrastinate.utils import utcnow

from carnet.identity.mail_worker import send_waiting
from carnet.inspector.documents import check_waiting
from carnet.kernel.clock import Clock
from carnet.kernel.trying import tried
from carnet.ledger import months
from carnet.ops import backup_journal, backup_look, jobs
from carnet.ops.business_acks import BusinessAcks
from carnet.ops.measures import write_measures
from carnet.ops.push_sender import send_pushes
from carnet.ops.subscribers import Subscribers
from carnet.ops.texts import PICTURES_AT_A_TIME, Texts
from carnet.usecases.ask_witnesses import ask_witnesses
from carnet.usecases.carry_out_due import carry_out_due
from carnet.usecases.carry_out_transfers import carry_out_transfers
from carnet.usecases.finish_recoveries import finish_recoveries
from carnet.usecases.judge_openings import judge_openings
from carnet.usecases.look_at_pictures import look_at_pictures
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.send_monthly import send_monthly
from carnet.usecases.send_summaries import send_summaries
from carnet.usecases.sequence_journal import sequence_journal
from carnet.usecases.sweep import sweep
from carnet.usecases.watch_volumes import watch_volumes

# A worker that gave no sign for so long is dead.
STALLED_AFTER = timedelta(minutes=2)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """A use case and how often it runs."""

    name: str
    every: timedelta
    work: Callable[[Clock], object]


def rounds() -> tuple[Round, ...]:
    """Every round of the worker."""
    return (
        Round("relay", timedelta(seconds=1), lambda clock: relay_outbox(jobs.defer, clock)),
        Round("sequence", timedelta(seconds=1), sequence_journal),
        Round("own_acts", timedelta(seconds=2), note_own_acts),
        Round("measures", timedelta(minutes=1), write_measures),
        Round("volumes", timedelta(minutes=1), watch_volumes),
        Round("openings", timedelta(minutes=10), judge_openings),
        Round("mail", timedelta(seconds=2), lambda clock: send_waiting(clock.now())),
        Round("push", timedelta(seconds=2), send_pushes),
        Round("reap", timedelta(minutes=1), lambda _: requeue_stalled()),
        Round("recoveries", timedelta(minutes=1), finish_recoveries),
        Round("due", timedelta(hours=1), carry_out_due),
        Round("witnesses", timedelta(minutes=1), ask_witnesses),
        Round("summaries", timedelta(minutes=10), send_summaries),
        Round("months", timedelta(hours=1), send_monthly),
        Round("subscribers", timedelta(seconds=2), Subscribers().go),
        Round("business acks", timedelta(seconds=2), BusinessAcks().go),
        Round("transfers", timedelta(seconds=5), carry_out_transfers),
        Round("texts", timedelta(seconds=3), Texts().go),
        Round("pictures", timedelta(seconds=10), lambda clock: look_at_pictures(PICTURES_AT_A_TIME, clock)),
        Round("sweep", timedelta(hours=1), sweep),
        Round("journal months", timedelta(hours=1), months.make),
        Round("journal copy", timedelta(hours=1), backup_journal.copy_if_wanted),
        Round("whole backup", timedelta(hours=1), backup_look.look_if_wanted),
        # In a sandbox only: elsewhere no message is kept, and the round finds nothing to do.
        Round("inspector", timedelta(seconds=2), lambda _: check_waiting()),
    )


def requeue_stalled() -> int:
    """Puts the jobs of dead workers back in the queue, and tells how many (procrastinate leaves them `doing`)."""
    return async_to_sync(_requeue)()


async def _requeue() -> int:
    manager = jobs.on_django_connection().job_manager
    stalled: list[Any] = list(await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()))
    for job in stalled:
        await manager.retry_job(job, retry_at=utcnow())
    return len(stalled)


def go_round(a_round: Round, clock: Clock, stop: threading.Event) -> None:
    """Repeats one round until `stop`. A round that fails is told in the log and tried again at its next turn."""
    while not stop.is_set():
        try:
            close_old_connections()
            tried(lambda: a_round.work(clock), _log, f"round {a_round.name}")
        finally:
            close_old_connections()
        stop.wait(a_round.every.total_seconds())
