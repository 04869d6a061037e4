"""From a typed code to the invitation that it names, as its reader may know it. Owns the checks of both answers.

An unknown code, one that was used and one that is too old have one answer; who is not the person named learns nothing.
"""

from dataclasses import dataclass, replace

from carnet.consent import restrictions, ties
from carnet.consent.ties import Tie, TieKind
from carnet.identity import limits
from carnet.identity.matching import ins_index
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Context, Decision, Relation, RelationKind
from carnet.policy.rules import delegation
from carnet.storage import indexes, locator
from carnet.storage.locator import KeyKind
from carnet.usecases import _invitation, _system
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, is_minor, load
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Opened:
    """What a code led to: the facts as the invited person has them, the invitation, and the answer to it."""

    facts: Facts
    tie: Tie | None
    decision: Decision

    @property
    def act(self) -> Act:
        """Taking it up, in its quality."""
        return _invitation.ACCEPTING[self.tie.kind] if self.tie else Act.CAREGIVER_ACCEPT


def counted(caller: Caller) -> None:
    """Counts a try at a code; TooManyAttempts when this account tried too often."""
    limits.count_or_stop(limits.INVITATION, {limits.Scope.ACCOUNT: str(caller.account_id)}, caller.now())


def identity_of(caller: Caller) -> PersonIdentity:
    """The proved identity of who holds the code; Invalid without one: an invitation names a person."""
    identity = _invitation.proved_identity(caller)
    if identity is None:
        raise Invalid.of("code", "invitation.identity_not_proved")
    return identity


def place_of(code: str) -> RecordId | None:
    """The record that a code leads to."""
    found = locator.find(KeyKind.INVITATION, _invitation.index_of(code))
    return found.record_id if found else None


def kind_of(caller: Caller, record_id: RecordId, code: str) -> TieKind | None:
    """The quality that a code offers, read before anything is locked."""
    tie = _named_by(load(caller, record_id), code)
    return tie.kind if tie else None


def opened(caller: Caller, code: str, identity: PersonIdentity, *, lock: bool) -> Opened:
    """The invitation under a code, decided for who holds the code."""
    record_id = place_of(code) or _system.record_id()
    facts = load(caller, record_id, lock=lock)
    tie = _named_by(facts, code)
    if tie is None:
        return Opened(facts, None, delegation.NOT_VALID)
    seen = replace(facts, caller=caller.acting_for(record_id, tie.kind.value), context=_invited(facts, tie))
    return Opened(seen, tie, _decision(seen, tie, identity))


def _named_by(facts: Facts, code: str) -> Tie | None:
    index = _invitation.index_of(code)
    return next((tie for tie in facts.ties if indexes.same(tie.code_hmac, index)), None)


def _invited(facts: Facts, tie: Tie) -> Context:
    """The code in hand is the tie of an invited person, as long as the invitation is open."""
    waits = tie.open_invitation(facts.context.now)
    relation = Relation(
        RelationKind.INVITED,
        facts.caller.actor_id,
        since=facts.context.now if waits else None,
        until=tie.invited_until,
    )
    return replace(facts.context, relations=(*facts.context.relations, relation))


def _decision(facts: Facts, tie: Tie, identity: PersonIdentity) -> Decision:
    own = facts.caller.own_record == facts.record_id
    right = not own and _invitation.fits(ties.named(facts.keys, tie), identity.traits)
    waits = tie.open_invitation(facts.context.now)
    against = delegation.taking_up(waits=waits, right_person=right, restricted=_restricted(facts, tie, identity))
    if against is not None:
        return against
    if tie.kind is TieKind.REPRESENTATIVE and identity.ins is None:
        return delegation.NUMBER_NEEDED
    if is_minor(identity.traits.birth_date, facts.context.now):
        return delegation.ADULT_NEEDED
    if tie.kind is TieKind.REPRESENTATIVE and facts.record.holder_is_minor is not True:
        return delegation.OF_AGE
    return ask(facts, _invitation.ACCEPTING[tie.kind])


def _restricted(facts: Facts, tie: Tie, identity: PersonIdentity) -> bool:
    child, adult = facts.patient.ins if facts.patient else None, identity.ins
    if tie.kind is not TieKind.REPRESENTATIVE or child is None or adult is None:
        return False
    return restrictions.is_restricted(ins_index(child), ins_index(adult))
