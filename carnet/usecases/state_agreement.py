"""A professional states that the person agrees to the reading (CSP R.1111-46; EX-35, EX-122)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from carnet.consent import authorisations, consents
from carnet.consent.authorisations import Authorisation, AuthorisationState
from carnet.consent.consents import Collector, ConsentKind
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases._decide import ask, ticked
from carnet.usecases._facts import Facts, grantee_of, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._once import recalled, remember
from carnet.usecases._years import years_later
from carnet.usecases.caller import Caller

WORDING = "reading/2026-11"
# One year, renewable: the last length that a source states (domain/rules.md 1.4); see docs/divergences.md.
VALID_YEARS = 1
FINGERPRINT = sha256(b"state_agreement").digest()


@dataclass(frozen=True)
class Agreed:
    """The authorisation that now holds, and until when."""

    until: datetime


def state_agreement(caller: Caller, record_id: RecordId, *, agreed: bool, key: str = "") -> Agreed | Refusal | Conflict:
    """Records the agreement heard by a professional and authorises this professional to read.

    `key` is the form's: the same form sent twice gets the same answer and is one agreement. Raises Invalid without
    the tick.
    """
    if not agreed:
        raise Invalid.of("agreed", "agreement.tick_needed")

    def work() -> Agreed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.AUTHORISATION_STATE, context=ticked(facts))
        if not decision.permit or not facts.exists:
            return refuse(facts, Act.AUTHORISATION_STATE, decision)
        told = recalled(facts, key, FINGERPRINT)
        if told is not None:
            return told if isinstance(told, Conflict) else Agreed(datetime.fromisoformat(told["until"]))
        note(facts, Act.AUTHORISATION_STATE, decision, detail=(("wording", WORDING),))
        heads.change(facts.head)
        until = _authorise(facts)
        remember(facts, key, FINGERPRINT, {"until": until.isoformat()})
        return Agreed(until)

    return db.in_transaction(work)


def _authorise(facts: Facts) -> datetime:
    caller, at = facts.caller, facts.context.now
    until = years_later(at, VALID_YEARS, zone())
    collector = Collector(caller.actor_id, caller.structure_id)
    consent = consents.give(facts.record_id, ConsentKind.READING, WORDING, caller.by(), at, collector)
    given = Authorisation(grantee_of(caller), AuthorisationState.VALID, at, until)
    authorisations.append(facts.record_id, given, caller.by(), at, consent)
    outbox.post(facts.record_id, Task.TELL_ACCESS, at)
    return until
