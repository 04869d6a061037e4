"""Those who act for somebody, brought there through the real doors. Owns set-ups for tests of ties; never a rule."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from carnet.consent.ties import Named, Quality
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import RecordId
from carnet.policy.model import ActorKind
from carnet.usecases._invitation import Invited
from carnet.usecases._judgment import Seen
from carnet.usecases._measure import Measure
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.caller import Caller
from carnet.usecases.declare_guardian import declare_guardian
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened
from tests import cast
from tests.cast import Person

JUDGMENT = Seen("RG 26/00123, tribunal judiciaire", seen=True)


def named(person: Person) -> Named:
    """A person as an inviter names her: the name in use."""
    traits = person.identity.traits
    return Named(traits.used_name or traits.birth_name, traits.first_given_name, traits.birth_date)


def acting(account: Caller, record: RecordId, kind: ActorKind) -> Caller:
    """The same account, acting in a record, as a session does."""
    return replace(account, kind=kind, acting_in=record)


def account(person: Person, clock: FixedClock) -> Caller:
    """A person with an account and no record."""
    return cast.holder(cast.account_of(person, clock), clock)


@dataclass(frozen=True)
class Family:
    """Léo's record, opened by his mother; his father has an account and nothing else."""

    clock: FixedClock
    record: RecordId
    claire: Caller
    thomas: Caller

    @property
    def mother(self) -> Caller:
        """Claire in Léo's record."""
        return acting(self.claire, self.record, ActorKind.REPRESENTATIVE)

    @property
    def father(self) -> Caller:
        """Thomas in Léo's record, whether he may or not."""
        return acting(self.thomas, self.record, ActorKind.REPRESENTATIVE)

    def with_father(self) -> UUID:
        """Claire invites Thomas, who accepts; his tie."""
        invited = invite_representative(self.mother, self.record, named(cast.THOMAS), Quality.PARENT)
        assert isinstance(invited, Invited), invited
        assert isinstance(answer_invitation(self.thomas, invited.code, accept=True), Answered)
        return invited.tie_id


def family(clock: FixedClock, child: Person = cast.LEO) -> Family:
    """The directory is published, and Claire has opened her child's record."""
    cast.publish_directory()
    claire, thomas = account(cast.CLAIRE, clock), account(cast.THOMAS, clock)
    answer = open_child_record(claire, ChildOpening(child.identity, certified=True, consent=True))
    assert isinstance(answer, Opened), answer
    return Family(clock, answer.record_id, claire, thomas)


def caregiver(
    holder: Caller, person: Person, *, sees_hidden: bool = True, last_day: date | None = None
) -> tuple[Caller, UUID]:
    """The holder (or who acts for the holder) invites a person, who makes an account and accepts."""
    record = holder.record
    assert record is not None
    invited = invite_caregiver(holder, record, CaregiverWanted(named(person), sees_hidden, last_day))
    assert isinstance(invited, Invited), invited
    assert isinstance(holder.clock, FixedClock)
    helper = account(person, holder.clock)
    assert isinstance(answer_invitation(helper, invited.code, accept=True), Answered)
    return acting(helper, record, ActorKind.CAREGIVER), invited.tie_id


def measure(person: Person = cast.JEANNE, begins: date = date(2026, 1, 1), ends: date = date(2030, 12, 31)) -> Measure:
    """A tutelle with representation for the person."""
    return Measure(Quality.TUTELLE, named(person), begins, ends, JUDGMENT)


def guardian(holder: Caller, person: Person = cast.JEANNE, ends: date = date(2030, 12, 31)) -> tuple[Caller, UUID]:
    """The desk has seen the judgment; the guardian accepts with an own account."""
    record, clock = cast.record_of(holder), holder.clock
    assert isinstance(clock, FixedClock)
    invited = declare_guardian(cast.desk_agent(clock), record, measure(person, ends=ends))
    assert isinstance(invited, Invited), invited
    helper = account(person, clock)
    assert isinstance(answer_invitation(helper, invited.code, accept=True), Answered)
    return acting(helper, record, ActorKind.GUARDIAN), invited.tie_id
