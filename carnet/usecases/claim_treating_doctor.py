"""A doctor asks to be médecin traitant DMP: holds once the person confirms, or gives a code there (issue 6, 3)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent import treating_claims, treating_doctors
from carnet.consent.treating_claims import ClaimState
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.rules.delegation import CLAIM_LIFE, CODE_NOT_VALID
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _treating_code
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state
from carnet.usecases._tell import tell_rights
from carnet.usecases._visible import is_treating_doctor
from carnet.usecases.caller import Caller

ACT = Act.TREATING_DOCTOR_CLAIM
DECLINED = Conflict("claim.declined_lately")


@dataclass(frozen=True)
class Claimed:
    """What became of the question: the role holds, or it waits for the person until then."""

    active: bool
    until: datetime | None = None


def claim_treating_doctor(caller: Caller, record_id: RecordId, code: str = "") -> Claimed | Refusal | Conflict:
    """Asks the person, or uses the code that she gave in presence. Asked again, the same question waits.

    A doctor to whom the person said no does not ask again for thirty days (a code still counts); a wrong code is one
    of five tries, counted in the transaction of its refusal.
    """

    def work() -> Claimed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, ACT)
        if not decision.permit or not facts.exists:
            return refuse(facts, ACT, decision)
        if is_treating_doctor(facts):
            note(facts, ACT, decision, detail=_about(facts))
            return Claimed(active=True)
        return _by_code(facts, decision, code) if code.strip() else _asked(facts, decision)

    return db.in_transaction(work)


def _by_code(facts: Facts, decision: Decision, code: str) -> Claimed | Refusal:
    if not _treating_code.use(facts, code):
        return refuse(facts, ACT, CODE_NOT_VALID)
    caller, now = facts.caller, facts.context.now
    note(facts, ACT, decision, detail=(*_about(facts), ("how", "code")))
    heads.change(facts.head)
    treating_doctors.append(facts.record_id, caller.actor_id, True, caller.by(), now)
    treating_claims.append(facts.record_id, caller.actor_id, ClaimState.CONFIRMED, now, caller.by(), now)
    tell_rights(facts)
    return Claimed(active=True)


def _asked(facts: Facts, decision: Decision) -> Claimed | Conflict:
    caller, now = facts.caller, facts.context.now
    before = treating_claims.of(facts.record_id, caller.actor_id)
    if before is not None and before.declined(now):
        return refuse_state(facts, ACT, DECLINED)
    note(facts, ACT, decision, detail=_about(facts))
    if before is not None and before.waits(now):
        return Claimed(active=False, until=before.until)
    until = now + CLAIM_LIFE
    treating_claims.append(facts.record_id, caller.actor_id, ClaimState.ASKED, until, caller.by(), now)
    outbox.post(facts.record_id, Task.TELL_CLAIM, now)
    return Claimed(active=False, until=until)


def _about(facts: Facts) -> tuple[tuple[str, str], ...]:
    return (("professional", facts.caller.actor_id),)
