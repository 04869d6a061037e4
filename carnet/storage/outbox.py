"""The outbox: jobs that start only if their act committed. Owns its rows; never runs a job."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class Task(StrEnum):
    """The jobs that an act may ask for."""

    TELL_DEPOSIT = "tell_deposit"
    TELL_ACCESS = "tell_access"
    TELL_LIFE = "tell_life"
    TELL_DESTRUCTION = "tell_destruction"
    TELL_SUSPENSION = "tell_suspension"
    CHECK_CONTENT = "check_content"
    READ_TEXTS = "read_texts"
    TELL_IDENTITY = "tell_identity"
    TELL_TIE = "tell_tie"
    TELL_ACTOR = "tell_actor"
    TELL_GUARDIAN = "tell_guardian"
    TELL_CORRECTION = "tell_correction"
    TELL_RIGHTS = "tell_rights"
    TELL_CLAIM = "tell_claim"
    TELL_EMERGENCY = "tell_emergency"
    TELL_ANNOUNCEMENT = "tell_announcement"
    TELL_REPORT = "tell_report"
    TELL_LINK_OPENED = "tell_link_opened"
    TELL_LINK_LOCKED = "tell_link_locked"
    TELL_REMINDER = "tell_reminder"
    TELL_MISTAKE = "tell_mistake"
    TELL_MISTAKE_AGAIN = "tell_mistake_again"
    TELL_MISTAKE_ANSWERED = "tell_mistake_answered"
    TELL_MISTAKE_LATE = "tell_mistake_late"
    TELL_MISTAKE_FOLLOWED = "tell_mistake_followed"


@dataclass(frozen=True)
class Job:
    """A job that the statement of an act asks for; its record and its instant are those of the act."""

    task: Task
    ids: tuple[UUID, ...] = ()

    def values(self) -> dict[str, object]:
        """What `POSTING` names."""
        return {"task": self.task, "task_ids": json.dumps([str(i) for i in self.ids])}


POSTING: Final = (
    "INSERT INTO outbox (record_id, outbox_id, task, ids, created_at)"
    " SELECT record_id, gen_random_uuid(), %(task)s, %(task_ids)s::jsonb, at FROM written"
)
"""The INSERT of a job for each row of the query `written` of the statement around it."""


@dataclass(frozen=True)
class Posted:
    """A job that waits to be relayed."""

    record_id: RecordId
    outbox_id: UUID
    task: Task
    ids: tuple[str, ...]


def post(record_id: RecordId, task: Task, at: datetime, *ids: UUID) -> None:
    """Asks for a job, in the transaction of the act. Arguments are ids only."""
    post_all(record_id, (Job(task, ids),), at)


def post_all(record_id: RecordId, jobs: Sequence[Job], at: datetime) -> None:
    """Asks for several, with one statement."""
    db.insert(
        "INSERT INTO outbox (record_id, outbox_id, task, ids, created_at)",
        [[record_id, new_id(), job.task, json.dumps([str(i) for i in job.ids]), at] for job in jobs],
    )


def posted_since(record_id: RecordId, task: Task, since: datetime) -> bool:
    """Whether an act asked for this job since an instant."""
    return (
        db.one(
            "SELECT 1 FROM outbox WHERE record_id = %s AND task = %s AND created_at >= %s LIMIT 1",
            [record_id, task, since],
        )
        is not None
    )


def waiting(limit: int = 200) -> Iterator[Posted]:
    """Jobs not relayed yet, oldest first."""
    for record_id, outbox_id, task, ids in db.rows(
        "SELECT record_id, outbox_id, task, ids FROM outbox WHERE relayed_at IS NULL ORDER BY created_at LIMIT %s",
        [limit],
    ):
        listed = json.loads(ids) if isinstance(ids, str) else ids
        yield Posted(RecordId(record_id), outbox_id, Task(task), tuple(listed))


def oldest_waiting() -> datetime | None:
    """When the oldest job that was not relayed was asked for; None when none waits."""
    row = db.one("SELECT min(created_at) FROM outbox WHERE relayed_at IS NULL")
    return row[0] if row else None


def mark_relayed(posted: Posted, at: datetime) -> bool:
    """Marks a job as relayed; False when another relay did it first."""
    return bool(
        db.execute(
            "UPDATE outbox SET relayed_at = %s WHERE record_id = %s AND outbox_id = %s AND relayed_at IS NULL",
            [at, posted.record_id, posted.outbox_id],
        )
    )


def forget_relayed(before: datetime) -> int:
    """Deletes rows relayed before an instant (docs/retention.md) and returns how many."""
    return db.execute("DELETE FROM outbox WHERE relayed_at < %s", [before])
