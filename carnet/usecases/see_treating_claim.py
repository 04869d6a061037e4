"""What a doctor may know of the own role in a record: médecin traitant DMP, asked and waiting, or none."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import treating_claims
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._visible import is_treating_doctor
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ClaimSeen:
    """The own role: whether it holds, until when the own question waits, whether the person said no lately."""

    active: bool
    waits_until: datetime | None = None
    declined: bool = False


def see_treating_claim(caller: Caller, record_id: RecordId) -> ClaimSeen | Refusal:
    """The own role, for a doctor who may ask for it (C23); nothing is told of other doctors."""

    def work() -> ClaimSeen | Refusal:
        facts = load(caller, record_id)
        claiming, decision = ask(facts, Act.TREATING_DOCTOR_CLAIM), ask(facts, Act.RECORD_SEE_STATUS)
        if not claiming.permit or not facts.exists:
            return refuse(facts, Act.TREATING_DOCTOR_CLAIM, claiming)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        claim, now = treating_claims.of(record_id, caller.actor_id), facts.context.now
        waits = claim.until if claim is not None and claim.waits(now) else None
        return ClaimSeen(is_treating_doctor(facts), waits, claim is not None and claim.declined(now))

    return db.in_transaction(work)
