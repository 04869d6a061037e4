"""Telling one account of a visit or an addition, as often as it chose. Owns when; never a word of what or who.

Always told, whatever was chosen: a professional's first access (an emergency goes its own way, on every channel).
Who has neither mail nor telephone is told by letter, and a letter that was not printed yet stands for all that follow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from carnet.consent import notices
from carnet.consent.notices import Frequency, NoticeKind, Way
from carnet.identity import letters, mail, push, sms
from carnet.identity import notices as account_notices
from carnet.identity.accounts import personal_details
from carnet.identity.people import PersonalDetails
from carnet.kernel.clock import legal_day
from carnet.kernel.ids import AccountId, RecordId
from carnet.usecases._facts import zone

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """Whom to tell of what: the record, the account, the kind, the message, and whether it cannot be switched off."""

    record_id: RecordId
    account_id: AccountId
    kind: NoticeKind
    message: str
    always: bool = False


def tell_by_choice(told: Told, now: datetime) -> bool:
    """Queues the message, or lets it wait for the summary, or neither; True when it was queued."""
    choice, details = notices.current(told.record_id, told.account_id), personal_details(told.account_id)
    last = notices.told_at(told.record_id, told.account_id, told.kind)
    often = choice.of(told.kind)
    if not told.always:
        if often is Frequency.WEEKLY or (often is not Frequency.NEVER and not _reached(details)):
            notices.wait(told.record_id, told.account_id, told.kind, now)
            return False
        if often is Frequency.NEVER or (often is Frequency.DAILY and _same_day(last, now)):
            return False
    notices.mark_told(told.record_id, told.account_id, told.kind, now)
    send(told.account_id, told.message, {}, choice.channel, now)
    return True


def send(account_id: AccountId, message: str, values: dict[str, str], way: Way, now: datetime) -> None:
    """By the chosen way if the account has it, else by the other, else on paper; devices that asked hear of news."""
    push.push(account_id, now)
    details = personal_details(account_id)
    phone = bool(details.phone) and sms.available()
    if details.email and not (way is Way.SMS and phone):
        mail.queue_mail(account_id, message, values, now)
    elif phone:
        mail.queue_mail(account_id, message, values, now, channel=mail.Channel.SMS)
    elif not letters.is_waiting(account_id, message):
        letters.queue_letter(account_id, message, values, account_notices.MADE_BY, now)


def _reached(details: PersonalDetails) -> bool:
    return bool(details.email) or (bool(details.phone) and sms.available())


def _same_day(last: datetime | None, now: datetime) -> bool:
    return last is not None and legal_day(last, zone()) == legal_day(now, zone())
