"""Somebody opens the record of a person who is there and agrees: a desk agent, a doctor, a pharmacist (EX-123, EX-124).

The person is told what the record is (the page is shown, or read aloud), says yes, and leaves with a paper that holds
an activation code and not a word of health. A child's record is opened by the parents (`open_child_record`).
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from carnet.codes import traits_rules
from carnet.consent import choices, consents
from carnet.consent.choices import Choices as Choices
from carnet.consent.consents import Collector, ConsentKind
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases import _birth, _paper
from carnet.usecases._decide import ask, ask_as_if, ticked
from carnet.usecases._facts import Facts, is_minor, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING, Opened


class Told(StrEnum):
    """How the person learned what the record is, before saying yes."""

    SHOWN = "shown"
    READ_ALOUD = "read_aloud"


@dataclass(frozen=True)
class OpenedFor(Opened):
    """The record that is now open, and the paper to print: a first code, or a receipt for who signs in already."""

    receipt: UUID


_SAID_BY_STATE = {
    RecordStatus.ACTIVE: Conflict("opening.already_open_for"),
    RecordStatus.CLOSED: Conflict("opening.closed_for"),
    RecordStatus.SUSPENDED: Conflict("opening.suspended_for"),
}


def open_record_for(
    caller: Caller,
    identity: PersonIdentity,
    *,
    consent: bool,
    told: Told = Told.SHOWN,
    chosen: Choices | None = None,
    children: bool = False,
) -> OpenedFor | Refusal | Conflict:
    """Opens a record under an identity that the caller saw. Raises Invalid without the tick or an INS, and for a child.

    `children` is for the import of documents into an instance for tests, where no parent is there to be invited.

    Conflict when a record for this INS is there already; the state is told only when the birth date is that of the
    record. After a death: refused.
    """
    if not consent:
        raise Invalid.of("consent", "opening.consent_needed")
    if not children and is_minor(identity.traits.birth_date, caller.now()):
        raise Invalid.of("birth_date", "opening.minor")
    if wrong := traits_rules.problems(identity.traits, legal_day(caller.now(), zone())):
        raise Invalid(*wrong)
    record_id = _birth.claim(identity, caller.clock)

    def work() -> OpenedFor | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, ticked(facts))
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        if facts.exists:
            return _there_already(facts, identity)
        born = _birth.make(facts, identity)
        note(born, Act.RECORD_OPEN, decision, detail=(("wording", WORDING), ("told", told.value)))
        return OpenedFor(record_id, _write(born, identity, chosen or Choices()))

    answer = db.in_transaction(work)
    if isinstance(answer, OpenedFor):
        _birth.settle(identity, record_id, caller.clock)
    return answer


def _there_already(facts: Facts, identity: PersonIdentity) -> Refusal | Conflict:
    """Who knows an INS but not the birth date that goes with it learns no state (security.md A14)."""
    if facts.patient is None or facts.patient.traits.birth_date != identity.traits.birth_date:
        return Conflict("opening.not_possible")
    decision = ask(facts, Act.RECORD_OPEN, context=ticked(facts))
    if facts.record.deceased:
        return refuse(facts, Act.RECORD_OPEN, decision)
    return _SAID_BY_STATE.get(facts.record.status, Conflict("opening.not_possible"))


def _write(born: Facts, identity: PersonIdentity, chosen: Choices) -> UUID:
    caller, record_id, at = born.caller, born.record_id, born.context.now
    _birth.begin_life(born)
    consents.give(
        record_id, ConsentKind.OPENING, WORDING, caller.by(), at, Collector(caller.actor_id, caller.structure_id)
    )
    choices.append(record_id, chosen, caller.by(), at)
    return _paper.for_holder(born, identity, "letter.opened")
