"""The system opens a record six weeks after its notice, without objection (CSP R.1111-28, R01)."""

from carnet.consent import choices
from carnet.consent.choices import Choices
from carnet.identity import activation
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.storage import head as heads
from carnet.storage.head import HeadStatus
from carnet.usecases import _birth, _majority
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, is_minor, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def open_announced(record_id: RecordId, clock: Clock) -> Refusal | None:
    """Opens an announced record, and posts the paper with which the person enters. Done twice, it changes nothing."""

    def work() -> Refusal | PersonIdentity | None:
        facts = load(Caller.system(clock), record_id, lock=True)
        if facts.exists or facts.patient is None:
            return facts.patient
        decision = ask(facts, Act.RECORD_OPEN)
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        note(facts, Act.RECORD_OPEN, decision)
        _open(facts, facts.patient)
        reach("open_announced.written")
        return facts.patient

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    if answer is not None:
        _birth.settle(answer, record_id, clock)
    return None


def _open(facts: Facts, identity: PersonIdentity) -> None:
    by, at = facts.caller.by(), facts.context.now
    heads.change(facts.head, HeadStatus.ACTIVE)
    _birth.begin_life(facts)
    choices.append(facts.record_id, Choices(), by, at)
    _majority.plan(facts)
    if not is_minor(identity.traits.birth_date, at):
        activation.issue_for_record(facts.record_id, identity, made_by=facts.caller.actor_id, at=at)
