"""The channels that reach a person. Owns one function to send a code, one for a link and one to tell; never the words.

Mail and messages on a telephone; on paper for who has neither (`notices`). Every sign-in, proof and notice uses them.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from carnet.identity import mail, notices, sms
from carnet.identity.accounts import personal_details
from carnet.identity.people import CodesBy, PersonalDetails
from carnet.kernel.errors import Unavailable
from carnet.kernel.ids import AccountId

# Using a printed code is the every day of who has neither mail nor telephone: a letter each time would be no news.
_NO_NEWS_ON_PAPER: Final = frozenset({"mail.recovery_code_used"})
_Send = Callable[[AccountId, str, Mapping[str, str], datetime], None]


def send_code(account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime) -> None:
    """Sends a code, at once, the way that the person chose; by the other one when that fails.

    Raises `mail.NoAddress` when the person has neither, or chose the printed list; Unavailable when nothing left.
    """
    details = personal_details(account_id)
    if details.preferences.codes_by is CodesBy.LIST:
        raise mail.NoAddress
    *before, last = _ways(details)
    for way in before:
        with suppress(Unavailable):
            way(account_id, message_id, values, now)
            return
    last(account_id, message_id, values, now)


def send_link(account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime) -> None:
    """Sends a link, by mail where there is one. Raises `mail.NoAddress` or Unavailable."""
    details = personal_details(account_id)
    way = mail.send_now if details.email else _ways(details)[0]
    way(account_id, message_id, values, now)


def tell(account_id: AccountId, message_id: str, now: datetime) -> None:
    """Tells of a change of the account on every channel that it has, in the caller's transaction."""
    details = personal_details(account_id)
    if message_id in _NO_NEWS_ON_PAPER and not details.email and not details.phone:
        return
    notices.tell(account_id, message_id, {}, now)


def _ways(details: PersonalDetails) -> list[_Send]:
    """How a code may leave, the chosen way first. Raises `mail.NoAddress` when there is none."""
    by_mail = [mail.send_now] if details.email else []
    by_phone = [sms.send_now] if details.phone and sms.available() else []
    ways = [*by_phone, *by_mail] if details.preferences.codes_by is CodesBy.SMS else [*by_mail, *by_phone]
    if not ways:
        raise mail.NoAddress
    return list(ways)
