"""The operator looks at one mistake that nobody answers: who was asked, since when, which kind. Never the document."""

from uuid import UUID

from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.usecases import _unanswered
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._unanswered import ACT, GivenSeen
from carnet.usecases.caller import Caller


def see_given_error(caller: Caller, record_id: RecordId, mistake_id: UUID) -> GivenSeen | Refusal:
    """One of the list; the person reads in the journal that it was looked at."""

    def work() -> GivenSeen | Refusal:
        facts = load(caller, record_id)
        found = _unanswered.given(facts, mistake_id)
        if isinstance(found, Decision):
            return refuse(facts, ACT, found)
        note(facts, ACT, found.decision, stream=stream_of(found.entry.flags), detail=(("part", "read"),))
        return _unanswered.shown(facts, found.mistake)

    return db.in_transaction(work)
