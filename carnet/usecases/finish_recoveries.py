"""Recoveries whose delay has passed without being stopped: a code goes on paper, by post or in hand (A11)."""

from functools import partial

from carnet.identity import activation, notices, recovery
from carnet.identity.activation import Reason
from carnet.identity.recovery import Outcome
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account
from carnet.usecases.caller import Caller

READY = "mail.recovery_ready"
MADE_BY = "recovery"


def finish_recoveries(clock: Clock) -> int:
    """Makes the papers of the recoveries that are due and returns how many. One transaction each."""
    waiting = recovery.due(clock.now())
    return sum(db.in_transaction(partial(_finish, one.account_id, clock)) for one in waiting)


def _finish(account_id: AccountId, clock: Clock) -> bool:
    now = clock.now()
    facts = locked(account_id)
    under_way = recovery.current(account_id)
    # Looked at again under the lock: it may have been stopped, or the account frozen, since the list was read.
    if facts is None or under_way is None or under_way.due_at > now or facts.frozen or not facts.is_active:
        return False
    caller = Caller(ActorKind.SYSTEM, "system", clock=clock)
    decision = ask_account(caller, AccountAct.FINISH_RECOVERY, own=False)
    recovery.end(account_id, Outcome.DONE, now)
    activation.issue(account_id, Reason.RECOVERY, made_by=MADE_BY, at=now)
    note_account(caller, facts.record_id, AccountAct.FINISH_RECOVERY, decision)
    notices.tell(account_id, READY, {}, now)
    reach("finish_recoveries.written")
    return True
