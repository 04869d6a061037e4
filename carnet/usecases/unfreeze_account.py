"""An account is unfrozen: by its owner with a factor that is no mail and no message, or at the desk with papers."""

from carnet.identity import freezing, notices
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller

UNFROZEN = "mail.account_unfrozen"


def unfreeze_account(caller: Caller, account_id: AccountId, *, papers_seen: bool = False) -> bool | Refusal | Conflict:
    """Unfreezes an account and tells it. Raises Invalid when an agent did not see the papers.

    The owner comes here with two factors that were proved in this sign-in; the interface says which in `caller`.
    A Conflict when the account is not frozen.
    """
    own = caller.account_id == account_id
    if not own and not papers_seen:
        raise Invalid.of("papers", "desk.papers_needed")

    def work() -> bool | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.UNFREEZE, own=own)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.UNFREEZE, decision)
        if not freezing.unfreeze(account_id):
            return Conflict("account.not_frozen")
        # Else whoever reads an old mail could lock the person out again, for thirty days.
        notices.end_links(account_id)
        note_account(caller, facts.record_id, AccountAct.UNFREEZE, decision)
        notices.tell(account_id, UNFROZEN, {}, caller.now())
        return True

    return db.in_transaction(work)
