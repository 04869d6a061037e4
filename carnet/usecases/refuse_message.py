"""A message of software that is refused before any record is asked for. Owns its one line in the journal.

Who sent it is nobody until its assertion was accepted: then the line names no person. It goes to the journal of this
worker, as every refusal without a record; nothing of the message is kept but the rule that it breaks.
"""

from carnet.policy.accounts import AccountAct
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._account import refuse_account
from carnet.usecases._journal import FORM_RULE
from carnet.usecases.caller import Caller


def refuse_message(caller: Caller, rule: str) -> None:
    """Records one refused message. The fault is answered afterwards."""
    decision = Decision(permit=False, rule=FORM_RULE, reason=Reason.NOT_FORESEEN)
    db.in_transaction(lambda: refuse_account(caller, None, AccountAct.ENTER, decision, (("why", rule),)))
