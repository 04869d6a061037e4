"""The guardian agrees, or refuses; the adult is told either way (issue 4, point 1)."""

from dataclasses import dataclass
from uuid import UUID

from carnet.consent import guardian_words
from carnet.consent.guardian_words import WordState
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules.delegation import WORD_LIFE
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class WordGiven:
    """What the guardian said of which act."""

    act: str
    agreed: bool


def answer_guardian_word(
    caller: Caller, record_id: RecordId, word_id: UUID, *, agree: bool
) -> WordGiven | Refusal | Conflict:
    """Answers one question; Conflict when it is none that waits."""

    def work() -> WordGiven | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.GUARDIAN_ANSWER)
        if not decision.permit:
            return refuse(facts, Act.GUARDIAN_ANSWER, decision)
        now = facts.context.now
        word = next((w for w in guardian_words.current(record_id) if w.word_id == word_id), None)
        if word is None or word.state is not WordState.ASKED or word.until <= now:
            return Conflict("guardian.answered_already")
        answer = "agreed" if agree else "refused"
        note(facts, Act.GUARDIAN_ANSWER, decision, detail=(("act", word.act), ("answer", answer)))
        heads.change(facts.head)
        guardian_words.settle(record_id, word, WordState(answer), now + WORD_LIFE, caller.by(), now)
        outbox.post(record_id, Task.TELL_TIE, now)
        return WordGiven(word.act, agree)

    return db.in_transaction(work)
