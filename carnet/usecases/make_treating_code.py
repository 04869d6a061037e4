"""The person makes a short code for a doctor who is there: typed, it makes that doctor médecin traitant DMP."""

from dataclasses import dataclass
from datetime import datetime

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _treating_code
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class CodeMade:
    """The code to show, once, and until when it counts."""

    code: str
    until: datetime

    def __repr__(self) -> str:
        return "CodeMade(...)"


def make_treating_code(caller: Caller, record_id: RecordId) -> CodeMade | Refusal:
    """Makes a code; the one made before counts no more."""

    def work() -> CodeMade | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.TREATING_DOCTOR_GIVE_CODE)
        if not decision.permit:
            return refuse(facts, Act.TREATING_DOCTOR_GIVE_CODE, decision)
        note(facts, Act.TREATING_DOCTOR_GIVE_CODE, decision)
        shown, code = _treating_code.begin(facts)
        return CodeMade(shown, code.until)

    return db.in_transaction(work)
