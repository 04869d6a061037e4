"""Sending of queued mails. Owns tries and outcomes; never keeps the values of a mail once it is settled.

Each mail is taken in its own transaction with SKIP LOCKED, so several workers never send one twice at the same time.
A worker that dies after the mail server took the mail and before the commit sends it again: twice is better than
never, and no mail holds anything of the record.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from carnet.identity import mail, sealed
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId
from carnet.storage import db

_log = logging.getLogger(__name__)

MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)


class Outcome(StrEnum):
    """What became of a queued mail."""

    WAITING = "waiting"
    SENT = "sent"
    NO_ADDRESS = "no_address"
    ACCOUNT_GONE = "account_gone"
    GIVEN_UP = "given_up"


@dataclass(frozen=True)
class Waiting:
    """A mail taken from the queue."""

    mail_id: UUID
    account_id: AccountId
    message_id: str
    sealed_values: bytes
    tries: int


def send_waiting(now: datetime, limit: int = 100) -> dict[Outcome, int]:
    """Sends the mails that are due, at most `limit`, and tells how many had which outcome."""
    counts: dict[Outcome, int] = {}
    for _ in range(limit):
        outcome = db.in_transaction(lambda: _send_one(now))
        if outcome is None:
            break
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts


def _send_one(now: datetime) -> Outcome | None:
    row = db.one(
        "SELECT mail_id, account_id, message_id, sealed_values, tries FROM outgoing_mail WHERE settled_at IS NULL"
        " AND next_try_at <= %s ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        [now],
    )
    if row is None:
        return None
    waiting = Waiting(row[0], AccountId(row[1]), row[2], bytes(row[3]), int(row[4]))
    outcome = _tried(waiting, now)
    _settle(waiting, outcome, now)
    return outcome


def _tried(waiting: Waiting, now: datetime) -> Outcome:
    try:
        values = mail.queued_values(waiting.account_id, waiting.mail_id, waiting.sealed_values)
        mail.send_now(waiting.account_id, waiting.message_id, values, now)
    except mail.NoAddress:
        return Outcome.NO_ADDRESS
    except sealed.AccountKeyGone:
        return Outcome.ACCOUNT_GONE
    except KeyError:
        # No such message, or a hole in it: our own fault, which must not hold back the mails behind this one.
        _log.exception("mail %s cannot be written", waiting.message_id)
        return Outcome.GIVEN_UP
    except Unavailable:
        return Outcome.GIVEN_UP if waiting.tries + 1 >= MOST_TRIES else Outcome.WAITING
    return Outcome.SENT


def _settle(waiting: Waiting, outcome: Outcome, now: datetime) -> None:
    settled = None if outcome is Outcome.WAITING else now
    db.execute(
        "UPDATE outgoing_mail SET tries = tries + 1, outcome = %s, settled_at = %s, next_try_at = %s,"
        " sealed_values = CASE WHEN %s::timestamptz IS NULL THEN sealed_values ELSE ''::bytea END WHERE mail_id = %s",
        [outcome.value, settled, now + FIRST_PAUSE * 2**waiting.tries, settled, waiting.mail_id],
    )
