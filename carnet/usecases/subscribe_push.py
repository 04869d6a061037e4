"""A person asks one device to be told when there is news (Web Push, issue 11 point 3)."""

from dataclasses import dataclass
from uuid import UUID

from carnet.identity import push
from carnet.identity.push import Browser
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account, refuse_account_state
from carnet.usecases.caller import Caller

BEGINS = ("told", "begins")


@dataclass(frozen=True)
class PushWish:
    """The device that asks, how its browser is reached (`push.parse`), and whether signing out there ends it."""

    device_id: UUID
    browser: Browser
    ends_at_sign_out: bool


def subscribe_push(caller: Caller, account_id: AccountId, wish: PushWish) -> bool | Refusal | Conflict:
    """From now on this device is told that there is news, in one sentence without a word of health.

    A browser is told for one account only: asked again, for the account that asked last. Conflict for too many devices.
    """

    def work() -> bool | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.TELL_DEVICE, own=caller.account_id == account_id)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.TELL_DEVICE, decision)
        if push.count(account_id) >= push.MOST:
            conflict = Conflict("push.too_many", (("most", str(push.MOST)),))
            return refuse_account_state(caller, facts.record_id, AccountAct.TELL_DEVICE, conflict)
        now = caller.now()
        push.add(account_id, wish.device_id, wish.browser, ends_at_sign_out=wish.ends_at_sign_out, now=now)
        note_account(caller, facts.record_id, AccountAct.TELL_DEVICE, decision, (BEGINS,))
        return True

    return db.in_transaction(work)
