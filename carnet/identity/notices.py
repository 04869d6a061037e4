"""Telling a person that the account changed, on every channel that it has. Owns the choice of channels and links.

Mail and telephone both are told; who has neither gets a letter. A notice of weight carries the link “ce n’est pas moi”:
all that it can do is to freeze the account, so that whoever reads somebody's mail can lock a door and open none.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from carnet.crypto.blind_index import blind_index
from carnet.identity import letters, mail, notice_box, push, sms
from carnet.identity.accounts import personal_details
from carnet.identity.mail import Channel
from carnet.identity.notice_box import ABOUT_THE_ACCOUNT, About, By, Left
from carnet.identity.people import PersonalDetails
from carnet.kernel.ids import AccountId
from carnet.storage import db, vault

PURPOSE: Final = "notice-link/1"
LINK_LIFE: Final = timedelta(days=30)
MADE_BY: Final = "notice"
_BYTES: Final = 24


@dataclass(frozen=True)
class Told:
    """One message: to whom, the row that stands for it (none for a summary), its words and their values."""

    account_id: AccountId
    notice_id: UUID | None
    message_id: str
    values: Mapping[str, str]


def new_link(account_id: AccountId, now: datetime) -> str:
    """A token that can freeze this account for thirty days; only its HMAC is kept."""
    token = secrets.token_urlsafe(_BYTES)
    db.execute(
        "INSERT INTO notice_link (token_hmac, account_id, created_at, expires_at) VALUES (%s, %s, %s, %s)",
        [_hidden(token), account_id, now, now + LINK_LIFE],
    )
    return token


def account_of_link(token: str, now: datetime) -> AccountId | None:
    """Whose link this is; None for a token that was never made or is too old."""
    row = db.one("SELECT account_id FROM notice_link WHERE token_hmac = %s AND expires_at > %s", [_hidden(token), now])
    return AccountId(row[0]) if row else None


def end_links(account_id: AccountId) -> int:
    """Ends the links of the notices that were sent: their news is settled. Returns how many."""
    return db.execute("DELETE FROM notice_link WHERE account_id = %s", [account_id])


def tell(
    account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime, about: About = ABOUT_THE_ACCOUNT
) -> None:
    """Tells on every channel of the account, in the caller's transaction; devices hear only that there is news."""
    told = Told(account_id, notice_box.keep(account_id, message_id, about, now), message_id, values)
    if push.push(account_id, now):
        notice_box.went(account_id, told.notice_id, By.PUSH, Left.SENT)
    details = personal_details(account_id)
    if details.email:
        by(told, Channel.MAIL, now)
    if details.phone and sms.available():
        by(Told(account_id, told.notice_id, message_id, {}), Channel.SMS, now)
    if not details.email and not details.phone:
        on_paper(told, now)


def tell_former(account_id: AccountId, former: PersonalDetails, message_id: str, values: Mapping[str, str],
                now: datetime) -> None:  # fmt: skip
    """Tells the addresses that the account had before a change, so that the person learns of what others do."""
    notice_id = notice_box.keep(account_id, message_id, ABOUT_THE_ACCOUNT, now)
    if former.email:
        mail.queue_mail(account_id, message_id, values, now, to=former.email, notice_id=notice_id)
    if former.phone and sms.available():
        mail.queue_mail(account_id, message_id, {}, now, channel=Channel.SMS, to=former.phone, notice_id=notice_id)
    if not former.email and not former.phone:
        on_paper(Told(account_id, notice_id, message_id, values), now)


def by(told: Told, channel: Channel, now: datetime) -> None:
    """Queues the message on one channel."""
    mail.queue_mail(told.account_id, told.message_id, told.values, now, channel=channel, notice_id=told.notice_id)


def on_paper(told: Told, now: datetime, *, grouped: bool = False) -> None:
    """Queues a letter; grouped, one that was not printed yet stands for this too.

    On paper there is no link: the text says to call.
    """
    said = {name: value for name, value in told.values.items() if name != "link"}
    if not grouped or not letters.is_waiting(told.account_id, told.message_id):
        letters.queue_letter(told.account_id, told.message_id, said, MADE_BY, now)
    notice_box.went(told.account_id, told.notice_id, By.LETTER, Left.WAITING)


def sweep(now: datetime) -> int:
    """Removes links that ended; returns how many."""
    return db.execute("DELETE FROM notice_link WHERE expires_at <= %s", [now])


def _hidden(token: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "notice-link", token)
