"""The operator's list of mistakes that nobody answers: since when, in which record by its opaque id. No person."""

from carnet.documents import mistakes
from carnet.documents.mistakes import OPERATOR
from carnet.documents.mistakes import ToAnswer as ToAnswer
from carnet.kernel.errors import Refusal
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases import _system
from carnet.usecases._decide import ask_as_if
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases._unanswered import ACT, still_waits
from carnet.usecases.caller import Caller


def list_given_errors(caller: Caller) -> tuple[ToAnswer, ...] | Refusal:
    """Those that still wait, oldest first; the list is noted in the journal of the worker."""

    def work() -> tuple[ToAnswer, ...] | Refusal:
        facts = load(caller, _system.record_id())
        decision = ask_as_if(facts, ACT, RecordStatus.ACTIVE)
        if not decision.permit:
            return refuse(facts, ACT, decision)
        note(facts, ACT, decision, detail=(("part", "list"),))
        return tuple(mistakes.to_answer((OPERATOR,)))

    found = db.in_transaction(work)
    if isinstance(found, Refusal):
        return found
    return tuple(one for one in reversed(found) if still_waits(one.record_id, one.mistake_id, caller.clock))
