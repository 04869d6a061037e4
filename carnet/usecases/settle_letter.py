"""An agent says what became of a letter: posted, handed over, or not needed any more. What it said is then emptied."""

from uuid import UUID

from carnet.identity import accounts, letters
from carnet.identity.letters import BY_AN_AGENT, Outcome
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


def settle_letter(caller: Caller, letter_id: UUID, outcome: Outcome) -> Outcome | Refusal | Conflict:
    """Settles a letter, once. A Conflict when it is not there any more, whoever settled it."""
    if outcome not in BY_AN_AGENT:
        raise ValueError("an agent posts, hands over or cancels")

    def work() -> Outcome | Refusal | Conflict:
        decision = ask_account(caller, AccountAct.LETTER_SETTLE, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.LETTER_SETTLE, decision)
        letter = letters.open_letter(letter_id)
        facts = accounts.find_account(letter.account_id) if letter else None
        if letter is None or facts is None:
            return Conflict("letter.settled")
        detail = (("message", letter.message_id), ("outcome", outcome.value))
        note_account(caller, facts.record_id, AccountAct.LETTER_SETTLE, decision, detail)
        letters.settle_letter(letter_id, outcome, caller.actor_id, caller.now())
        return outcome

    return db.in_transaction(work)
