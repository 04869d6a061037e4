"""A person changes the password: other sessions end, and it is told on every channel (issue 3, point 2)."""

from carnet.identity import accounts, notices, sessions
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases._tell_recovery import Link
from carnet.usecases.caller import Caller

CHANGED = "mail.password_changed"


def change_password(
    caller: Caller, account_id: AccountId, password_hash: str, session_key: str, link: Link
) -> bool | Refusal:
    """Sets the hashed password and ends every session but the one that asks."""

    def work() -> bool | Refusal:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.CHANGE, own=caller.account_id == account_id,
                               stepped_up=caller.stepped_up)  # fmt: skip
        if not decision.permit or facts is None:
            return refuse_account(caller, facts.record_id if facts else None, AccountAct.CHANGE, decision)
        accounts.change_password(account_id, password_hash)
        sessions.end_others(account_id, session_key)
        token = notices.new_link(account_id, caller.now())
        notices.tell(account_id, CHANGED, {"link": link(token)}, caller.now())
        note_account(caller, facts.record_id, AccountAct.CHANGE, decision, (("what", "password"),))
        return True

    return db.in_transaction(work)
