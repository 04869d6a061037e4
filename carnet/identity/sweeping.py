"""What is removed from the tables of `identity` by the clock. Owns the periods of docs/retention.md for them."""

from datetime import datetime, timedelta
from typing import Final

from carnet.identity import (
    activation,
    business_acks,
    codes,
    devices,
    letters,
    limits,
    message_uses,
    notice_box,
    notices,
    recovery,
    shares,
)
from carnet.identity.oauth import launches, tokens
from carnet.storage import db

SETTLED_MAIL_KEPT: Final = timedelta(days=30)
# Longer than a hospital message is known again: the same message asks for nothing a second time.
BUSINESS_ACKS_KEPT: Final = timedelta(days=31)


def sweep(now: datetime) -> int:
    """Removes what ended (sessions, codes, tokens, devices) or was settled long ago (mails, letters): how many rows."""
    sessions = db.execute("DELETE FROM session WHERE expires_at <= %s", [now])
    mails = db.execute("DELETE FROM outgoing_mail WHERE settled_at < %s", [now - SETTLED_MAIL_KEPT])
    told = notice_box.forget(now - notice_box.KEPT)
    ways = activation.sweep(now) + letters.sweep(now) + devices.sweep(now) + recovery.sweep(now) + notices.sweep(now)
    return (
        sessions
        + codes.sweep(now)
        + tokens.sweep(now)
        + launches.sweep(now)
        + message_uses.sweep(now)
        + shares.sweep(now)
        + limits.sweep(now)
        + mails
        + business_acks.sweep(now - BUSINESS_ACKS_KEPT)
        + ways
        + told
    )
