"""What an agent sees of an account: its state and which ways lead to the person; never an address or a code."""

from dataclasses import dataclass

from carnet.identity import accounts, recovery
from carnet.identity.people import AccountFacts, PersonalDetails
from carnet.identity.recovery import Recovery
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class AccountSeen:
    """The state of an account."""

    account_id: AccountId
    identity: PersonIdentity
    activated: bool
    frozen: bool
    recovery: Recovery | None
    by_mail: bool
    by_phone: bool
    by_post: bool


def see_account(caller: Caller, account_id: AccountId) -> AccountSeen | Refusal | None:
    """The account; None when there is none with a proved identity."""

    def work() -> AccountSeen | Refusal | None:
        decision = ask_account(caller, AccountAct.SEE, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.SEE, decision)
        facts = accounts.find_account(account_id)
        if facts is None:
            return None
        note_account(caller, facts.record_id, AccountAct.SEE, decision)
        return _seen(facts, accounts.personal_details(account_id))

    return db.in_transaction(work)


def _seen(facts: AccountFacts, details: PersonalDetails) -> AccountSeen | None:
    if details.identity is None:
        return None
    return AccountSeen(
        account_id=facts.account_id,
        identity=details.identity,
        activated=facts.activated,
        frozen=facts.frozen,
        recovery=recovery.current(facts.account_id),
        by_mail=details.email is not None,
        by_phone=details.phone is not None,
        by_post=details.address is not None,
    )
