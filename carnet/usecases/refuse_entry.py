"""A proof that was wrong: at sign-in, of a new device, or a fresh one. Each is an event (issue 3; security.md A13).

Whose account it is, is known once the password was right: the event goes to that person's own journal. A wrong
identifier or password is nobody's: the same event with nobody's name, in the journal of this worker, whether or not
there is such an account.
"""

from enum import StrEnum

from carnet.identity import accounts
from carnet.identity.people import AccountFacts
from carnet.kernel.clock import Clock
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.storage import db
from carnet.usecases._account import ask_account, refuse_account
from carnet.usecases.caller import ACCOUNT_TO_ACTOR, Caller


class Wrong(StrEnum):
    """What was wrong."""

    PASSWORD = "identifier_or_password"  # noqa: S105 -- the name of a refusal, not a secret.
    CODE = "code"
    APPLICATION = "application"
    PRINTED = "printed_code"
    PASSKEY = "passkey"
    PROOF = "fresh_proof"
    DEVICE = "device_of_the_session"


def refuse_entry(account_id: AccountId | None, wrong: Wrong, clock: Clock, *, request_id: str) -> None:
    """Records one refused proof. The caller answers the person afterwards."""

    def work() -> None:
        facts = accounts.find_account(account_id) if account_id else None
        caller = _caller(facts, clock, request_id)
        decision = ask_account(caller, AccountAct.ENTER, own=facts is not None)
        refuse_account(caller, facts.record_id if facts else None, AccountAct.ENTER, decision, (("what", wrong.value),))

    db.in_transaction(work)


def _caller(facts: AccountFacts | None, clock: Clock, request_id: str) -> Caller:
    if facts is None:
        return Caller(ActorKind.ANONYMOUS, "", request_id=request_id, clock=clock)
    return Caller(
        ACCOUNT_TO_ACTOR[facts.kind.value],
        facts.professional_id or str(facts.account_id),
        account_id=facts.account_id,
        authentication=AuthenticationMode.PASSWORD,
        request_id=request_id,
        clock=clock,
    )
