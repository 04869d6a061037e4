"""An agent at the desk closes a record: the person is there and asks, or the person died (issue 4, points 3 and 6)."""

from dataclasses import replace

from carnet.consent.life import Motive, Words
from carnet.identity import accounts
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases._closing import shut
from carnet.usecases._death import Death, checked
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import Closed


def close_at_desk(
    caller: Caller, record_id: RecordId, *, consent: bool = False, death: Death | None = None
) -> Closed | Refusal | Conflict:
    """Closes a record at the word of the person who is there (`consent`), or because of a death.

    After a death the account of the holder stops and its sessions end. Raises Invalid for a death without its day or
    document, or on a day that cannot be; Conflict when the record is closed already.
    """

    def work() -> Closed | Refusal | Conflict:
        accounts.lock_account_of(record_id)
        facts = _said(load(caller, record_id, lock=True), consent=consent, death=death)
        allowed = ask_as_if(facts, Act.RECORD_CLOSE, RecordStatus.ACTIVE)
        if not allowed.permit:
            return refuse(facts, Act.RECORD_CLOSE, allowed)
        if facts.life is not None and facts.life.closed:
            return Conflict("closing.already_closed_for")
        decision = ask(facts, Act.RECORD_CLOSE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        words = checked(death, facts) if death else Words()
        destroyed_on = shut(facts, decision, Motive.DEATH if death else Motive.HOLDER, words)
        reach("close_at_desk.written")
        return Closed(facts.context.now, destroyed_on)

    return db.in_transaction(work)


def _said(facts: Facts, *, consent: bool, death: Death | None) -> Facts:
    record = replace(facts.record, deceased=facts.record.deceased or death is not None)
    return replace(facts, record=record, context=replace(facts.context, consent_stated=consent))
