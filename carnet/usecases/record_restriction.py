"""The desk records a court's decision on an adult and a child, whether or not the child has a record (issue 4).

By the two INS, so that neither another account nor a record that is opened later lets the adult in (C53). What the
court gave back, another decision gives back here.
"""

from dataclasses import dataclass
from datetime import date

from carnet.consent import restrictions
from carnet.consent.ties import Tie, TieKind
from carnet.identity.ins import Ins, InsRoot
from carnet.identity.matching import ins_index
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.storage import db, locator, outbox
from carnet.storage import head as heads
from carnet.storage.locator import KeyKind
from carnet.storage.outbox import Task
from carnet.usecases import _charges, _system
from carnet.usecases._decide import ask
from carnet.usecases._ending import OPEN, end_and_tell
from carnet.usecases._facts import Facts, is_minor, load, zone
from carnet.usecases._journal import note, refuse
from carnet.usecases._judgment import Seen, checked
from carnet.usecases._numbers import for_this_instance
from carnet.usecases._tie_names import identity_of_account
from carnet.usecases._ties import of_age_at
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Child:
    """The child: the number and the birth date, which must go together."""

    ins: Ins
    birth_date: date


@dataclass(frozen=True)
class Restriction:
    """A court keeps an adult from acting for a child; not `in_force`: another decision lifted that."""

    child: Child
    adult: Ins
    in_force: bool
    document: Seen


@dataclass(frozen=True)
class Recorded:
    """The decision holds for every request that begins after the answer; how many accesses it ended."""

    ended: int


def record_restriction(caller: Caller, wanted: Restriction) -> Recorded | Refusal:
    """Writes the decision down; an adult who represented the child no longer does.

    Raises Invalid for a decision that was not seen, a child who is of age, a birth date to come, twice the same number.
    The answer is the same with and without a record of the child.
    """
    reference = _checked(caller, wanted)

    def work() -> tuple[RecordId, tuple[Tie, ...]] | Refusal:
        restrictions.lock(ins_index(wanted.child.ins))
        record_id = _record_of(wanted)
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.RESTRICTION_RECORD)
        if not decision.permit:
            return refuse(facts, Act.RESTRICTION_RECORD, decision)
        what = "restricted" if wanted.in_force else "lifted"
        note(facts, Act.RESTRICTION_RECORD, decision, detail=(("what", what),))
        _put(facts, wanted)
        return record_id, _ended(facts, wanted, reference)

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    for tie in answer[1]:
        _charges.release(answer[0], tie)
    return Recorded(len(answer[1]))


def _checked(caller: Caller, wanted: Restriction) -> str:
    for_this_instance(wanted.child.ins)
    for_this_instance(wanted.adult, "adult")
    born = wanted.child.birth_date
    if born > legal_day(caller.now(), zone()):
        raise Invalid.of("birth_date", "find.birth_date")
    if not is_minor(born, caller.now()):
        raise Invalid.of("birth_date", "restriction.of_age")
    if not _goes_with(wanted.child):
        raise Invalid.of("birth_date", "child.ins_and_birth")
    if wanted.child.ins.value == wanted.adult.value:
        raise Invalid.of("adult", "restriction.same")
    return checked(wanted.document, "court.seen")


def _goes_with(child: Child) -> bool:
    """A NIR tells the year of birth: a wrong one would end the decision before its day."""
    return child.ins.root is InsRoot.NIA or child.ins.value[1:3] == f"{child.birth_date.year % 100:02}"


def _record_of(wanted: Restriction) -> RecordId:
    """The record of the child, or the one that takes the place of an absent record."""
    found = locator.find(KeyKind.INS, ins_index(wanted.child.ins))
    return found.record_id if found else _system.record_id()


def _put(facts: Facts, wanted: Restriction) -> None:
    """Until majority: that of the record's own birth date, when there is one."""
    born = facts.patient.traits.birth_date if facts.exists and facts.patient else wanted.child.birth_date
    child, adult = ins_index(wanted.child.ins), ins_index(wanted.adult)
    restrictions.put(child, adult, wanted.in_force, of_age_at(born, zone()), facts.caller.by(), facts.context.now)


def _ended(facts: Facts, wanted: Restriction, reference: str) -> tuple[Tie, ...]:
    if not wanted.in_force or not facts.exists:
        return ()
    theirs = tuple(tie for tie in facts.ties if _is_theirs(tie, wanted.adult))
    if theirs:
        heads.change(facts.head)
        outbox.post(facts.record_id, Task.TELL_TIE, facts.context.now)
    return tuple(end_and_tell(facts, tie, judgment=reference) for tie in theirs)


def _is_theirs(tie: Tie, adult: Ins) -> bool:
    if tie.kind is not TieKind.REPRESENTATIVE or tie.state not in OPEN or tie.account_id is None:
        return False
    identity = identity_of_account(AccountId(tie.account_id))
    return identity is not None and identity.ins == adult
