"""A person says no to any opening, at the desk: with or without a letter, it is kept and respected (CSP R.1111-28)."""

from carnet.consent import life
from carnet.consent.life import LifeStatus, Step
from carnet.identity.matching import ins_index
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, due, locator
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.locator import KeyKind
from carnet.usecases import _birth
from carnet.usecases._decide import ask_as_if, ticked
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.object_to_opening import ObjectionKept


def object_at_desk(caller: Caller, identity: PersonIdentity) -> ObjectionKept | Refusal | Conflict:
    """Keeps an objection under an identity that the agent saw. Conflict when the person has a record.

    Raises Invalid without an INS.
    """
    record_id = _birth.claim(identity, caller.clock)

    def work() -> ObjectionKept | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask_as_if(facts, Act.RECORD_OBJECT, RecordStatus.NONE, ticked(facts))
        if not decision.permit:
            return refuse(facts, Act.RECORD_OBJECT, decision)
        if facts.exists:
            return Conflict("objection.too_late")
        if facts.life is not None and facts.life.status is LifeStatus.OBJECTED:
            return ObjectionKept()
        if facts.head.status is not HeadStatus.ANNOUNCED:
            facts = _birth.create(facts, identity, HeadStatus.ANNOUNCED)
        at = facts.context.now
        note(facts, Act.RECORD_OBJECT, decision)
        heads.change(facts.head)
        life.take(facts.keys, Step.OBJECT, caller.by(), at)
        due.cancel(record_id, DueRule.OPEN_ANNOUNCED, at)
        return ObjectionKept()

    answer = db.in_transaction(work)
    if isinstance(answer, ObjectionKept):
        locator.confirm(KeyKind.INS, ins_index(_birth.qualified(identity)))
    return answer
