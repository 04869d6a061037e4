"""A médecin traitant reads in whose records somebody entered in an emergency (CSP R.1111-48)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import emergency_notices
from carnet.consent.emergency_notices import EmergencyNotice
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Told:
    """A person whose médecin traitant the caller is, and when somebody entered in her record."""

    record_id: RecordId
    person: PersonIdentity
    at: datetime


def list_emergency_notices(caller: Caller) -> tuple[Told, ...]:
    """One transaction and one event a record; who is no longer médecin traitant of somebody reads nothing of it."""
    if caller.kind is not ActorKind.PROFESSIONAL:
        return ()
    found = (_told(caller, notice) for notice in emergency_notices.of_doctor(caller.actor_id))
    return tuple(one for one in found if one is not None)


def _told(caller: Caller, notice: EmergencyNotice) -> Told | None:
    def work() -> Told | Refusal | None:
        facts = load(caller, notice.record_id)
        decision = ask(facts, Act.RECORD_SEE_STATUS)
        if not decision.permit:
            return refuse(facts, Act.RECORD_SEE_STATUS, decision)
        note(facts, Act.RECORD_SEE_STATUS, decision)
        reads = facts.exists and _treats(facts) and facts.patient is not None
        return Told(notice.record_id, facts.patient, notice.at) if reads and facts.patient else None

    answer = db.in_transaction(work)
    return answer if isinstance(answer, Told) else None


def _treats(facts: Facts) -> bool:
    return facts.caller.actor_id in facts.treating and ask(facts, Act.DOCUMENT_LIST).permit
