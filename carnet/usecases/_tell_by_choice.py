"""Telling one account of a visit or an addition, as often as it chose. Owns when; never a word of what or who.

Always told, whatever was chosen: a professional's first access (an emergency goes its own way, on every channel).
Who has neither mail nor telephone is told by letter, and a letter that was not printed yet stands for all that follow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from carnet.consent import notices
from carnet.consent.notices import Frequency, NoticeKind, Way
from carnet.identity import notice_box, push, sms
from carnet.identity import notices as account_notices
from carnet.identity.accounts import personal_details
from carnet.identity.mail import Channel
from carnet.identity.notice_box import About, By, Left
from carnet.identity.notices import Told as Message
from carnet.identity.people import PersonalDetails
from carnet.kernel.clock import legal_day
from carnet.kernel.ids import AccountId, RecordId
from carnet.usecases._facts import zone

WEEK = timedelta(days=7)
_CHANNELS = {Way.MAIL: Channel.MAIL, Way.SMS: Channel.SMS}


@dataclass(frozen=True)
class Told:
    """Whom to tell of what: the account, what it is about, the message, and whether it cannot be switched off."""

    account_id: AccountId
    about: About
    message: str
    always: bool = False

    @property
    def record_id(self) -> RecordId:
        """In which record; LookupError for what is in none, which nobody chooses anything about."""
        if self.about.record_id is None:
            raise LookupError
        return self.about.record_id


def tell_by_choice(told: Told, kind: NoticeKind, now: datetime) -> bool:
    """Keeps the news, and queues the message, or lets it wait for the summary, or neither; True when it was queued."""
    record_id = told.record_id
    notice_id = notice_box.keep(told.account_id, told.message, told.about, now)
    choice, details = notices.current(record_id, told.account_id), personal_details(told.account_id)
    last = notices.told_at(record_id, told.account_id, kind)
    often = choice.of(kind)
    if not told.always:
        by_device = choice.channel is Way.PUSH and push.count(told.account_id) > 0
        reached = _reached(details) or choice.channel is Way.LETTER or by_device
        if often is Frequency.WEEKLY or (often is not Frequency.NEVER and not reached):
            notices.wait(record_id, told.account_id, kind, now)
            return False
        if often is Frequency.NEVER or (often is Frequency.DAILY and _same_day(last, now)):
            return False
    notices.mark_told(record_id, told.account_id, kind, now)
    # A device is no proof that anybody was reached: what cannot be switched off goes by another way too.
    way = Way.MAIL if told.always and choice.channel is Way.PUSH else choice.channel
    send(Message(told.account_id, notice_id, told.message, {}), way, now)
    return True


def tell_at_once(told: Told, now: datetime) -> None:
    """Keeps the news and queues the message, by the way that the account chose for this record."""
    notice_id = notice_box.keep(told.account_id, told.message, told.about, now)
    record_id = told.about.record_id
    way = notices.current(record_id, told.account_id).channel if record_id else Way.MAIL
    send(Message(told.account_id, notice_id, told.message, {}), way, now)


def send(message: Message, way: Way, now: datetime) -> None:
    """By the chosen way if the account has it, else by another one, else on paper; devices that asked hear of news."""
    if push.push(message.account_id, now):
        notice_box.went(message.account_id, message.notice_id, By.PUSH, Left.SENT)
        if way is Way.PUSH:
            return
    details = personal_details(message.account_id)
    has = {Way.SMS: bool(details.phone) and sms.available(), Way.MAIL: bool(details.email), Way.LETTER: True}
    order = (way, Way.MAIL, Way.SMS, Way.LETTER)
    chosen = next(one for one in order if has.get(one))
    if chosen is Way.LETTER:
        account_notices.on_paper(message, now, grouped=True)
    else:
        account_notices.by(message, _CHANNELS[chosen], now)


def _reached(details: PersonalDetails) -> bool:
    return bool(details.email) or (bool(details.phone) and sms.available())


def _same_day(last: datetime | None, now: datetime) -> bool:
    return last is not None and legal_day(last, zone()) == legal_day(now, zone())
