"""A médecin traitant DMP ends the own role, or a doctor takes the own question back; the person is told of the end."""

from dataclasses import dataclass, replace

from carnet.consent import treating_claims, treating_doctors
from carnet.consent.treating_claims import ClaimState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Target
from carnet.policy.reasons import Duty
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tell import tell_rights
from carnet.usecases._visible import is_treating_doctor
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Left:
    """The doctor has no role and no question in this record now."""


def leave_treating_role(caller: Caller, record_id: RecordId) -> Left | Refusal:
    """Ends the role from the next request on; without a role, takes back a question that waits."""

    def work() -> Left | Refusal:
        facts = load(caller, record_id, lock=True)
        act = Act.TREATING_DOCTOR_END if is_treating_doctor(facts) else Act.TREATING_DOCTOR_CLAIM
        decision = ask(facts, act, context=replace(facts.context, target=Target(caller.actor_id)))
        if not decision.permit or not facts.exists:
            return refuse(facts, act, decision)
        detail = (("professional", caller.actor_id), ("answer", "left"))
        note(facts, act, decision, detail=detail)
        if act is Act.TREATING_DOCTOR_END:
            heads.change(facts.head)
            treating_doctors.append(record_id, caller.actor_id, False, caller.by(), facts.context.now)
        _take_back(facts)
        if Duty.TELL_HOLDER in decision.duties and act is Act.TREATING_DOCTOR_END:
            tell_rights(facts)
        return Left()

    return db.in_transaction(work)


def _take_back(facts: Facts) -> None:
    doctor, now = facts.caller.actor_id, facts.context.now
    claim = treating_claims.of(facts.record_id, doctor)
    if claim is not None and claim.waits(now):
        treating_claims.append(facts.record_id, doctor, ClaimState.WITHDRAWN, now, facts.caller.by(), now)
