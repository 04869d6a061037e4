"""The author reads what a person says is wrong: from then on the person sees that it was read."""

from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.mistakes import MistakeState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.usecases import _to_answer
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._to_answer import ACT, ToAnswerSeen
from carnet.usecases.caller import Caller


def see_error_to_answer(caller: Caller, record_id: RecordId, mistake_id: UUID) -> ToAnswerSeen | Refusal:
    """One of them; the answer of what is not there to who was not asked."""

    def work() -> ToAnswerSeen | Refusal:
        facts = load(caller, record_id, lock=True)
        asked = _to_answer.asked(facts, mistake_id)
        if isinstance(asked, Decision):
            return refuse(facts, ACT, asked)
        mistake, entry = asked.mistake, asked.entry
        stream = stream_of(entry.flags)
        note(facts, ACT, asked.decision, stream=stream, documents=(entry.logical_id,), detail=(("part", "read"),))
        if mistake.state is MistakeState.SENT:
            by, at = caller.by(), facts.context.now
            mistake = mistakes.change(facts.keys, mistake, MistakeState.READ, "", by, at)
        return _to_answer.shown(facts, mistake, entry)

    return db.in_transaction(work)
