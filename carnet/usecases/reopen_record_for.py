"""Somebody reopens the record of a person who is there and agrees: a desk agent, a doctor, a pharmacist (EX-123).

The person was told what comes back, said yes, and leaves with a paper. The record of a child is reopened by a parent,
with the parent's own account (`reopen_record`).
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.consent.consents import Collector
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _once, _paper, _reopening
from carnet.usecases._decide import ticked
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record_for import Told

FINGERPRINT = b"reopening"


@dataclass(frozen=True)
class ReopenedFor:
    """The record that is open again, and the paper to print."""

    record_id: RecordId
    receipt: UUID


@dataclass(frozen=True)
class Word:
    """What the person who is there said, and how she was told; `guardian`: the guardian is there and agrees too."""

    consent: bool
    told: Told = Told.SHOWN
    guardian: bool = False


def reopen_record_for(
    caller: Caller, record_id: RecordId, word: Word, *, key: str = ""
) -> ReopenedFor | Refusal | Conflict:
    """Reopens a closed record at the word of its holder. Raises Invalid without the tick; Conflict when it is open.

    `key` is the form's: sent twice, it is one reopening with one paper.
    """
    if not word.consent:
        raise Invalid.of("consent", "opening.consent_needed")

    def work() -> ReopenedFor | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = _decided(facts, word)
        told = _told_before(facts, decision, key)
        if told is not None:
            return told
        if isinstance(decision, Conflict):
            return decision
        if not decision.permit or facts.patient is None:
            return refuse(facts, Act.RECORD_REOPEN, decision)
        detail = (("told", word.told.value), ("guardian", "agreed")) if word.guardian else (("told", word.told.value),)
        _reopening.write(facts, decision, Collector(caller.actor_id, caller.structure_id), detail)
        receipt = _receipt(facts, facts.patient)
        _once.remember(facts, key, FINGERPRINT, {"receipt": str(receipt)})
        reach("reopen_record_for.written")
        return ReopenedFor(record_id, receipt)

    return db.in_transaction(work)


def _decided(facts: Facts, word: Word) -> Decision | Conflict:
    decision = _reopening.decided(
        facts, replace(ticked(facts), guardian_agreed=word.guardian), "opening.already_open_for"
    )
    if isinstance(decision, Decision) and decision.permit and facts.record.holder_is_minor is not False:
        return delegation.MINOR_HOLDER
    return decision


def _receipt(facts: Facts, person: PersonIdentity) -> UUID:
    return _paper.for_holder(facts, person, "letter.reopened")


def _told_before(facts: Facts, decision: Decision | Conflict, key: str) -> ReopenedFor | None:
    """The answer that this very form got before, for who might reopen the record."""
    told = _once.recalled(facts, key, FINGERPRINT) if isinstance(decision, Conflict) or decision.permit else None
    return None if told is None or isinstance(told, Conflict) else ReopenedFor(facts.record_id, UUID(told["receipt"]))
