"""A person without the password begins a recovery with a printed code: the same delay and notices (A11)."""

from carnet.identity import accounts, limits, logins, recovery, recovery_codes
from carnet.identity.api import AccountKind
from carnet.identity.limits import Scope
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId, new_id
from carnet.policy.accounts import AccountAct
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account
from carnet.usecases._tell_recovery import Link, tell_started
from carnet.usecases.caller import Caller

BY = "printed_code"


def start_recovery_by_code(login: str, code: str, network: str, link: Link, clock: Clock) -> bool:
    """Uses up a printed code and begins a recovery; False for all that does not fit, at the same cost.

    Counted for the identifier and the network before anything is compared. Raises limits.TooManyAttempts. True also
    when a recovery is under way already: the person is told nothing that a thief could use.
    """
    now = clock.now()
    subjects = {Scope.ACCOUNT: logins.login_index(login).hex(), Scope.NETWORK: network}
    attempt = limits.count_or_stop(limits.RECOVERY, subjects, now)
    facts = accounts.account_of_login(login)
    usable = facts is not None and facts.kind is AccountKind.PATIENT and facts.is_active and not facts.frozen
    # A code of nobody costs what a real one costs.
    account_id = facts.account_id if facts is not None and usable else AccountId(new_id())
    if not recovery_codes.check(account_id, code, now) or facts is None:
        return False
    limits.give_back(attempt)

    def work() -> bool:
        known = locked(account_id)
        if known is None or known.frozen:
            return False
        begun = recovery.begin(account_id, BY, recovery.delay_for(accounts.personal_details(account_id)), now)
        if begun is not None:
            caller = Caller(ActorKind.HOLDER, str(account_id), account_id, clock=clock)
            decision = ask_account(caller, AccountAct.RECOVER, own=True)
            note_account(caller, known.record_id, AccountAct.RECOVER, decision, (("by", BY),))
            tell_started(begun, link, now)
        return True

    return db.in_transaction(work)
