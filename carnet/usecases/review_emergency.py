"""The operator concludes on one emergency access (issue 6, point 7): no document, no name of the person."""

from dataclasses import replace
from uuid import UUID

from carnet.consent import emergency_reviews
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._conclusion import Conclusion as Conclusion
from carnet.usecases._conclusion import complete
from carnet.usecases._emergency_access import Reviewed, reviewed
from carnet.usecases._facts import load
from carnet.usecases.caller import Caller


def review_emergency(
    caller: Caller, record_id: RecordId, access_id: UUID, conclusion: Conclusion
) -> Reviewed | Refusal:
    """Adds a conclusion; an older one stays. Raises Invalid without a state, or without a note to follow up."""
    state, note = complete(conclusion, "emergency")

    def work() -> Reviewed | Refusal:
        facts = load(caller, record_id, lock=True)
        answer = reviewed(facts, access_id, (("state", state.value),))
        if isinstance(answer, Refusal):
            return answer
        at, by = facts.context.now, caller.by()
        added = emergency_reviews.conclude(facts.keys, access_id, state, note, by, at)
        return replace(answer, reviews=(added, *answer.reviews))

    return db.in_transaction(work)
