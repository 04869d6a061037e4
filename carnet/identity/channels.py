"""The channels that reach a person. Owns one function to send a code and one to tell; never chooses the words.

Today there is one channel, the mailbox. Another one (telephone, letter) is added here, and every sign-in, proof and
notice uses it.
"""

from collections.abc import Mapping
from datetime import datetime

from carnet.identity import mail
from carnet.kernel.ids import AccountId


def send_code(account_id: AccountId, message_id: str, values: Mapping[str, str], now: datetime) -> None:
    """Sends a code, at once, by the channel of the account. Raises `mail.NoAddress` or Unavailable."""
    mail.send_now(account_id, message_id, values, now)


def tell(account_id: AccountId, message_id: str, now: datetime) -> None:
    """Tells of a change of the account on every channel that it has, in the caller's transaction."""
    mail.queue_mail(account_id, message_id, {}, now)
