"""What the acts on the staff share: they belong to no record, so their events stand in the journal of the worker."""

from collections.abc import Callable
from typing import TypeVar

from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import Detail, note, refuse
from carnet.usecases.caller import Caller

T = TypeVar("T")


def decided(caller: Caller, act: Act, detail: Detail, work: Callable[[], T | Conflict]) -> T | Refusal | Conflict:
    """Decides, records, and does the work in the same transaction. A conflict is recorded too, and changes nothing."""

    def whole() -> T | Refusal | Conflict:
        facts = load(caller, _system.record_id())
        decision = ask(facts, act)
        told = (*detail, ("structure", caller.structure_id)) if caller.structure_id else detail
        if not decision.permit:
            return refuse(facts, act, decision, detail=told)
        answer = work()
        outcome = (("conflict", answer.rule),) if isinstance(answer, Conflict) else ()
        note(facts, act, decision, detail=(*told, *outcome))
        return answer

    return db.in_transaction(whole)


def looked(caller: Caller, act: Act, detail: Detail, work: Callable[[], T]) -> T | Refusal:
    """The same for what only looks, and hence has no conflict."""
    answer = decided(caller, act, detail, work)
    if isinstance(answer, Conflict):
        raise TypeError("seeing has no conflict")
    return answer
