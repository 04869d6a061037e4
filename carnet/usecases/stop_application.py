"""A person stops an application: the next request that comes with one of its tokens finds nothing."""

from uuid import UUID

from carnet.identity.oauth import permissions
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.accounts import AccountAct
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._account import refuse_account
from carnet.usecases._applications import ask_stop, note_stop
from carnet.usecases.caller import Caller

BY_PERSON = "person"


def stop_application(caller: Caller, grant_id: UUID) -> bool | Refusal | Conflict:
    """True once it is stopped; False when it had ended already. Its own, or one on the own record, and no other."""

    def work() -> bool | Refusal:
        permission = permissions.find(grant_id)
        decision = ask_stop(caller, permission)
        if not decision.permit or permission is None:
            refuse_account(caller, caller.record, AccountAct.APPLICATION_STOP, decision)
            # Another's is as absent as one that never was.
            return Refusal(decision.rule, Reason.NO_DOCUMENT.value)
        if not permission.in_force(caller.now()):
            return False
        note_stop(caller, permission, decision, BY_PERSON)
        permissions.end(grant_id, BY_PERSON, caller.now())
        return True

    return db.in_transaction(work)
