"""The system closes a record six weeks after its suspension, when the holder did not object (CSP R.1111-36, C32)."""

from carnet.consent.life import Motive, Words
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._closing import shut
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller


def close_suspended(record_id: RecordId, clock: Clock) -> Refusal | None:
    """Closes a suspended record; nothing to do when it is closed already (a crash came between act and its row)."""

    def work() -> Refusal | None:
        facts = load(Caller.system(clock), record_id, lock=True)
        if facts.life is not None and facts.life.closed:
            return None
        decision = ask(facts, Act.RECORD_CLOSE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        shut(facts, decision, Motive.FRAUD, Words())
        return None

    return db.in_transaction(work)
