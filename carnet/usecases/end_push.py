"""A person asks that one device is told nothing any more (Web Push)."""

from uuid import UUID

from carnet.identity import push
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller

ENDS = ("told", "ends")


def end_push(caller: Caller, account_id: AccountId, subscription_id: UUID) -> bool | Refusal:
    """True once it is ended; False when it had ended already, or was never one of this account."""

    def work() -> bool | Refusal:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.TELL_DEVICE, own=caller.account_id == account_id)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.TELL_DEVICE, decision)
        ended = push.end(account_id, subscription_id)
        if ended:
            note_account(caller, facts.record_id, AccountAct.TELL_DEVICE, decision, (ENDS,))
        return ended

    return db.in_transaction(work)
