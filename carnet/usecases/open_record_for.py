"""Somebody opens the record of a person who is there and agrees: a desk agent, a doctor, a pharmacist (EX-123, EX-124).

The person is told what the record is (the page is shown, or read aloud), says yes, and leaves with a paper that holds
an activation code and not a word of health. A child's record is opened by the parents (`open_child_record`).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.consent.choices import Choices as Choices
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.storage.idempotency import Outcome
from carnet.usecases import _birth, _once, _opening_for, _paper
from carnet.usecases._decide import ask_as_if, ticked
from carnet.usecases._facts import is_minor, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING, Opened


class Told(StrEnum):
    """How the person learned what the record is, before saying yes."""

    SHOWN = "shown"
    READ_ALOUD = "read_aloud"
    STATED = "stated"
    """A professional's software states it, and that the person said yes (TD1.1, TD1.2)."""


@dataclass(frozen=True)
class OpenedFor(Opened):
    """The record that is now open, and the paper to print: a first code, or a receipt for who signs in already."""

    receipt: UUID


def open_record_for(
    caller: Caller,
    identity: PersonIdentity,
    *,
    consent: bool,
    told: Told = Told.SHOWN,
    chosen: Choices | None = None,
    children: bool = False,
    key: str = "",
) -> OpenedFor | Refusal | Conflict:
    """Opens a record under an identity that the caller saw. Raises Invalid without the tick or an INS, and for a child.

    `children` is for the import of documents into an instance for tests, where no parent is there to be invited.

    `key` is the form's: sent twice, it is one opening with one paper.
    Conflict when a record for this INS is there already; the state is told only when the birth date is that of the
    record. After a death: refused.
    """
    if not consent:
        raise Invalid.of("consent", "opening.consent_needed")
    if not children and is_minor(identity.traits.birth_date, caller.now()):
        raise Invalid.of("birth_date", "opening.minor")
    _opening_for.check_traits(caller, identity)
    record_id = _birth.claim(identity, caller.clock)

    def work() -> OpenedFor | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, ticked(facts))
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        told_before = _once.recalled(facts, key, _fingerprint(identity)) if facts.exists else None
        if told_before is not None:
            return told_before if isinstance(told_before, Conflict) else _again(record_id, told_before)
        if facts.exists:
            return _opening_for.there_already(facts, identity)
        born = _birth.make(facts, identity)
        note(born, Act.RECORD_OPEN, decision, detail=(("wording", WORDING), ("told", told.value)))
        _opening_for.begin(born, chosen or Choices())
        receipt = _paper.for_holder(born, identity, "letter.opened")
        _once.remember(born, key, _fingerprint(identity), {"receipt": str(receipt)})
        return OpenedFor(record_id, receipt)

    answer = db.in_transaction(work)
    if isinstance(answer, OpenedFor):
        _birth.settle(identity, record_id, caller.clock)
    return answer


def _again(record_id: RecordId, told: Outcome) -> OpenedFor:
    return OpenedFor(record_id, UUID(told["receipt"]))


def _fingerprint(identity: PersonIdentity) -> bytes:
    return _birth.search_index(_birth.qualified(identity), identity.traits.birth_date.isoformat())
