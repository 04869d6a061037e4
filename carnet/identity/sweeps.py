"""What is removed by the clock from the tables of accounts. Owns the ages; the worker calls it every hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.identity import codes, limits
from carnet.identity.session_store import SessionStore
from carnet.storage import db

SETTLED_MAIL_KEPT: Final = timedelta(days=30)
DEMO_MAIL_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True)
class SweptAccounts:
    """How many rows of each were removed; sessions are not counted."""

    codes: int
    attempts: int
    mails: int
    demo_mails: int


def sweep_accounts(now: datetime) -> SweptAccounts:
    """Removes ended sessions, old codes, ended counts, settled mails and the demonstration's old mails."""
    SessionStore.clear_expired()
    return SweptAccounts(
        codes=codes.sweep(now),
        attempts=limits.sweep(now),
        mails=db.execute("DELETE FROM outgoing_mail WHERE settled_at <= %s", [now - SETTLED_MAIL_KEPT]),
        demo_mails=db.execute("DELETE FROM demo_mail WHERE at <= %s", [now - DEMO_MAIL_KEPT]),
    )
