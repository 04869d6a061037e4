"""How a record begins: claims, head, keys, streams, identity. Owns their order; never decides who may open one."""

from dataclasses import dataclass, replace

from carnet.consent import life
from carnet.consent.life import Step
from carnet.identity import patients
from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import Clock
from carnet.kernel.errors import EpochChanged, Invalid
from carnet.kernel.ids import RecordId, new_record_id
from carnet.ledger import journal
from carnet.policy.model import Relation, RelationKind
from carnet.storage import due, indexes, keys, locator
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.head import HeadStatus
from carnet.storage.locator import KeyKind
from carnet.usecases import _by_traits
from carnet.usecases._facts import Facts, is_minor
from carnet.usecases._numbers import for_this_instance


def claim(identity: PersonIdentity, clock: Clock) -> RecordId:
    """The record id for an identity: the one that its INS already has, or a new one, claimed before the transaction.

    A destroyed record gives its INS back: a claim that the destruction did not come to release is released here.
    """
    key = ins_index(qualified(identity))
    held = locator.claim(KeyKind.INS, key, new_record_id(), clock.now())
    head = heads.load(held.record_id) if held.confirmed else None
    if head is None or head.status is not HeadStatus.DESTROYED:
        return held.record_id
    locator.release_all(held.record_id)
    return locator.claim(KeyKind.INS, key, new_record_id(), clock.now()).record_id


def qualified(identity: PersonIdentity) -> Ins:
    """The INS of an identity under which a record may be opened.

    Invalid when it has none, is not qualified or is in doubt, or when its number is not for this kind of instance.
    """
    if identity.ins is None:
        raise Invalid.of("ins", "opening.identity_not_proved")
    if not identity.feeds:
        raise Invalid.of("status", "opening.identity_not_qualified")
    return for_this_instance(identity.ins)


def search_index(ins: Ins, birth_date: str) -> bytes:
    """The index by which a professional finds a record: INS and birth date together.

    One look-up answers alike for an unknown INS and for a birth date that does not fit (security.md A14). Who types a
    number does not know whether it is a NIR or an NIA, so both are searched as one; a test number never meets them.
    """
    return indexes.index("ins_and_birth", "test" if ins.for_tests_only else "real", ins.value, birth_date)


def as_holder(facts: Facts, identity: PersonIdentity) -> Facts:
    """The facts of a record that is not there yet, as its future holder has them: the tie and the age are proved."""
    tie = Relation(RelationKind.HOLDER, facts.caller.actor_id)
    record = replace(facts.record, holder_is_minor=is_minor(identity.traits.birth_date, facts.context.now))
    return replace(facts, record=record, context=replace(facts.context, relations=(tie,)))


def make(facts: Facts, identity: PersonIdentity) -> Facts:
    """Makes the head, keys, streams and identity of a record that is not there yet, and returns its facts.

    Raises EpochChanged when another opening made the record since the facts were loaded: loaded again, it is there.
    """
    if facts.head.status is HeadStatus.ANNOUNCED:
        return _of_announced(facts, identity)
    return create(facts, identity, HeadStatus.ACTIVE)


def create(facts: Facts, identity: PersonIdentity, status: HeadStatus) -> Facts:
    """Makes the head, keys, streams and identity of a record that is not there. Raises EpochChanged when it is."""
    record_id, at = facts.record_id, facts.context.now
    head = heads.create(record_id, status)
    if head is None:
        raise EpochChanged
    made = keys.create(record_id, at)
    journal.start_streams(record_id)
    patients.add_identity(made, identity)
    return replace(facts, head=head, keys=made, patient=identity)


def _of_announced(facts: Facts, identity: PersonIdentity) -> Facts:
    """The record whose opening was announced: its keys, its journal and the person's objection, if any, stay."""
    head = heads.change(facts.head, HeadStatus.ACTIVE)
    due.cancel(facts.record_id, DueRule.OPEN_ANNOUNCED, facts.context.now)
    patients.add_identity(facts.keys, identity)
    return replace(facts, head=head, patient=identity)


def begin_life(facts: Facts) -> None:
    """Writes that the record is open."""
    life.take(facts.keys, Step.OPEN, facts.caller.by(), facts.context.now)


@dataclass(frozen=True)
class Way:
    """One key that leads to a record: its kind and its blind index."""

    kind: KeyKind
    key_hmac: bytes


def ways_to(identity: PersonIdentity) -> frozenset[Way]:
    """Every key that leads to the record of this person: each number, alone and with the birth date."""
    birth = identity.traits.birth_date.isoformat()
    numbers = identity.numbers
    return frozenset(Way(KeyKind.INS, ins_index(ins)) for ins in numbers) | frozenset(
        Way(KeyKind.INS_AND_BIRTH, search_index(ins, birth)) for ins in numbers
    )


def settle(identity: PersonIdentity, record_id: RecordId, clock: Clock) -> None:
    """After the commit: every number of the person, and the traits, lead to the record. May be done again.

    A key that another record holds stays that record's: two persons never share a number.
    """
    for way in ways_to(identity):
        if locator.claim(way.kind, way.key_hmac, record_id, clock.now()).record_id == record_id:
            locator.confirm(way.kind, way.key_hmac)
    _by_traits.settle(identity.traits, record_id, clock.now())
