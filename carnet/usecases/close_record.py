"""The holder closes the record: "Je peux fermer mon DMP quand je veux" (CSP R.1111-36)."""

from dataclasses import dataclass
from datetime import datetime

from carnet.consent.life import Motive, Words
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases._closing import shut
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller

MOST_REASON = 500


@dataclass(frozen=True)
class Closed:
    """The record is closed, and the day on which it will be destroyed."""

    at: datetime
    destroyed_on: datetime


def close_record(
    caller: Caller, record_id: RecordId, reason: str = "", *, told: bool = False
) -> Closed | Refusal | Conflict:
    """Closes a record: all reading and depositing stops with the next request; the data are kept ten years.

    `told` says that professionals may read the reason (the raison of TD0.2); else they read the motive only.
    Raises Invalid when the reason is too long. Conflict when it is closed already.
    """
    if len(reason) > MOST_REASON:
        raise Invalid.of("reason", "text.too_long", most=str(MOST_REASON))

    def work() -> Closed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        allowed = ask_as_if(facts, Act.RECORD_CLOSE, RecordStatus.ACTIVE)
        if allowed.permit and facts.life is not None and facts.life.closed:
            return Conflict("closing.already_closed")
        decision = ask(facts, Act.RECORD_CLOSE) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        destroyed_on = shut(facts, decision, Motive.HOLDER, Words(reason, told and bool(reason)))
        reach("close_record.written")
        return Closed(facts.context.now, destroyed_on)

    return db.in_transaction(work)
