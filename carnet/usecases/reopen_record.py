"""The holder reopens a closed record: the data are back, authorisations are not (CSP R.1111-36; issue 4, point 3)."""

from dataclasses import dataclass

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _reopening
from carnet.usecases._decide import ticked
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Reopened:
    """The record is open again."""

    record_id: RecordId


def reopen_record(caller: Caller, record_id: RecordId, *, consent: bool) -> Reopened | Refusal | Conflict:
    """Reopens a record that the holder closed. Raises Invalid without the tick; Conflict when it is open."""
    if not consent:
        raise Invalid.of("consent", "opening.consent_needed")

    def work() -> Reopened | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = _reopening.decided(facts, ticked(facts), "opening.already_open")
        if isinstance(decision, Conflict):
            return decision
        if not decision.permit:
            return refuse(facts, Act.RECORD_REOPEN, decision)
        _reopening.write(facts, decision)
        return Reopened(record_id)

    return db.in_transaction(work)
