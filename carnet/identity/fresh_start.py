"""After a recovery the ways into an account begin anew. Owns what is forgotten: who took the phone keeps no key."""

from carnet.identity import accounts
from carnet.kernel.ids import AccountId
from carnet.storage import db


def forget_ways(account_id: AccountId) -> None:
    """Removes factors, printed codes, devices, outside services, sessions; ends applications; where the caller is."""
    for statement in (
        "DELETE FROM factor WHERE account_id = %s",
        "DELETE FROM recovery_code WHERE account_id = %s",
        "DELETE FROM device WHERE account_id = %s",
        "DELETE FROM outside_link WHERE account_id = %s",
        # Who took the phone allowed nothing that stays. The rows tell the person what was there.
        "UPDATE oauth_grant SET ended_at = now(), ended_why = 'recovery' WHERE account_id = %s AND ended_at IS NULL",
        # The next sign-in is the first again: no device is known to compare it with.
        "UPDATE account SET signed_in_on = NULL WHERE id = %s",
    ):
        db.execute(statement, [account_id])
    accounts.end_sessions(account_id)
