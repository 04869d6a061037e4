"""One person for whom an account acts: asked of that person's record, recorded in its journal (DESIGN 3)."""

from carnet.identity import charges
from carnet.identity.charges import Charge
from carnet.identity.people import Acting
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

# Without a tie, or after majority: the charge stands for nothing any more.
GONE = {"C02", "C19"}


def see_charge(caller: Caller, charge: Charge) -> Acting | Refusal:
    """Whom a charge stands for, in a transaction of its own; a charge whose tie is over is released."""
    acting = caller.acting_for(charge.record_id, charge.kind)

    def work() -> Acting | Refusal:
        facts = load(acting, charge.record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit or facts.patient is None:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return Acting(charge.record_id, charge.kind, facts.patient.traits.display_name)

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal) and answer.rule in GONE:
        charges.release(charge)
    return answer
