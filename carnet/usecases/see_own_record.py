"""What the holder's home says: is my record open, and who is my médecin traitant."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import treating_doctors
from carnet.consent.life import LifeStatus
from carnet.identity import directory
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class OwnRecord:
    """The state of the caller's own record; `opened` is False when there is none yet."""

    opened: bool
    active: bool = False
    since: datetime | None = None
    doctors: tuple[ProfessionalFacts, ...] = ()


def see_own_record(caller: Caller) -> OwnRecord | Refusal:
    """The state of the record that the caller's account holds. Without a record there is nothing to record it in."""
    record_id = caller.own_record
    if record_id is None:
        return OwnRecord(opened=False)

    def work() -> OwnRecord | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        return _answer(facts)

    return db.in_transaction(work)


def _answer(facts: Facts) -> OwnRecord:
    lived = facts.life
    if lived is None:
        return OwnRecord(opened=False)
    known = (directory.find_professional(d.professional_id) for d in treating_doctors.current(facts.record_id))
    doctors = tuple(doctor for doctor in known if doctor)
    return OwnRecord(opened=True, active=lived.status is LifeStatus.ACTIVE, since=lived.at, doctors=doctors)
