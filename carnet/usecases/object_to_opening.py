"""A person says no to the opening of a record: with the number of the letter, without an account (CSP R.1111-28)."""

from dataclasses import dataclass, replace

from carnet.consent import life
from carnet.consent.life import LifeStatus, Step
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.storage import db, due, locator
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.locator import KeyKind
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._notice import notice_index
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ObjectionKept:
    """The record will not open by itself."""


def object_to_opening(caller: Caller, number: str) -> ObjectionKept | Refusal | Conflict:
    """Keeps an objection; said twice, it is said. A number that is none is refused with the same statements.

    Conflict when the record opened already: it is closed by its holder, or at the desk.
    """

    def work() -> ObjectionKept | Refusal | Conflict:
        located = locator.find(KeyKind.NOTICE, notice_index(number))
        facts = load(caller, located.record_id if located else _system.record_id(), lock=True)
        decision = ask(facts, Act.RECORD_OBJECT, context=replace(facts.context, letter_shown=located is not None))
        if not decision.permit:
            refused = refuse(facts, Act.RECORD_OBJECT, decision)
            return Conflict("objection.too_late") if located and facts.exists else refused
        if facts.life is not None and facts.life.status is LifeStatus.OBJECTED:
            return ObjectionKept()
        at = facts.context.now
        note(facts, Act.RECORD_OBJECT, decision)
        heads.change(facts.head)
        life.take(facts.keys, Step.OBJECT, caller.by(), at)
        due.cancel(facts.record_id, DueRule.OPEN_ANNOUNCED, at)
        return ObjectionKept()

    return db.in_transaction(work)
