"""What a professional may know of a record before reading it, as TD0.2 answers."""

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._status import Emergency, MyRight, Status, status_of
from carnet.usecases.caller import Caller

__all__ = ["Emergency", "MyRight", "Status", "see_status"]

# Asking for the state is part of the work of any professional; a record that is not there has none.
NO_RECORD = Decision(permit=False, rule="C05", reason=Reason.NO_RECORD)


def see_status(caller: Caller, record_id: RecordId) -> Status | Refusal:
    """The state of a record for a professional or a desk agent who found it, and for the person's own side."""

    def work() -> Status | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.RECORD_SEE_STATUS, NO_RECORD if decision.permit else decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return status_of(facts)

    return db.reading(work)
