"""A doctor or a pharmacist whom the person lets read closes the record at her word (TD1.4 of the DMP).

The person is told, and reopens when she wants; nothing is destroyed for ten years. The desk closes otherwise
(`close_at_desk`), and the person herself (`close_record`).
"""

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from carnet.consent.life import Motive, Words
from carnet.identity import accounts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision, RecordStatus
from carnet.policy.reasons import Reason
from carnet.storage import db
from carnet.storage.idempotency import Outcome
from carnet.usecases import _once
from carnet.usecases._closing import shut
from carnet.usecases._decide import ask, ask_as_if
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse, refuse_state
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import MOST_REASON, Closed

CLOSED_ALREADY = Conflict("closing.already_closed_for")
# A closing ends every agreement: who closed is told that it is done, and not that nobody agreed.
_ENDED = frozenset({Reason.NO_AGREEMENT, Reason.AGREEMENT_EXPIRED})


def close_record_for(
    caller: Caller, record_id: RecordId, *, consent: bool, reason: str = "", key: str = ""
) -> Closed | Refusal | Conflict:
    """Closes the record of a person who is there and asks. The reason is kept for the person and told to nobody else.

    `key` is the message's: sent twice, it is one closing. Raises Invalid when the reason is too long; Conflict when the
    record is closed already.
    """
    if len(reason) > MOST_REASON:
        raise Invalid.of("reason", "text.too_long", most=str(MOST_REASON))

    def work() -> Closed | Refusal | Conflict:
        accounts.lock_account_of(record_id)
        facts = load(caller, record_id, lock=True)
        facts = replace(facts, context=replace(facts.context, consent_stated=consent))
        allowed = ask_as_if(facts, Act.RECORD_CLOSE_FOR, RecordStatus.ACTIVE)
        if _closed(facts) and (allowed.permit or allowed.reason in _ENDED):
            return _told_before(facts, key, reason) or refuse_state(facts, Act.RECORD_CLOSE_FOR, CLOSED_ALREADY)
        decision = ask(facts, Act.RECORD_CLOSE_FOR) if allowed.permit else allowed
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE_FOR, decision)
        return _done(facts, decision, reason, key)

    return db.in_transaction(work)


def _closed(facts: Facts) -> bool:
    return facts.exists and facts.life is not None and facts.life.closed


def _done(facts: Facts, decision: Decision, reason: str, key: str) -> Closed:
    destroyed_on = shut(facts, decision, Motive.HOLDER, Words(reason), act=Act.RECORD_CLOSE_FOR)
    answer = Closed(facts.context.now, destroyed_on)
    kept: Outcome = {"at": answer.at.isoformat(), "destroyed_on": destroyed_on.isoformat()}
    _once.remember(facts, key, _fingerprint(reason), kept)
    reach("close_record_for.written")
    return answer


def _told_before(facts: Facts, key: str, reason: str) -> Closed | Conflict | None:
    told = _once.recalled(facts, key, _fingerprint(reason))
    if told is None or isinstance(told, Conflict):
        return told
    return Closed(datetime.fromisoformat(told["at"]), datetime.fromisoformat(told["destroyed_on"]))


def _fingerprint(reason: str) -> bytes:
    return sha256(f"close_record_for {reason}".encode()).digest()
