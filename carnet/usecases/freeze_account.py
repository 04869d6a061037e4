"""An account is frozen: by the person, or by an agent whom the person called."""

from dataclasses import dataclass

from carnet.identity import freezing, notices
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.profile import health_links
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller

FROZEN = "mail.account_frozen"


@dataclass(frozen=True)
class Frozen:
    """The account is frozen now, whether or not it was before."""

    account_id: AccountId


def freeze_account(caller: Caller, account_id: AccountId) -> Frozen | Refusal:
    """Freezes an account: every session, code and recovery of it ends. The side of care is not affected."""

    def work() -> Frozen | Refusal:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.FREEZE, own=caller.account_id == account_id)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.FREEZE, decision)
        if freezing.freeze(account_id, caller.now()):
            note_account(caller, facts.record_id, AccountAct.FREEZE, decision)
            if facts.record_id is not None:
                # Whoever took the account over may have made one. Those made in other records count for nothing either,
                # as long as the account is frozen (`_health_link.counts`).
                health_links.end_all(facts.record_id, caller.now())
            notices.tell(account_id, FROZEN, {}, caller.now())
        return Frozen(account_id)

    return db.in_transaction(work)
