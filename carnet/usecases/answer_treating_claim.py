"""The person answers a doctor who asks to be médecin traitant DMP (issue 6, point 3)."""

from dataclasses import replace

from carnet.consent import treating_claims, treating_doctors
from carnet.consent.treating_claims import ClaimState
from carnet.identity import directory
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Target
from carnet.policy.rules.delegation import CLAIM_LIFE
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases.caller import Caller

NOT_WAITING = Conflict("claim.not_waiting")


def answer_treating_claim(
    caller: Caller, record_id: RecordId, professional_id: str, *, accepted: bool
) -> bool | Refusal | Conflict:
    """Confirms or declines; True when the doctor has the role now. Conflict when this doctor's question does not wait.

    A no is no block: what the doctor reads with an agreement is as before.
    """
    act = Act.TREATING_DOCTOR_CONFIRM if accepted else Act.TREATING_DOCTOR_END

    def work() -> bool | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, act, context=replace(facts.context, target=_target(professional_id)))
        if not decision.permit:
            return refuse(facts, act, decision)
        claim = treating_claims.of(record_id, professional_id)
        if claim is None or not claim.waits(facts.context.now):
            return refuse_state(facts, act, NOT_WAITING)
        detail = (("professional", professional_id),)
        note(facts, act, decision, detail=detail if accepted else (*detail, ("answer", "refused")))
        _settle(facts, professional_id, accepted=accepted)
        return accepted

    return db.in_transaction(work)


def _target(professional_id: str) -> Target:
    doctor = directory.find_professional(professional_id)
    return Target(professional_id, doctor.profession, doctor.speciality or "") if doctor else Target(professional_id)


def _settle(facts: Facts, professional_id: str, *, accepted: bool) -> None:
    by, now = facts.caller.by(), facts.context.now
    state, until = (ClaimState.CONFIRMED, now) if accepted else (ClaimState.REFUSED, now + CLAIM_LIFE)
    if accepted:
        heads.change(facts.head)
        treating_doctors.append(facts.record_id, professional_id, True, by, now)
    treating_claims.append(facts.record_id, professional_id, state, until, by, now)
