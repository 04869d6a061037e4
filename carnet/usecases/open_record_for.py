"""A desk agent opens the record of a person who is there and agrees (brochure: "avec un agent"; EX-123)."""

from carnet.consent import choices, consents
from carnet.consent.choices import Choices
from carnet.consent.consents import ConsentKind
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db
from carnet.usecases import _birth, _majority
from carnet.usecases._decide import ask_as_if, ticked
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING, Opened


def open_record_for(caller: Caller, identity: PersonIdentity, *, consent: bool) -> Opened | Refusal | Conflict:
    """Opens a record under an identity that the agent saw. Raises Invalid without the tick or without an INS.

    Conflict when a record for this INS is there already.
    """
    if not consent:
        raise Invalid.of("consent", "opening.consent_needed")
    record_id = _birth.claim(identity, caller.clock)

    def work() -> Opened | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, ticked(facts))
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        if facts.exists:
            return Conflict("opening.already_open")
        born = _birth.make(facts, identity)
        note(born, Act.RECORD_OPEN, decision, detail=(("wording", WORDING),))
        _write(born)
        return Opened(record_id)

    answer = db.in_transaction(work)
    if isinstance(answer, Opened):
        _birth.settle(identity, record_id, caller.clock)
    return answer


def _write(born: Facts) -> None:
    record_id, by, at = born.record_id, born.caller.by(), born.context.now
    _birth.begin_life(born)
    consents.give(record_id, ConsentKind.OPENING, WORDING, by, at)
    choices.append(record_id, Choices(), by, at)
    _majority.plan(born)
