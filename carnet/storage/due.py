"""Delayed legal acts as rows. Owns when something falls due; never does the act itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class DueRule(StrEnum):
    """The delayed acts that exist; each names the rule that sets its delay."""

    DESTROY_CLOSED = "destroy_closed"  # Ten years after closing (CSP R.1111-36).


@dataclass(frozen=True)
class Due:
    """An act that waits for its day."""

    record_id: RecordId
    due_id: UUID
    rule: DueRule
    due_at: datetime


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


def waiting(until: datetime, limit: int = 500) -> Iterator[Due]:
    """Acts whose day has come by an instant."""
    for record_id, due_id, rule, due_at in db.rows(
        "SELECT record_id, due_id, rule, due_at FROM due_act"
        " WHERE state = 'waiting' AND due_at <= %s ORDER BY due_at LIMIT %s",
        [until, limit],
    ):
        yield Due(RecordId(record_id), due_id, DueRule(rule), due_at)
