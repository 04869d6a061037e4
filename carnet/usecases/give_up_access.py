"""A professional gives the own access up: the person's care is over, or goes on elsewhere (issue 6, point 2)."""

from dataclasses import dataclass

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.usecases._access_end import end
from carnet.usecases._decide import ask
from carnet.usecases._facts import grantee_of, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

NO_RECORD = Decision(permit=False, rule="C05", reason=Reason.NO_RECORD)


@dataclass(frozen=True)
class GivenUp:
    """The own access is over; one of the structure, or the role of médecin traitant, stays."""


def give_up_access(caller: Caller, record_id: RecordId) -> GivenUp | Refusal:
    """Ends the caller's own access; without one nothing changes."""

    def work() -> GivenUp | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_GIVE_UP)
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.AUTHORISATION_GIVE_UP, NO_RECORD if decision.permit else decision)
        note(facts, Act.AUTHORISATION_GIVE_UP, decision)
        end(facts, grantee_of(caller))
        return GivenUp()

    return db.in_transaction(work)
