"""Recovery of an account that the person cannot enter any more. Owns the delay; never gives a way in by itself.

It begins at the desk, where an agent sees the identity papers, or with a printed recovery code. Nothing changes before
the delay has passed, everybody is told at once, and the person can stop it. Then a code goes on paper, and with it the
person chooses how to sign in as the first time (security.md A11). Mail or telephone alone begin nothing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.conf import settings

from carnet.identity.people import PersonalDetails
from carnet.kernel.ids import AccountId, new_id
from carnet.storage import db

ENDED_KEPT: Final = timedelta(days=365)
# A letter needs days to arrive: whoever is told by post only gets the time to read it.
BY_POST: Final = timedelta(days=7)


class Outcome(StrEnum):
    """What became of a recovery."""

    WAITING = "waiting"
    STOPPED = "stopped"
    DONE = "done"


@dataclass(frozen=True)
class Recovery:
    """A recovery under way."""

    recovery_id: UUID
    account_id: AccountId
    started_at: datetime
    due_at: datetime


def delay_for(details: PersonalDetails) -> timedelta:
    """How long a recovery of this account waits."""
    usual: timedelta = settings.CARNET_RECOVERY_DELAY
    return usual if details.email or details.phone else max(usual, BY_POST)


def begin(account_id: AccountId, by: str, delay: timedelta, now: datetime) -> Recovery | None:
    """Begins a recovery; None when one is under way. The caller holds the account's row."""
    made = Recovery(new_id(), account_id, now, now + delay)
    begun = db.execute(
        "INSERT INTO recovery (recovery_id, account_id, started_by, started_at, due_at, outcome)"
        " VALUES (%s, %s, %s, %s, %s, 'waiting') ON CONFLICT DO NOTHING",
        [made.recovery_id, account_id, by, now, made.due_at],
    )
    return made if begun else None


def current(account_id: AccountId) -> Recovery | None:
    """The recovery under way of an account."""
    row = db.one(
        "SELECT recovery_id, account_id, started_at, due_at FROM recovery WHERE account_id = %s AND ended_at IS NULL",
        [account_id],
    )
    return Recovery(row[0], AccountId(row[1]), row[2], row[3]) if row else None


def due(now: datetime, limit: int = 100) -> tuple[Recovery, ...]:
    """The recoveries whose delay has passed, oldest first."""
    found = db.rows(
        "SELECT recovery_id, account_id, started_at, due_at FROM recovery WHERE ended_at IS NULL AND due_at <= %s"
        " ORDER BY due_at LIMIT %s",
        [now, limit],
    )
    return tuple(Recovery(row[0], AccountId(row[1]), row[2], row[3]) for row in found)


def end(account_id: AccountId, outcome: Outcome, now: datetime) -> bool:
    """Ends the recovery under way; False when there is none."""
    ended = db.execute(
        "UPDATE recovery SET ended_at = %s, outcome = %s WHERE account_id = %s AND ended_at IS NULL",
        [now, outcome.value, account_id],
    )
    return ended == 1


def sweep(now: datetime) -> int:
    """Removes rows that ended a year ago; returns how many."""
    return db.execute("DELETE FROM recovery WHERE ended_at < %s", [now - ENDED_KEPT])
