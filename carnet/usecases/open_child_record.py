"""A parent opens the record of a child, certifying to hold parental authority (rules.md 1.7; issue 4, point 1)."""

from dataclasses import dataclass, replace

from carnet.consent import choices, consents, restrictions, ties
from carnet.consent.choices import Choices
from carnet.consent.consents import ConsentKind
from carnet.consent.ties import Named, Quality, Tie, TieKind, TieState
from carnet.identity import charges, limits
from carnet.identity.matching import ins_index
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Invalid, Problem, Refusal
from carnet.kernel.ids import AccountId, new_id
from carnet.policy.acts import Act
from carnet.policy.model import Decision, RecordStatus, Relation, RelationKind
from carnet.policy.rules import delegation
from carnet.storage import db, outbox
from carnet.storage.outbox import Task
from carnet.usecases import _birth, _charges, _invitation, _majority
from carnet.usecases._decide import ask_as_if, ticked
from carnet.usecases._facts import Facts, is_minor, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller
from carnet.usecases.open_record import WORDING, Opened

CERTIFIED = "parental-authority/2026-11"


@dataclass(frozen=True)
class ChildOpening:
    """Who the child is, and what the parent ticked."""

    child: PersonIdentity
    certified: bool
    consent: bool


def open_child_record(caller: Caller, opening: ChildOpening) -> Opened | Refusal:
    """Opens the record of a child, whose first representative is the parent who asks.

    Raises Invalid without both ticks, without an INS or without a proved identity of the parent; TooManyAttempts.
    An adult whom a court keeps from the child, a minor, a child who is of age, a record that is there already: refused,
    recorded, nothing changed.
    """
    parent = _checked(caller, opening)
    record_id = _birth.claim(opening.child, caller.clock)
    acting = caller.acting_for(record_id, TieKind.REPRESENTATIVE)
    charge = _charges.claim(caller, record_id, TieKind.REPRESENTATIVE)

    def work() -> Opened | Refusal:
        restrictions.lock(ins_index(_birth.qualified(opening.child)))
        facts = _as_parent(load(acting, record_id, lock=True), opening.child)
        if _is_mine(facts):
            return Opened(record_id)
        decision = _decision(facts, opening.child, parent)
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        born = _birth.make(facts, opening.child)
        note(born, Act.RECORD_OPEN, decision, detail=(("wording", WORDING), ("certified", CERTIFIED)))
        _write(born, parent)
        return Opened(record_id)

    answer = db.in_transaction(work)
    _settle(answer, opening.child, charge, caller)
    return answer


def _checked(caller: Caller, opening: ChildOpening) -> PersonIdentity:
    ticks = {
        ("certified", "child.certify_needed"): opening.certified,
        ("consent", "opening.consent_needed"): opening.consent,
    }
    missing = [Problem(element, rule) for (element, rule), done in ticks.items() if not done]
    if missing:
        raise Invalid(*missing)
    parent = _invitation.proved_identity(caller)
    if parent is None:
        raise Invalid.of("account", "opening.identity_not_proved")
    limits.count_or_stop(limits.CHILD_OPENING, {limits.Scope.ACCOUNT: str(caller.account_id)}, caller.now())
    return parent


def _as_parent(facts: Facts, child: PersonIdentity) -> Facts:
    """The facts of a record that is not there yet, as the certifying parent has them."""
    if facts.exists:
        return facts
    tie = Relation(RelationKind.REPRESENTATIVE, facts.caller.actor_id, since=facts.context.now)
    record = replace(facts.record, holder_is_minor=is_minor(child.traits.birth_date, facts.context.now))
    return replace(facts, record=record, context=replace(facts.context, relations=(tie,)))


def _is_mine(facts: Facts) -> bool:
    """The same form sent twice: the record is there, and this parent represents the child."""
    mine = (t for t in facts.ties if t.kind is TieKind.REPRESENTATIVE and t.account_id == facts.caller.account_id)
    return facts.exists and any(tie.holds(facts.context.now) for tie in mine)


def _decision(facts: Facts, child: PersonIdentity, parent: PersonIdentity) -> Decision:
    """The court first: whom it keeps away must not even learn whether the record is there."""
    if parent.ins is None or child.ins is None:
        return delegation.NUMBER_NEEDED
    if restrictions.is_restricted(ins_index(child.ins), ins_index(parent.ins)):
        return delegation.COURT
    if is_minor(parent.traits.birth_date, facts.context.now):
        return delegation.ADULT_NEEDED
    if facts.exists:
        return delegation.ALREADY_THERE
    return ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, ticked(facts))


def _write(born: Facts, parent: PersonIdentity) -> None:
    record_id, by, now = born.record_id, born.caller.by(), born.context.now
    _birth.begin_life(born)
    consents.give(record_id, ConsentKind.OPENING, WORDING, by, now)
    consents.give(record_id, ConsentKind.PARENTAL_AUTHORITY, CERTIFIED, by, now)
    choices.append(record_id, Choices(), by, now)
    traits = parent.traits
    named = Named(traits.birth_name, traits.first_given_name, traits.birth_date)
    ties.begin(born.keys, _tie(born), named, by, now)
    _majority.plan(born)
    outbox.post(record_id, Task.TELL_LIFE, now)


def _tie(born: Facts) -> Tie:
    account = AccountId(born.caller.account_id) if born.caller.account_id else None
    return Tie(
        tie_id=new_id(),
        version=1,
        kind=TieKind.REPRESENTATIVE,
        quality=Quality.PARENT,
        state=TieState.ACTIVE,
        account_id=account,
        sees_hidden=True,
        since=born.context.now,
        until=None,
        invited_until=None,
        code_hmac=None,
        sealed=b"",
    )


def _settle(answer: Opened | Refusal, child: PersonIdentity, charge: charges.Charge | None, caller: Caller) -> None:
    if isinstance(answer, Opened):
        _birth.settle(child, answer.record_id, caller.clock)
    if charge is None:
        return
    if isinstance(answer, Opened):
        charges.confirm(charge)
    else:
        _charges.give_back(charge, caller)
