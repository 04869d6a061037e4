"""Software asks to change where the codes of a person go (TD1.5b, TD1.5c): refused, and an event of the record.

The person proves a mail address or a telephone before it counts (`change_contact`); whoever else changed one would
turn her codes to himself (security.md A11).
"""

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules.answer import NOT_FORESEEN
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller


def refuse_contact_change(caller: Caller, record_id: RecordId) -> Refusal:
    """The refusal, with its reason; the person's own side has pages for it, and no message."""

    def work() -> Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.SIGN_IN_CHANGE)
        return refuse(facts, Act.SIGN_IN_CHANGE, NOT_FORESEEN if decision.permit else decision)

    return db.in_transaction(work)
