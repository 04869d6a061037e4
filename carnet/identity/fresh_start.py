"""After a recovery the ways into an account begin anew. Owns what is forgotten: who took the phone keeps no key."""

from datetime import datetime
from typing import Final

from carnet.identity import accounts
from carnet.identity.oauth import permissions
from carnet.kernel.ids import AccountId
from carnet.storage import db

BY_RECOVERY: Final = "recovery"


def forget_ways(account_id: AccountId, now: datetime) -> None:
    """Removes factors, printed codes, devices, outside services, sessions; ends applications; where the caller is."""
    for statement in (
        "DELETE FROM factor WHERE account_id = %s",
        "DELETE FROM recovery_code WHERE account_id = %s",
        "DELETE FROM device WHERE account_id = %s",
        "DELETE FROM outside_link WHERE account_id = %s",
        # The next sign-in is the first again: no device is known to compare it with.
        "UPDATE account SET signed_in_on = NULL WHERE id = %s",
    ):
        db.execute(statement, [account_id])
    # Who took the phone allowed nothing that stays. The rows tell the person what was there.
    permissions.end_all(account_id, BY_RECOVERY, now)
    accounts.end_sessions(account_id)
