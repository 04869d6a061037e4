"""A recovery is stopped: by an agent, because the person came back or called."""

from carnet.identity import recovery
from carnet.identity.recovery import Outcome
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller


def stop_recovery(caller: Caller, account_id: AccountId) -> Outcome | Refusal | Conflict:
    """Stops the recovery under way; a Conflict when there is none. The person stops it by freezing or by signing in."""

    def work() -> Outcome | Refusal | Conflict:
        facts = locked(account_id)
        own = caller.account_id == account_id
        decision = ask_account(caller, AccountAct.STOP_RECOVERY, own=own)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.STOP_RECOVERY, decision)
        if not recovery.end(account_id, Outcome.STOPPED, caller.now()):
            return Conflict("account.no_recovery")
        note_account(caller, facts.record_id, AccountAct.STOP_RECOVERY, decision)
        return Outcome.STOPPED

    return db.in_transaction(work)
