"""A person opens the record alone: "C'est moi qui décide de créer mon DMP" (brochure; CSP L.1111-14, EX-123)."""

from dataclasses import dataclass, field

from carnet.consent import choices, consents
from carnet.consent.choices import Choices
from carnet.consent.consents import ConsentKind
from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _birth
from carnet.usecases._decide import ask_as_if, ticked
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

WORDING = "opening/2026-11"


@dataclass(frozen=True)
class Opening:
    """What the person ticked and chose. The choices may be left as they are, and changed later."""

    consent: bool
    choices: Choices = field(default_factory=Choices)


@dataclass(frozen=True)
class Opened:
    """The record that is now open."""

    record_id: RecordId


def open_record(caller: Caller, opening: Opening) -> Opened | Refusal | Conflict:
    """Opens the record of the person who asks, under the identity proved for the account.

    Raises Invalid without the tick, or when no identity was proved for this account. Conflict when a record for this
    INS is already there.
    """
    if not opening.consent:
        raise Invalid.of("consent", "opening.consent_needed")
    identity = _proved(caller)
    record_id = _birth.claim(identity, caller.clock)

    def work() -> Opened | Refusal | Conflict:
        facts = _birth.as_holder(load(caller, record_id, lock=True), identity)
        decision = ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, ticked(facts))
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        if facts.exists:
            return Conflict("opening.already_open")
        born = _birth.make(facts, identity)
        note(born, Act.RECORD_OPEN, decision, detail=(("wording", WORDING),))
        _write(born, opening)
        outbox.post(record_id, Task.TELL_LIFE, born.context.now)
        reach("open_record.written")
        return Opened(record_id)

    answer = db.in_transaction(work)
    if isinstance(answer, Opened):
        _birth.settle(identity, record_id, caller.clock)
    return answer


def _proved(caller: Caller) -> PersonIdentity:
    if caller.account_id is None:
        raise Invalid.of("account", "opening.identity_not_proved")
    identity = accounts.personal_details(AccountId(caller.account_id)).identity
    if identity is None:
        raise Invalid.of("account", "opening.identity_not_proved")
    return identity


def _write(born: Facts, opening: Opening) -> None:
    record_id, by, at = born.record_id, born.caller.by(), born.context.now
    _birth.begin_life(born)
    consents.give(record_id, ConsentKind.OPENING, WORDING, by, at)
    choices.append(record_id, opening.choices, by, at)
    if born.caller.account_id is not None:
        accounts.link_record(AccountId(born.caller.account_id), record_id)
