"""Delayed legal acts as rows. Owns when something falls due; never does the act itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class DueRule(StrEnum):
    """The delayed acts that exist; each names the rule that sets its delay."""

    MAJORITY = "majority"  # The age of majority of the instance (issue 4, point 5).
    DESTROY_CLOSED = "destroy_closed"  # Ten years after closing (CSP R.1111-36).
    DESTROY_ASKED = "destroy_asked"  # The person asked for it (CSP R.1111-36).
    DESTROY_TRACES = "destroy_traces"  # The journal of a destroyed record, ten years after closing (EX-200).
    OPEN_ANNOUNCED = "open_announced"  # Six weeks after the notice (CSP R.1111-28).
    FORGET_TRANSFERRED = "forget_transferred"  # What a merge or a move left behind, after the time to undo it.
    ANNOUNCEMENT_REMINDER = "announcement_reminder"  # Fourteen days after a withheld deposit (CSP R.1111-53).
    VACCINE_REMINDER = "vaccine_reminder"  # A day that the schedule foresees, as the person asked (issue 10, point 2).
    CORRECTION_REMINDER = "correction_reminder"  # Three weeks after the person said that a document is wrong.
    CORRECTION_LATE = "correction_late"  # One month after it (RGPD art. 12, 3).
    CLOSE_SUSPENDED = "close_suspended"  # Six weeks after a suspension (CSP R.1111-36).


@dataclass(frozen=True)
class Due:
    """An act that waits for its day."""

    record_id: RecordId
    due_id: UUID
    rule: DueRule
    due_at: datetime
    about: UUID | None = None


def plan(record_id: RecordId, rule: DueRule, due_at: datetime, about: UUID | None = None) -> None:
    """Plans a delayed act, in the transaction of the act that causes it."""
    db.execute(
        "INSERT INTO due_act (record_id, due_id, rule, due_at, about_id, state) VALUES (%s, %s, %s, %s, %s, 'waiting')",
        [record_id, new_id(), rule, due_at, about],
    )


def cancel(record_id: RecordId, rule: DueRule, at: datetime) -> int:
    """Cancels the waiting acts of a rule and returns how many there were."""
    return db.execute(
        "UPDATE due_act SET state = 'cancelled', settled_at = %s"
        " WHERE record_id = %s AND rule = %s AND state = 'waiting'",
        [at, record_id, rule],
    )


def settle(record_id: RecordId, due_id: UUID, at: datetime) -> bool:
    """Marks an act as done; False when it was settled already."""
    return bool(
        db.execute(
            "UPDATE due_act SET state = 'done', settled_at = %s"
            " WHERE record_id = %s AND due_id = %s AND state = 'waiting'",
            [at, record_id, due_id],
        )
    )


def cancel_all(record_id: RecordId, at: datetime) -> int:
    """Cancels every waiting act of a record and returns how many there were."""
    return db.execute(
        "UPDATE due_act SET state = 'cancelled', settled_at = %s WHERE record_id = %s AND state = 'waiting'",
        [at, record_id],
    )


@dataclass(frozen=True)
class DayOfRule:
    """How many acts of a rule wait for a day: what the operator may see."""

    rule: DueRule
    day: date
    number: int


def by_day(zone: str) -> Iterator[DayOfRule]:
    """How many acts wait, by legal day and rule; names no record."""
    for rule, day, number in db.rows(
        "SELECT rule, (due_at AT TIME ZONE %s)::date AS day, count(*) FROM due_act WHERE state = 'waiting'"
        " GROUP BY rule, day ORDER BY day, rule",
        [zone],
    ):
        yield DayOfRule(DueRule(rule), day, int(number))


def done(record_id: RecordId, rule: DueRule, at: datetime) -> int:
    """Settles the acts of a rule whose day has come, in the transaction that does them, and returns how many."""
    return db.execute(
        "UPDATE due_act SET state = 'done', settled_at = %s"
        " WHERE record_id = %s AND rule = %s AND state = 'waiting' AND due_at <= %s",
        [at, record_id, rule, at],
    )


def waits(record_id: RecordId, rule: DueRule) -> bool:
    """Whether an act of a rule waits for a day."""
    found = db.one("SELECT 1 FROM due_act WHERE record_id = %s AND rule = %s AND state = 'waiting'", [record_id, rule])
    return found is not None


def ever_about(record_id: RecordId, rule: DueRule) -> bool:
    """Whether such an act was ever planned about something, whatever became of it."""
    found = db.one(
        "SELECT 1 FROM due_act WHERE record_id = %s AND rule = %s AND about_id IS NOT NULL LIMIT 1", [record_id, rule]
    )
    return found is not None


def waits_about(record_id: RecordId, rule: DueRule, about: UUID) -> bool:
    """The same about one thing of the record."""
    found = db.one(
        "SELECT 1 FROM due_act WHERE record_id = %s AND rule = %s AND about_id = %s AND state = 'waiting'",
        [record_id, rule, about],
    )
    return found is not None


def was_done_about(record_id: RecordId, rule: DueRule, about: UUID, by: datetime) -> bool:
    """Whether an act about one thing of the record was done by an instant."""
    found = db.one(
        "SELECT 1 FROM due_act WHERE record_id = %s AND rule = %s AND about_id = %s AND state = 'done'"
        " AND settled_at <= %s",
        [record_id, rule, about, by],
    )
    return found is not None


def done_about(record_id: RecordId, rule: DueRule, about: UUID, at: datetime) -> int:
    """Settles those of a rule about one thing of the record, as `done` does."""
    return db.execute(
        "UPDATE due_act SET state = 'done', settled_at = %s"
        " WHERE record_id = %s AND rule = %s AND about_id = %s AND state = 'waiting' AND due_at <= %s",
        [at, record_id, rule, about, at],
    )


def overdue(until: datetime) -> int:
    """How many acts whose day came by an instant still wait."""
    row = db.one("SELECT count(*) FROM due_act WHERE state = 'waiting' AND due_at <= %s", [until])
    return int(row[0]) if row else 0


def waiting(until: datetime, limit: int = 500) -> Iterator[Due]:
    """Acts whose day has come by an instant."""
    for record_id, due_id, rule, due_at, about in db.rows(
        "SELECT record_id, due_id, rule, due_at, about_id FROM due_act"
        " WHERE state = 'waiting' AND due_at <= %s ORDER BY due_at LIMIT %s",
        [until, limit],
    ):
        yield Due(RecordId(record_id), due_id, DueRule(rule), due_at, about)
