"""The person names a médecin traitant DMP, or ends the role (CSP L.1111-16; the role differs from the insurer's)."""

from dataclasses import dataclass, replace

from carnet.consent import treating_doctors
from carnet.identity import directory
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Target
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Named:
    """The doctor, and whether the role now holds."""

    doctor: ProfessionalFacts
    active: bool


def name_treating_doctor(caller: Caller, record_id: RecordId, professional_id: str, *, active: bool) -> Named | Refusal:
    """Gives or ends the role. Raises Invalid when the directory has no such professional."""
    doctor = directory.find_professional(professional_id)
    if doctor is None:
        raise Invalid.of("professional", "directory.unknown_professional")
    act = Act.TREATING_DOCTOR_NAME if active else Act.TREATING_DOCTOR_END
    target = Target(doctor.professional_id, doctor.profession, doctor.speciality or "")

    def work() -> Named | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, act, context=replace(facts.context, target=target))
        if not decision.permit:
            return refuse(facts, act, decision)
        note(facts, act, decision, detail=(("professional", professional_id),))
        # The same form sent twice changes nothing the second time.
        if (professional_id in facts.treating) != active:
            heads.change(facts.head)
            treating_doctors.append(record_id, professional_id, active, caller.by(), facts.context.now)
        return Named(doctor, active)

    return db.in_transaction(work)
