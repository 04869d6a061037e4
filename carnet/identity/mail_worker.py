"""Sending of queued mails. Owns tries and outcomes; never keeps the values of a mail once it is settled.

Each mail is taken in its own transaction with SKIP LOCKED, so several workers never send one twice at the same time.
A worker that dies after the mail server took the mail and before the commit sends it again: twice is better than
never, and no mail holds anything of the record. Both have the same number, by which mailboxes know them as one.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from uuid import UUID

from carnet.identity import letters, mail, notice_box, sealed, sms
from carnet.identity.accounts import personal_details
from carnet.identity.mail import Channel
from carnet.identity.notice_box import By, Left
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId
from carnet.storage import db

_log = logging.getLogger(__name__)

MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
# How far back the same message on the other channel counts as told: longer than all tries of one message.
OTHERWISE = timedelta(days=2)


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
    channel: Channel = Channel.MAIL
    notice_id: UUID | None = None


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
        "SELECT mail_id, account_id, message_id, sealed_values, tries, channel, notice_id FROM outgoing_mail"
        " WHERE settled_at IS NULL AND next_try_at <= %s ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        [now],
    )
    if row is None:
        return None
    waiting = Waiting(row[0], AccountId(row[1]), row[2], bytes(row[3]), int(row[4]), Channel(row[5]), row[6])
    outcome = _tried(waiting, now)
    _settle(waiting, outcome, now)
    if outcome is not Outcome.WAITING:
        left = Left.SENT if outcome is Outcome.SENT else Left.FAILED
        notice_box.went(waiting.account_id, waiting.notice_id, mail.OF_CHANNEL[waiting.channel], left)
    if outcome is Outcome.GIVEN_UP and waiting.message_id != notice_box.GENERAL:
        _tell_otherwise(waiting, now)
    return outcome


def _tried(waiting: Waiting, now: datetime) -> Outcome:
    try:
        values = mail.queued_values(waiting.account_id, waiting.mail_id, waiting.sealed_values)
        _send(waiting, values, now)
    except (mail.NoAddress, sms.NoPhone):
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


def _send(waiting: Waiting, values: dict[str, str], now: datetime) -> None:
    to = values.pop(mail.TO, None)
    send_now, send_to = (
        (sms.send_now, sms.send_to)
        if waiting.channel is Channel.SMS
        else (partial(mail.send_now, number=waiting.mail_id), partial(mail.send_to, number=waiting.mail_id))
    )
    if to is None:
        send_now(waiting.account_id, waiting.message_id, values, now)
        return
    language = personal_details(waiting.account_id).preferences.language
    send_to(waiting.account_id, to, waiting.message_id, values, language, now)


def _tell_otherwise(waiting: Waiting, now: datetime) -> None:
    """A message that could not leave is told by the other channel, once; by letter when there is none.

    What was told on both channels from the start is told again on one: twice is better than never.
    """
    details = personal_details(waiting.account_id)
    other = Channel.SMS if waiting.channel is Channel.MAIL else Channel.MAIL
    there = details.email if other is Channel.MAIL else details.phone if sms.available() else None
    asked = db.one(
        "SELECT 1 FROM outgoing_mail WHERE account_id = %s AND message_id = %s AND channel = %s AND created_at >= %s",
        [waiting.account_id, waiting.message_id, other.value, now - OTHERWISE],
    )
    if there and not asked:
        mail.queue_mail(waiting.account_id, notice_box.GENERAL, {}, now, channel=other, notice_id=waiting.notice_id)
    elif not there:
        letters.queue_letter(waiting.account_id, notice_box.GENERAL, {}, "notice", now)
        notice_box.went(waiting.account_id, waiting.notice_id, By.LETTER, Left.WAITING)


def _settle(waiting: Waiting, outcome: Outcome, now: datetime) -> None:
    settled = None if outcome is Outcome.WAITING else now
    db.execute(
        "UPDATE outgoing_mail SET tries = tries + 1, outcome = %s, settled_at = %s, next_try_at = %s,"
        " sealed_values = CASE WHEN %s::timestamptz IS NULL THEN sealed_values ELSE ''::bytea END WHERE mail_id = %s",
        [outcome.value, settled, now + FIRST_PAUSE * 2**waiting.tries, settled, waiting.mail_id],
    )
