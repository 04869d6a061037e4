"""An agent gives the first code to the holder of a record who has no account: the record was opened without one."""

from uuid import UUID

from carnet.identity import accounts, activation, patients
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.accounts import AccountAct
from carnet.storage import db, keys
from carnet.storage import head as heads
from carnet.usecases._account import ask_account, note_account, refuse_account
from carnet.usecases.caller import Caller


def give_first_paper(caller: Caller, record_id: RecordId, *, papers_seen: bool) -> UUID | Refusal | Conflict:
    """Makes an account that waits, its code and the receipt; returns the id of the letter.

    Raises Invalid when the papers were not seen. A Conflict when the holder signs in already, or there is no record.
    """
    if not papers_seen:
        raise Invalid.of("papers", "desk.papers_needed")

    def work() -> UUID | Refusal | Conflict:
        heads.lock(record_id)
        decision = ask_account(caller, AccountAct.GIVE_PAPER, own=False)
        if not decision.permit:
            return refuse_account(caller, None, AccountAct.GIVE_PAPER, decision)
        known = accounts.account_of_record(record_id)
        opened = keys.load(record_id)
        identity = patients.load_identity(opened) if opened else None
        if identity is None or (known is not None and known.activated):
            return Conflict("account.activated")
        made = activation.issue_for_record(record_id, identity.identity, made_by=caller.actor_id, at=caller.now())
        if made is None:
            return Conflict("account.activated")
        note_account(caller, record_id, AccountAct.GIVE_PAPER, decision, (("paper", "activation"),))
        return made.letter_id

    return db.in_transaction(work)
