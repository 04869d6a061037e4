"""The desk opens the record of a child or of a protected adult, with the person in charge who is there (issue 4, 1).

In one step the record is opened and the person in charge is invited: the parent, who certifies to hold parental
authority; or the guardian with representation for the person, whose judgment was seen, with its dates. The guardian
agrees, taking the adult's opinion into account (CSP L.1111-14); the adult keeps an own account and sees what is done.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.consent import consents, restrictions
from carnet.consent.choices import Choices
from carnet.consent.consents import ConsentKind
from carnet.consent.ties import Named, Quality, TieKind
from carnet.identity.ins import Ins
from carnet.identity.matching import ins_index
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision, RecordStatus
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _birth, _invitation, _majority, _opening_for, _paper
from carnet.usecases._decide import ask_as_if
from carnet.usecases._facts import Facts, is_minor, load
from carnet.usecases._invitation import Invited, Terms
from carnet.usecases._journal import note, refuse
from carnet.usecases._measure import Measure, terms_of
from carnet.usecases._numbers import for_this_instance
from carnet.usecases.caller import Caller
from carnet.usecases.invite_representative import TITLES
from carnet.usecases.open_child_record import CERTIFIED
from carnet.usecases.open_record import WORDING
from carnet.usecases.open_record_for import Told

CHARGE = "charge_"
"""Before the element of a problem that is about the person in charge."""


@dataclass(frozen=True)
class Parent:
    """The parent who is there: names, number, title, and that parental authority was certified."""

    person: Named
    ins: Ins | None
    title: Quality
    certified: bool


@dataclass(frozen=True)
class Agreement:
    """What the person in charge said, who is there; `heard`: the person's own opinion was heard."""

    agreed: bool
    heard: bool = True
    told: Told = Told.SHOWN


@dataclass(frozen=True)
class OpenedInCharge:
    """The open record, the invitation of the person in charge, and the paper of an adult for the own account."""

    record_id: RecordId
    invited: Invited
    receipt: UUID | None


def open_record_in_charge(
    caller: Caller, identity: PersonIdentity, charge: Parent | Measure, word: Agreement, *, key: str = ""
) -> OpenedInCharge | Refusal | Conflict:
    """Opens a record and invites who is in charge with a code.

    Raises Invalid without the agreement, for a number or traits that are wrong, a parent of an adult, a measure for a
    child, and all that is wrong with the judgment. Conflict when a record for this INS is there already. A parent
    whom a court keeps from the child, an opening after a death: refused. `key` is the form's: sent twice, it is one
    opening with one code.
    """
    terms, person = _checked(caller, identity, charge, word)
    record_id = _birth.claim(identity, caller.clock)
    code = _invitation.claimed(caller, record_id, person, terms.kind, key)

    def work() -> OpenedInCharge | Refusal | Conflict:
        restrictions.lock(ins_index(_birth.qualified(identity)))
        facts = _agreed(load(caller, record_id, lock=True), charge)
        decision = _decision(facts, identity, charge, person)
        if not decision.permit:
            return refuse(facts, Act.RECORD_OPEN, decision)
        if facts.exists and (same := _invitation.again(facts, code)):
            return OpenedInCharge(record_id, same, _paper.waiting(record_id))
        if facts.exists:
            return _opening_for.there_already(facts, identity)
        born = _birth.make(facts, identity)
        _note(born, decision, charge, word)
        receipt = _begin(born, identity, charge)
        invited = _invitation.write(born, terms, person, code)
        reach("open_in_charge.written")
        return OpenedInCharge(record_id, invited, receipt)

    answer = db.in_transaction(work)
    if isinstance(answer, OpenedInCharge):
        _birth.settle(identity, record_id, caller.clock)
        _invitation.settle(answer.invited)
    return answer


def _checked(
    caller: Caller, identity: PersonIdentity, charge: Parent | Measure, word: Agreement
) -> tuple[Terms, Named]:
    minor = is_minor(identity.traits.birth_date, caller.now())
    problems = [
        Problem(element, rule)
        for element, rule, wrong in (
            ("consent", "opening.consent_needed", not word.agreed),
            ("heard", "in_charge.opinion", not word.heard),
            ("birth_date", "in_charge.adult", isinstance(charge, Parent) and not minor),
            ("birth_date", "in_charge.child", isinstance(charge, Measure) and minor),
        )
        if wrong
    ]
    if problems:
        raise Invalid(*problems)
    _opening_for.check_traits(caller, identity)
    try:
        return terms_of(charge, caller.now()) if isinstance(charge, Measure) else _parent(charge)
    except Invalid as invalid:
        # Traits of the person and names of who is in charge go by the same words.
        raise Invalid(*(replace(one, element=CHARGE + one.element) for one in invalid.problems)) from invalid


def _parent(charge: Parent) -> tuple[Terms, Named]:
    if charge.title not in TITLES:
        raise Invalid.of("title", "invitation.title")
    if not charge.certified:
        raise Invalid.of("certified", "in_charge.certify")
    if charge.ins is None:
        raise Invalid.of("ins", "find.ins_missing")
    for_this_instance(charge.ins)
    return Terms(TieKind.REPRESENTATIVE, charge.title), _invitation.checked(charge.person)


def _agreed(facts: Facts, charge: Parent | Measure) -> Facts:
    """The facts of a record that is not there yet, as the person in charge who is there makes them."""
    measure = isinstance(charge, Measure)
    context = replace(facts.context, consent_stated=True, guardian_agreed=measure)
    if facts.exists:
        return replace(facts, context=context)
    record = replace(facts.record, holder_is_minor=not measure, under_guardianship=measure)
    return replace(facts, record=record, context=context)


def _decision(facts: Facts, identity: PersonIdentity, charge: Parent | Measure, person: Named) -> Decision:
    """The court first: whom it keeps away must not even learn whether the record is there."""
    opening = ask_as_if(facts, Act.RECORD_OPEN, RecordStatus.NONE, facts.context)
    act = Act.GUARDIAN_DECLARE if isinstance(charge, Measure) else Act.REPRESENTATIVE_INVITE
    inviting = ask_as_if(facts, act, RecordStatus.ACTIVE)
    if not opening.permit or not inviting.permit:
        return inviting if opening.permit else opening
    if isinstance(charge, Parent) and _kept_away(identity, charge):
        return delegation.COURT
    oneself = _invitation.fits(person, identity.traits)
    return delegation.inviting(delegation.Invitee(is_holder=oneself)) or opening


def _kept_away(identity: PersonIdentity, parent: Parent) -> bool:
    child, adult = identity.ins, parent.ins
    return child is not None and adult is not None and restrictions.is_restricted(ins_index(child), ins_index(adult))


def _note(born: Facts, decision: Decision, charge: Parent | Measure, word: Agreement) -> None:
    said = ("guardian", "agreed") if isinstance(charge, Measure) else ("certified", CERTIFIED)
    detail = (("wording", WORDING), ("told", word.told.value), said)
    note(born, Act.RECORD_OPEN, decision, detail=detail)
    act = Act.GUARDIAN_DECLARE if isinstance(charge, Measure) else Act.REPRESENTATIVE_INVITE
    note(born, act, ask_as_if(born, act, RecordStatus.ACTIVE))


def _begin(born: Facts, identity: PersonIdentity, charge: Parent | Measure) -> UUID | None:
    collector = _opening_for.begin(born, Choices())
    if isinstance(charge, Measure):
        return _paper.for_holder(born, identity, "letter.opened")
    by, at = born.caller.by(), born.context.now
    consents.give(born.record_id, ConsentKind.PARENTAL_AUTHORITY, CERTIFIED, by, at, collector)
    _majority.plan(born)
    return None
