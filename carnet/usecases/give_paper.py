"""An agent gives a paper to a person whose identity papers were seen: a code, the identifier, or a list of codes.

The identifier travels on paper only, and is useless without the password; an activation code is given at once only to
somebody who never signed in. Who did waits for a recovery (`start_recovery`).
"""

from enum import StrEnum
from uuid import UUID

from carnet.identity import accounts, activation, letters, recovery_codes
from carnet.identity.activation import Reason
from carnet.identity.people import AccountFacts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, locked, note_account, refuse_account
from carnet.usecases.caller import Caller

IDENTIFIER, CODES = "letter.identifier", "letter.codes"


class Paper(StrEnum):
    """What an agent may give."""

    ACTIVATION = "activation"
    IDENTIFIER = "identifier"
    CODES = "codes"


def give_paper(caller: Caller, account_id: AccountId, paper: Paper, *, papers_seen: bool) -> UUID | Refusal | Conflict:
    """Makes the paper and returns the id of its letter.

    Raises Invalid when the papers were not seen. A Conflict when the account is frozen, or is not in the state that
    the paper is for.
    """
    if not papers_seen:
        raise Invalid.of("papers", "desk.papers_needed")

    def work() -> UUID | Refusal | Conflict:
        facts = locked(account_id)
        decision = ask_account(caller, AccountAct.GIVE_PAPER, own=False)
        if not decision.permit or facts is None:
            return refuse_account(caller, None, AccountAct.GIVE_PAPER, decision)
        if facts.frozen or not facts.is_active:
            return Conflict("account.frozen")
        if (paper is Paper.ACTIVATION) == facts.activated:
            return Conflict("account.activated" if facts.activated else "account.not_activated")
        letter = _make(caller, facts, paper)
        note_account(caller, facts.record_id, AccountAct.GIVE_PAPER, decision, (("paper", paper.value),))
        return letter

    return db.in_transaction(work)


def _make(caller: Caller, facts: AccountFacts, paper: Paper) -> UUID:
    account_id, by, now = facts.account_id, caller.actor_id, caller.now()
    if paper is Paper.ACTIVATION:
        return activation.issue(account_id, Reason.OPENING, made_by=by, at=now).letter_id
    if paper is Paper.IDENTIFIER:
        login = accounts.personal_details(account_id).login
        return letters.queue_letter(account_id, IDENTIFIER, {"login": login}, by, now)
    letters.replace_waiting(account_id, CODES, now)
    codes = "\n".join(recovery_codes.make(account_id, now))
    return letters.queue_letter(account_id, CODES, {"codes": codes}, by, now)
