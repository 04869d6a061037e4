"""The operator concludes on one emergency access (issue 6, point 7): no document, no name of the person."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.consent import emergency_reviews
from carnet.consent.emergency_reviews import ReviewState as ReviewState
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._emergency_access import Reviewed, reviewed
from carnet.usecases._facts import load
from carnet.usecases.caller import Caller

MOST_NOTE = 1000


@dataclass(frozen=True)
class Conclusion:
    """What the operator concludes, in a state and a note. Its repr hides the note."""

    state: ReviewState | None
    note: str

    def __repr__(self) -> str:
        return f"Conclusion({self.state})"


def review_emergency(
    caller: Caller, record_id: RecordId, access_id: UUID, conclusion: Conclusion
) -> Reviewed | Refusal:
    """Adds a conclusion; an older one stays. Raises Invalid without a state, or without a note to follow up."""
    state = _checked(conclusion)

    def work() -> Reviewed | Refusal:
        facts = load(caller, record_id, lock=True)
        answer = reviewed(facts, access_id, (("state", state.value),))
        if isinstance(answer, Refusal):
            return answer
        at, by = facts.context.now, caller.by()
        added = emergency_reviews.conclude(facts.keys, access_id, state, conclusion.note.strip(), by, at)
        return replace(answer, reviews=(added, *answer.reviews))

    return db.in_transaction(work)


def _checked(conclusion: Conclusion) -> ReviewState:
    if conclusion.state is None:
        raise Invalid.of("state", "emergency.state_missing")
    note = conclusion.note.strip()
    if len(note) > MOST_NOTE:
        raise Invalid.of("note", "emergency.note_too_long")
    if not note and conclusion.state is ReviewState.TO_FOLLOW_UP:
        raise Invalid.of("note", "emergency.note_missing")
    return conclusion.state
