"""An agent writes down where the letters of a person go, as the papers or the person say."""

from dataclasses import replace

from carnet.identity import accounts, recovery
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases._address import typed
from carnet.usecases.caller import Caller


def keep_address(caller: Caller, account_id: AccountId, text: str) -> bool | Refusal | Conflict:
    """Keeps the postal address, one line a line; an empty text forgets it. Raises Invalid when it is too long."""
    address = typed(text)

    def work() -> bool | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.KEEP_ADDRESS, own=False)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.KEEP_ADDRESS, decision)
        if recovery.current(account_id):
            # The paper of a recovery goes to the address that was known before it began.
            return Conflict("account.recovery_under_way")
        details = accounts.personal_details(account_id)
        accounts.change_details(account_id, replace(details, address=address))
        note_account(caller, facts.record_id, AccountAct.KEEP_ADDRESS, decision)
        return True

    return db.in_transaction(work)
