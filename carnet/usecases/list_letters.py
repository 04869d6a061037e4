"""The print queue of the desk: who waits for which letter. A reading of names, so it is recorded as one."""

from carnet.identity import letters
from carnet.identity.letters import WaitingLetter
from carnet.kernel.errors import Refusal
from carnet.policy.accounts import AccountAct
from carnet.storage import db
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


def list_letters(caller: Caller) -> tuple[WaitingLetter, ...] | Refusal:
    """The letters that wait, oldest first."""

    def work() -> tuple[WaitingLetter, ...] | Refusal:
        decision = ask_account(caller, AccountAct.LETTER_LIST, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.LETTER_LIST, decision)
        note_account(caller, None, AccountAct.LETTER_LIST, decision)
        return letters.waiting_letters()

    return db.in_transaction(work)
