"""The author answers who says that a document is wrong: corrected, or right and why. The person is told."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import Mistake
from carnet.documents.mistakes import MistakeState as MistakeState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _mistakes, _to_answer
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, refuse_state, stream_of
from carnet.usecases._mistakes import LONGEST
from carnet.usecases._to_answer import ACT
from carnet.usecases.caller import Caller

ANSWERS = frozenset({MistakeState.CORRECTED, MistakeState.REFUSED})


@dataclass(frozen=True)
class Answered:
    """It stands at this state now."""

    state: MistakeState


def answer_error(
    caller: Caller, record_id: RecordId, mistake_id: UUID, state: str, words: str
) -> Answered | Refusal | Conflict:
    """Answers once. Raises Invalid for a refusal without its reason (RGPD art. 12, 4); Conflict when it was answered.

    Sent again, the answer that was given is not given twice.
    """
    said = words.strip()
    wanted = _parsed(state, said)

    def work() -> Answered | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        asked = _to_answer.asked(facts, mistake_id)
        if isinstance(asked, Decision):
            return refuse(facts, ACT, asked)
        mistake, entry = asked.mistake, asked.entry
        if mistake.state is wanted and mistake.answer == said:
            return Answered(wanted)
        if not _mistakes.state_of(mistake, entry).is_open:
            return refuse_state(facts, ACT, Conflict("mistake.not_waiting"), stream=stream_of(entry.flags))
        _keep(facts, asked.decision, mistake, entry, wanted, said)
        return Answered(wanted)

    return db.in_transaction(work)


def _parsed(state: str, words: str) -> MistakeState:
    if state not in {one.value for one in ANSWERS}:
        raise Invalid.of("state", "mistake.state")
    if len(words) > LONGEST:
        raise Invalid.of("words", "mistake.text_too_long")
    if not words:
        raise Invalid.of("words", "mistake.answer_missing")
    return MistakeState(state)


def _keep(
    facts: Facts, decision: Decision, mistake: Mistake, entry: Entry, state: MistakeState, words: str
) -> None:  # fmt: skip
    at, flags = facts.context.now, entry.flags
    detail = (("state", state.value),)
    note(facts, ACT, decision, stream=stream_of(flags), documents=(entry.logical_id,), detail=detail)
    mistakes.change(facts.keys, mistake, state, words, facts.caller.by(), at)
    mistakes.settle(mistake.mistake_id)
    if not flags.untold:
        # Of a document that became secret meanwhile nobody is told anything.
        outbox.post(facts.record_id, Task.TELL_MISTAKE_ANSWERED, at)
