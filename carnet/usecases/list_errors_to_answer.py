"""The list of an author: where a person says that a document is wrong, and waits for an answer."""

from carnet.documents import mistakes
from carnet.documents.mistakes import ToAnswer
from carnet.kernel.errors import Refusal
from carnet.policy.model import ActorKind, Decision
from carnet.storage import db
from carnet.usecases import _mistakes, _to_answer
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._to_answer import ACT, ToAnswerSeen
from carnet.usecases.caller import Caller


def list_errors_to_answer(caller: Caller) -> tuple[ToAnswerSeen, ...]:
    """Newest first; one transaction and one event each. What may not be answered any more is not there."""
    if caller.kind is not ActorKind.PROFESSIONAL:
        return ()
    found = (_seen(caller, one) for one in mistakes.to_answer(_mistakes.lists_of(caller)))
    return tuple(one for one in found if one is not None)


def _seen(caller: Caller, one: ToAnswer) -> ToAnswerSeen | None:
    def work() -> ToAnswerSeen | Refusal:
        facts = load(caller, one.record_id)
        asked = _to_answer.asked(facts, one.mistake_id)
        if isinstance(asked, Decision):
            return refuse(facts, ACT, asked)
        stream = stream_of(asked.entry.flags)
        note(facts, ACT, asked.decision, stream=stream, detail=(("part", "list"),))
        return _to_answer.shown(facts, asked.mistake, asked.entry)

    answer = db.in_transaction(work)
    return None if isinstance(answer, Refusal) else answer
