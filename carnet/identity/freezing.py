"""Freezing an account: nobody signs in until it is unfrozen. Owns the mark and what ends with it.

The side of care is not touched: professionals with a right go on reading and depositing, and the person is cared for
as before. Freezing needs no proof beyond a session, a notice's link or a call to the desk, because it only takes away.
"""

from datetime import datetime

from carnet.identity import accounts, activation, recovery
from carnet.identity.recovery import Outcome
from carnet.kernel.ids import AccountId
from carnet.storage import db


def freeze(account_id: AccountId, now: datetime) -> bool:
    """Freezes, ends all sessions, and stops codes and a recovery under way; False when it was frozen already."""
    changed = db.execute("UPDATE account SET frozen_at = %s WHERE id = %s AND frozen_at IS NULL", [now, account_id])
    accounts.end_sessions(account_id)
    activation.cancel(account_id, now)
    recovery.end(account_id, Outcome.STOPPED, now)
    return changed == 1


def unfreeze(account_id: AccountId) -> bool:
    """Lets the account be used again; False when it was not frozen."""
    return db.execute("UPDATE account SET frozen_at = NULL WHERE id = %s AND frozen_at IS NOT NULL", [account_id]) == 1
