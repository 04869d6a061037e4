"""C53: a court keeps an adult from a child, before any record exists, and whatever account or door is tried."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection, connections

from carnet.consent import restrictions
from carnet.consent.ties import Quality
from carnet.identity import accounts
from carnet.identity.matching import ins_index
from carnet.identity.models import AccountKind
from carnet.identity.people import NewAccount, PersonalDetails, Preferences
from carnet.identity.traits import IdentityStatus
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.usecases._invitation import Invited
from carnet.usecases._judgment import Seen
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened
from carnet.usecases.open_record_in_charge import Agreement, Parent, open_record_in_charge
from carnet.usecases.record_restriction import Child, Recorded, Restriction, record_restriction
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import JUDGMENT
from tests.usecases.scene import assert_refused, counts, system_record

pytestmark = pytest.mark.django_db
LEO, CLAIRE = cast.LEO.identity, cast.CLAIRE.identity
OPENING = ChildOpening(LEO, certified=True, consent=True)


def decided(in_force: bool = True, adult: cast.Person = cast.CLAIRE) -> Restriction:
    """A court keeps this adult from Léo, or gives that back."""
    assert LEO.ins is not None
    assert adult.identity.ins is not None
    return Restriction(Child(LEO.ins, LEO.traits.birth_date), adult.identity.ins, in_force, JUDGMENT)


def test_record_restriction_before_any_record_the_adult_opens_none_and_the_other_parent_does(
    clock: FixedClock,
) -> None:
    rosa = cast.desk_agent(clock)
    assert record_restriction(rosa, decided()) == Recorded(0)
    event = events(system_record())[-1]
    assert (event.act, event.rule, dict(event.detail)) == ("restriction:record", "C24", {"what": "restricted"})
    claire, thomas = relatives.account(cast.CLAIRE, clock), relatives.account(cast.THOMAS, clock)
    assert open_child_record(claire, OPENING) == Refusal("C53", "court_restriction")
    assert counts("record_life", "tie") == {"record_life": 0, "tie": 0}
    assert isinstance(open_child_record(thomas, OPENING), Opened)
    assert open_child_record(claire, OPENING) == Refusal("C53", "court_restriction")


def test_record_restriction_the_desk_does_not_open_with_that_adult_either(clock: FixedClock) -> None:
    rosa = cast.desk_agent(clock)
    record_restriction(rosa, decided())
    parent = Parent(relatives.named(cast.CLAIRE), CLAIRE.ins, Quality.PARENT, certified=True)
    answer = open_record_in_charge(rosa, LEO, parent, Agreement(agreed=True))
    assert answer == Refusal("C53", "court_restriction")
    assert counts("record_life", "tie") == {"record_life": 0, "tie": 0}


def test_record_restriction_an_account_without_a_number_is_no_way_around(clock: FixedClock) -> None:
    """An outside provider proves traits and no INS: the same adult, under another account."""
    record_restriction(cast.desk_agent(clock), decided())
    bare = replace(CLAIRE, ins=None, status=IdentityStatus.VALIDATED)
    details = PersonalDetails("claire-dehors", "c@exemple.test", None, bare, Preferences())
    made = accounts.create_account(NewAccount(AccountKind.PATIENT, details, cast.PASSWORD), clock.now())
    assert not isinstance(made, Conflict)
    claire = cast.holder(made, clock)
    assert open_child_record(claire, OPENING) == Refusal("C53", "number_needed")
    thomas = relatives.account(cast.THOMAS, clock)
    opened = open_child_record(thomas, OPENING)
    assert isinstance(opened, Opened)
    father = relatives.acting(thomas, opened.record_id, ActorKind.REPRESENTATIVE)
    invited = invite_representative(father, opened.record_id, relatives.named(cast.CLAIRE), Quality.PARENT)
    assert isinstance(invited, Invited)
    assert answer_invitation(claire, invited.code, accept=True) == Refusal("C53", "number_needed")


def test_record_restriction_who_represents_already_is_out_with_the_next_request(clock: FixedClock) -> None:
    family = relatives.family(clock)
    family.with_father()
    assert isinstance(list_documents(family.mother, family.record), DocumentList)
    assert record_restriction(cast.desk_agent(clock), decided()) == Recorded(1)
    refused = list_documents(family.mother, family.record)
    assert_refused(refused, family.mother, "document:list", "C02", "not_your_record", family.record)
    assert isinstance(list_documents(family.father, family.record), DocumentList)


def test_record_restriction_another_decision_lifts_it(clock: FixedClock) -> None:
    rosa, claire = cast.desk_agent(clock), relatives.account(cast.CLAIRE, clock)
    record_restriction(rosa, decided())
    assert isinstance(open_child_record(claire, OPENING), Refusal)
    assert record_restriction(rosa, decided(in_force=False)) == Recorded(0)
    assert isinstance(open_child_record(claire, OPENING), Opened)


def test_record_restriction_invited_parent_who_is_kept_away_does_not_enter(clock: FixedClock) -> None:
    family = relatives.family(clock)
    invited = invite_representative(family.mother, family.record, relatives.named(cast.THOMAS), Quality.PARENT)
    assert isinstance(invited, Invited)
    record_restriction(cast.desk_agent(clock), decided(adult=cast.THOMAS))
    assert answer_invitation(family.thomas, invited.code, accept=True) == Refusal("C53", "court_restriction")
    record_restriction(cast.desk_agent(clock), decided(in_force=False, adult=cast.THOMAS))
    assert isinstance(answer_invitation(family.thomas, invited.code, accept=True), Answered)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (replace(decided(), document=Seen("RG 1", seen=False)), ("seen", "court.seen")),
        (replace(decided(), document=Seen(" ", seen=True)), ("reference", "court.reference")),
        (
            replace(decided(), child=replace(decided().child, birth_date=date(2013, 7, 9))),
            ("birth_date", "child.ins_and_birth"),
        ),
        (
            replace(decided(), child=replace(decided().child, birth_date=date(2090, 7, 9))),
            ("birth_date", "find.birth_date"),
        ),
        (
            replace(decided(), child=Child(decided().adult, CLAIRE.traits.birth_date)),
            ("birth_date", "restriction.of_age"),
        ),
        (replace(decided(), adult=decided().child.ins), ("adult", "restriction.same")),
    ],
)
def test_record_restriction_that_cannot_be_is_told_and_nothing_is_kept(
    clock: FixedClock, wrong: Restriction, told: tuple[str, str]
) -> None:
    before = counts("court_restriction", "event")
    with pytest.raises(Invalid) as caught:
        record_restriction(cast.desk_agent(clock), wrong)
    assert (caught.value.problems[0].element, caught.value.problems[0].rule) == told
    assert counts("court_restriction", "event") == before


def test_record_restriction_others_are_refused(clock: FixedClock) -> None:
    family = relatives.family(clock)
    for caller in (family.mother, family.thomas, cast.carer(cast.HELENE, clock), cast.operator(clock)):
        answer = record_restriction(caller, decided())
        assert_refused(answer, caller, "restriction:record", "C01", "not_foreseen", family.record)
    assert counts("court_restriction") == {"court_restriction": 0}


@pytest.mark.django_db(transaction=True)
def test_record_restriction_and_an_opening_at_the_same_time_leave_nobody_inside(clock: FixedClock) -> None:
    """Whichever is first, the adult does not represent the child once both were answered."""
    assert connection.vendor == "postgresql"
    cast.publish_directory()
    claire, rosa = relatives.account(cast.CLAIRE, clock), cast.desk_agent(clock)

    def alone(act: object) -> object:
        try:
            return act()  # type: ignore[operator]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        opening = pool.submit(alone, lambda: open_child_record(claire, OPENING))
        ruling = pool.submit(alone, lambda: record_restriction(rosa, decided()))
        opened, ruled = opening.result(), ruling.result()
    assert isinstance(ruled, Recorded)
    assert LEO.ins is not None
    assert CLAIRE.ins is not None
    assert restrictions.is_restricted(ins_index(LEO.ins), ins_index(CLAIRE.ins))
    if isinstance(opened, Opened):
        assert ruled.ended == 1
        mother = relatives.acting(claire, opened.record_id, ActorKind.REPRESENTATIVE)
        assert isinstance(list_documents(mother, opened.record_id), Refusal)
