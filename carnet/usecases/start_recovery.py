"""An agent saw the papers of a person who lost the way in: a recovery begins, told at once (security.md A11)."""

from carnet.identity import accounts, recovery
from carnet.identity.recovery import Recovery
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases._tell_recovery import Link, tell_started
from carnet.usecases.caller import Caller


def start_recovery(
    caller: Caller, account_id: AccountId, link: Link, *, papers_seen: bool
) -> Recovery | Refusal | Conflict:
    """Begins a recovery. Nothing of the account changes before the delay, and the person is told on every channel.

    Raises Invalid when the agent did not see the papers. A Conflict when the account is frozen, was never activated (it
    needs a code on paper only), or has a recovery under way.
    """
    if not papers_seen:
        raise Invalid.of("papers", "desk.papers_needed")
    now = caller.now()

    def work() -> Recovery | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.RECOVER, own=False)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.RECOVER, decision)
        if facts.frozen or not facts.activated or not facts.is_active:
            return Conflict("account.frozen" if facts.frozen else "account.not_activated")
        delay = recovery.delay_for(accounts.personal_details(account_id))
        begun = recovery.begin(account_id, caller.actor_id, delay, now)
        if begun is None:
            return Conflict("account.recovery_under_way")
        note_account(caller, facts.record_id, AccountAct.RECOVER, decision, (("due", begun.due_at.isoformat()),))
        tell_started(begun, link, now)
        return begun

    return db.in_transaction(work)
