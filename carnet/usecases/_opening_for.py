"""What openings for a person who is there share: the identity that counts, what is told of a record that is there.

Owns no decision: the use cases ask.
"""

from carnet.codes import traits_rules
from carnet.consent import choices, consents
from carnet.consent.choices import Choices
from carnet.consent.consents import Collector, ConsentKind
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.model import RecordStatus
from carnet.usecases import _birth
from carnet.usecases._decide import ask, ticked
from carnet.usecases._facts import Facts, zone
from carnet.usecases._journal import refuse, refuse_state
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING

_SAID_BY_STATE = {
    RecordStatus.ACTIVE: Conflict("opening.already_open_for"),
    RecordStatus.CLOSED: Conflict("opening.closed_for"),
    RecordStatus.SUSPENDED: Conflict("opening.suspended_for"),
}
NOT_POSSIBLE = Conflict("opening.not_possible")


def check_traits(caller: Caller, identity: PersonIdentity) -> None:
    """Invalid for traits that no person has."""
    if wrong := traits_rules.problems(identity.traits, legal_day(caller.now(), zone())):
        raise Invalid(*wrong)


def there_already(facts: Facts, identity: PersonIdentity) -> Refusal | Conflict:
    """Who knows an INS but not the birth date that goes with it learns no state (security.md A14).

    That there is a record is told all the same: the person reads in the journal who tried.
    """
    if facts.patient is None or facts.patient.traits.birth_date != identity.traits.birth_date:
        return refuse_state(facts, Act.RECORD_OPEN, NOT_POSSIBLE)
    decision = ask(facts, Act.RECORD_OPEN, context=ticked(facts))
    if facts.record.deceased:
        return refuse(facts, Act.RECORD_OPEN, decision)
    return refuse_state(facts, Act.RECORD_OPEN, _SAID_BY_STATE.get(facts.record.status, NOT_POSSIBLE))


def begin(born: Facts, chosen: Choices) -> Collector:
    """Writes the beginning of the life, the consent that was heard, the choices; returns who heard it."""
    caller, record_id, at = born.caller, born.record_id, born.context.now
    collector = Collector(caller.actor_id, caller.structure_id)
    _birth.begin_life(born)
    consents.give(record_id, ConsentKind.OPENING, WORDING, caller.by(), at, collector)
    choices.append(record_id, chosen, caller.by(), at)
    return collector
