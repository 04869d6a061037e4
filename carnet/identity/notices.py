"""Telling a person that the account changed, on every channel that it has. Owns the choice of channels and links.

Mail and telephone both are told; who has neither gets a letter. A notice of weight carries the link “ce n’est pas moi”:
all that it can do is to freeze the account, so that whoever reads somebody's mail can lock a door and open none.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from carnet.crypto.blind_index import blind_index
from carnet.identity import letters, mail, push, sms
from carnet.identity.accounts import personal_details
from carnet.identity.people import PersonalDetails
from carnet.kernel.ids import AccountId
from carnet.storage import db, vault

PURPOSE: Final = "notice-link/1"
LINK_LIFE: Final = timedelta(days=30)
MADE_BY: Final = "notice"
_BYTES: Final = 24


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


def tell(account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime) -> None:
    """Tells on every channel of the account, in the caller's transaction; devices hear only that there is news."""
    push.push(account_id, now)
    details = personal_details(account_id)
    if details.email:
        mail.queue_mail(account_id, message_id, values, now)
    if details.phone and sms.available():
        mail.queue_mail(account_id, message_id, {}, now, channel=mail.Channel.SMS)
    if not details.email and not details.phone:
        _write(account_id, message_id, values, now)


def tell_former(account_id: AccountId, former: PersonalDetails, message_id: str, values: Mapping[str, str],
                now: datetime) -> None:  # fmt: skip
    """Tells the addresses that the account had before a change, so that the person learns of what others do."""
    if former.email:
        mail.queue_mail(account_id, message_id, values, now, to=former.email)
    if former.phone and sms.available():
        mail.queue_mail(account_id, message_id, {}, now, channel=mail.Channel.SMS, to=former.phone)
    if not former.email and not former.phone:
        _write(account_id, message_id, values, now)


def sweep(now: datetime) -> int:
    """Removes links that ended; returns how many."""
    return db.execute("DELETE FROM notice_link WHERE expires_at <= %s", [now])


def _write(account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime) -> None:
    # On paper there is no link: the text says to call.
    said = {name: value for name, value in values.items() if name != "link"}
    letters.queue_letter(account_id, message_id, said, MADE_BY, now)


def _hidden(token: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "notice-link", token)
