"""What was asked of the guardian and what became of it: both sides see the same list."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.consent import guardian_words
from carnet.consent.guardian_words import Word, WordState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules.patient_side import PROTECTED_ADULT_ALONE
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

# The acts that the pages offer and that a protected adult does not do alone.
ASKABLE = tuple(
    act
    for act in (
        Act.DOCUMENT_HIDE,
        Act.DOCUMENT_SHOW,
        Act.DOCUMENT_HIDE_FROM,
        Act.DOCUMENT_SHOW_TO,
        Act.KIND_HIDE_FROM,
        Act.KIND_SHOW_TO,
        Act.TREATING_DOCTOR_NAME,
        Act.TREATING_DOCTOR_CONFIRM,
        Act.TREATING_DOCTOR_GIVE_CODE,
        Act.TREATING_DOCTOR_END,
        Act.AUTHORISATION_GIVE,
        Act.AUTHORISATION_GIVE_CODE,
        Act.AUTHORISATION_END,
        Act.BLOCK_SET,
        Act.BLOCK_LIFT,
        Act.FEEDING_OPPOSE,
        Act.FEEDING_ALLOW,
        Act.SETTINGS_CHANGE,
        Act.CAREGIVER_INVITE,
        Act.CAREGIVER_END,
        Act.RECORD_CLOSE,
        Act.RECORD_REOPEN,
    )
    if act not in PROTECTED_ADULT_ALONE
)


@dataclass(frozen=True)
class WordShown:
    """One question: for which act, what became of it, and when."""

    word_id: UUID
    act: Act
    state: WordState
    at: datetime
    waits: bool


@dataclass(frozen=True)
class GuardianWords:
    """The questions, newest first; whether who reads may ask, or answers."""

    words: tuple[WordShown, ...]
    may_ask: bool
    may_answer: bool


def list_guardian_words(caller: Caller, record_id: RecordId) -> GuardianWords | Refusal:
    """The questions to the guardian of a record, for the adult and for the guardian."""

    def work() -> GuardianWords | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.TIES_SEE)
        if not decision.permit:
            return refuse(facts, Act.TIES_SEE, decision)
        note(facts, Act.TIES_SEE, decision)
        words = tuple(_shown(word, facts.context.now) for word in guardian_words.current(record_id))
        may_ask = facts.record.under_guardianship and ask(facts, Act.GUARDIAN_ASK).permit
        return GuardianWords(words, may_ask, ask(facts, Act.GUARDIAN_ANSWER).permit)

    return db.in_transaction(work)


def _shown(word: Word, now: datetime) -> WordShown:
    waits = word.state is WordState.ASKED and now < word.until
    return WordShown(word.word_id, Act(word.act), word.state, word.at, waits)
