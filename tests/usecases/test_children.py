"""R13 and rules.md 1.7: parents open and share a child's record; a court ends it; majority ends it by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from carnet.consent import restrictions
from carnet.consent.ties import Quality
from carnet.identity import accounts
from carnet.identity.matching import ins_index
from carnet.identity.models import Account
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.ledger.event import Outcome
from carnet.policy.acts import Act
from carnet.storage import due
from carnet.storage.due import DueRule
from carnet.usecases._invitation import Invited
from carnet.usecases._judgment import Seen
from carnet.usecases.answer_invitation import answer_invitation
from carnet.usecases.carry_out_due import CarriedOut, carry_out_due
from carnet.usecases.come_of_age import come_of_age
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.end_tie import end_tie
from carnet.usecases.invite_representative import invite_representative
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.list_ties import Ties, list_ties
from carnet.usecases.open_child_record import ChildOpening, open_child_record
from carnet.usecases.open_record import Opened
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.revoke_representative import revoke_representative
from carnet.usecases.see_charges import see_charges
from carnet.usecases.see_own_record import OwnRecord, see_own_record
from tests import cast
from tests.cast import Person
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.relatives import JUDGMENT, Family
from tests.usecases.scene import counts, report, titles

pytestmark = pytest.mark.django_db
PARENT = Quality.PARENT


@pytest.fixture
def family(clock: FixedClock) -> Family:
    return relatives.family(clock)


def opening(person: Person = cast.LEO, *, certified: bool = True, consent: bool = True) -> ChildOpening:
    return ChildOpening(person.identity, certified=certified, consent=consent)


def born(day: date, number: str = "1120775116088") -> Person:
    """A child born on another day."""
    identity = cast.LEO.identity
    traits = replace(identity.traits, birth_date=day)
    return replace(cast.LEO, identity=PersonIdentity(traits, cast.test_ins(number), identity.status))


def test_open_child_record_parent_without_a_record_represents_at_once(family: Family) -> None:
    own = see_own_record(family.mother)
    assert isinstance(own, OwnRecord)
    assert own.opened
    assert own.active
    assert {Act.DOCUMENT_LIST, Act.RECORD_CLOSE, Act.AUTHORISATION_SEE} <= own.may
    assert [one.name for one in see_charges(family.claire).people] == ["LEO MARTINEAU"]
    first = events(family.record)[0]
    assert (first.act, first.who.kind, dict(first.detail)["certified"]) == (
        "record:open", "representative", "parental-authority/2026-11",
    )  # fmt: skip


def test_open_child_record_several_children_and_the_same_form_twice(family: Family) -> None:
    again = open_child_record(family.claire, opening())
    assert again == Opened(family.record)
    second = open_child_record(family.claire, opening(born(date(2015, 2, 3), "1150275116093")))
    assert isinstance(second, Opened)
    assert len(see_charges(family.claire).people) == 2


def test_open_child_record_without_ticks_or_proof_is_told(family: Family) -> None:
    before = counts("head", "tie", "charge")
    with pytest.raises(Invalid) as told:
        open_child_record(family.thomas, opening(certified=False, consent=False))
    assert [(p.element, p.rule) for p in told.value.problems] == [
        ("certified", "child.certify_needed"), ("consent", "opening.consent_needed"),
    ]  # fmt: skip
    stranger = cast.holder(cast.account_without_identity(family.clock), family.clock)
    with pytest.raises(Invalid) as told:
        open_child_record(stranger, opening())
    assert [p.rule for p in told.value.problems] == ["opening.identity_not_proved"]
    assert counts("head", "tie", "charge") == before


def test_open_child_record_of_a_record_that_is_there_is_refused_and_the_family_sees_who_tried(family: Family) -> None:
    before = counts("tie", "charge")
    assert open_child_record(family.thomas, opening()) == Refusal("C05", "record_exists")
    assert counts("tie", "charge") == before
    event = events(family.record)[-1]
    assert (event.act, event.outcome, event.who.id) == ("record:open", Outcome.REFUSED, family.thomas.actor_id)


def test_open_child_record_for_an_adult_or_by_a_minor_is_refused(family: Family) -> None:
    grown = open_child_record(family.claire, opening(born(date(2008, 3, 2), "1080375116001")))
    assert grown == Refusal("C19", "no_longer_a_minor")
    young = relatives.account(replace(born(date(2009, 3, 2), "1090375116002"), login="jeune-martineau"), family.clock)
    assert open_child_record(young, opening(born(date(2020, 3, 2), "1200375116003"))) == Refusal("C52", "adult_needed")


def test_open_child_record_by_an_adult_under_a_court_restriction_is_refused(clock: FixedClock) -> None:
    cast.publish_directory()
    thomas = relatives.account(cast.THOMAS, clock)
    child, adult = cast.LEO.identity.ins, cast.THOMAS.identity.ins
    assert child is not None
    assert adult is not None
    by, until = cast.desk_agent(clock).by(), datetime(2030, 7, 8, 22, tzinfo=UTC)
    restrictions.put(ins_index(child), ins_index(adult), True, until, by, clock.now())
    assert open_child_record(thomas, opening()) == Refusal("C53", "court_restriction")
    assert counts("tie", "charge", "record_life") == {"tie": 0, "charge": 0, "record_life": 0}
    restrictions.put(ins_index(child), ins_index(adult), False, until, by, clock.now())
    assert isinstance(open_child_record(thomas, opening()), Opened)


def test_second_representative_invited_accepts_and_both_act_apart(family: Family) -> None:
    tie = family.with_father()
    assert isinstance(list_documents(family.father, family.record), DocumentList)
    shown = list_ties(family.mother, family.record)
    assert isinstance(shown, Ties)
    assert [(one.name, one.me, one.may_end) for one in shown.shown] == [
        ("CLAIRE MARTINEAU", True, False), ("THOMAS MARTINEAU", False, False),
    ]  # fmt: skip
    assert end_tie(family.mother, family.record, tie) == Refusal("C02", "no_document")
    assert isinstance(list_documents(family.father, family.record), DocumentList)
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    assert ("document:list", "THOMAS MARTINEAU") in [(line.event.act, line.actor_name) for line in page.lines]


def test_invitation_of_a_representative_taken_back_no_longer_counts(family: Family) -> None:
    invited = invite_representative(family.mother, family.record, relatives.named(cast.THOMAS), PARENT)
    assert isinstance(invited, Invited)
    assert not isinstance(end_tie(family.mother, family.record, invited.tie_id), Refusal)
    assert answer_invitation(family.thomas, invited.code, accept=True) == Refusal("C52", "invitation_not_valid")


def test_desk_revokes_a_representative_on_a_decision_seen_and_the_door_stays_shut(family: Family) -> None:
    tie, desk = family.with_father(), cast.desk_agent(family.clock)
    for document, rule in ((Seen("RG 1", False), "court.seen"), (Seen(" ", True), "court.reference")):
        with pytest.raises(Invalid) as told:
            revoke_representative(desk, family.record, tie, document)
        assert [p.rule for p in told.value.problems] == [rule]
    assert revoke_representative(family.mother, family.record, tie, JUDGMENT) == Refusal("C01", "not_foreseen")
    assert not isinstance(revoke_representative(desk, family.record, tie, JUDGMENT), Refusal)
    assert list_documents(family.father, family.record) == Refusal("C02", "not_your_record")
    assert open_child_record(family.thomas, opening()) == Refusal("C53", "court_restriction")
    invited = invite_representative(family.mother, family.record, relatives.named(cast.THOMAS), PARENT)
    assert isinstance(invited, Invited)
    assert answer_invitation(family.thomas, invited.code, accept=True) == Refusal("C53", "court_restriction")


def test_r13_representative_finds_a_secret_document_absent_in_list_journal_and_mail(family: Family) -> None:
    helene = cast.carer(cast.HELENE, family.clock)
    kept = deposit_document(helene, family.record, report("Visible"), Options(invisible_to_representatives=False))
    assert isinstance(kept, Deposited)
    seen, told = titles(family.mother, family.record), counts("outbox")
    secret = deposit_document(helene, family.record, report("Secret"), Options(invisible_to_representatives=True))
    assert isinstance(secret, Deposited)
    assert counts("outbox") == told
    assert titles(family.mother, family.record) == seen == ["Visible"]
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    deposits = [line.event.documents for line in page.lines if line.event.act == "document:deposit"]
    assert deposits == [(kept.card.logical_id,)]


def test_r12_secret_connection_deposits_only_what_the_representatives_do_not_see(family: Family) -> None:
    secretly = replace(cast.carer(cast.HELENE, family.clock), secret=True)
    open_one = deposit_document(secretly, family.record, report(), Options(invisible_to_representatives=False))
    assert open_one == Refusal("R12", "secret_flag_needed")
    secret = deposit_document(secretly, family.record, report(), Options(invisible_to_representatives=True))
    assert isinstance(secret, Deposited)
    page = read_journal(family.mother, family.record)
    assert isinstance(page, JournalPage)
    assert [line.event.act for line in page.lines if line.event.who.kind == "professional"] == []


# Each child comes of age at midnight in Paris: in winter 23:00 UTC the day before, in summer 22:00; the two days of
# the change of the clocks themselves (29 March and 25 October 2026), and a birth on 29 February.
BIRTHDAYS = (
    (date(2008, 3, 15), datetime(2026, 3, 14, 23, tzinfo=UTC)),
    (date(2008, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC)),
    (date(2008, 3, 30), datetime(2026, 3, 29, 22, tzinfo=UTC)),
    (date(2008, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC)),
    (date(2008, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    (date(2008, 2, 29), datetime(2026, 2, 28, 23, tzinfo=UTC)),
)


@pytest.mark.parametrize(("day", "majority"), BIRTHDAYS)
def test_majority_ends_representatives_by_policy_before_any_sweep(day: date, majority: datetime) -> None:
    """The day before, the last instant, the first instant, the day after; the sweep has not come by."""
    clock = FixedClock(majority - timedelta(days=1))
    world = relatives.family(clock, born(day))
    assert [one.due_at for one in due.waiting(majority) if one.rule is DueRule.MAJORITY] == [majority]
    assert isinstance(list_documents(world.mother, world.record), DocumentList)
    clock.move(timedelta(days=1) - timedelta(microseconds=1))
    assert isinstance(list_documents(world.mother, world.record), DocumentList)
    clock.move(timedelta(microseconds=1))
    assert isinstance(list_documents(world.mother, world.record), Refusal)
    clock.move(timedelta(days=1))
    assert isinstance(list_documents(world.mother, world.record), Refusal)


def test_majority_the_sweep_tells_both_sides_and_hands_the_record_over(clock: FixedClock) -> None:
    child = born(date(2008, 3, 15))
    world = relatives.family(clock, child)
    helper, _ = relatives.caregiver(world.mother, cast.NINA)
    helene = cast.carer(cast.HELENE, clock)
    secret = deposit_document(helene, world.record, report("Secret"), Options(invisible_to_representatives=True))
    assert isinstance(secret, Deposited)
    early = counts("tie")
    come_of_age(world.record, clock)
    assert counts("tie") == early
    clock.move(timedelta(days=13))
    assert isinstance(list_documents(helper, world.record), Refusal)
    assert carry_out_due(clock) == CarriedOut(done=1)
    ended = counts("tie", "letter", "outbox")
    assert ended["tie"] == early["tie"] + 2
    come_of_age(world.record, clock)
    assert counts("tie", "letter", "outbox") == ended
    assert tuple(one for one in due.waiting(clock.now()) if one.rule is DueRule.MAJORITY) == ()
    assert see_charges(world.claire).people == see_charges(helper).people == ()
    account = accounts.account_of_record(world.record)
    assert account is not None
    assert Account.objects.filter(pk=account.account_id, password__startswith="!").exists()
    young = cast.holder(account.account_id, clock, world.record)
    assert titles(young, world.record) == ["Secret"]
    page = read_journal(young, world.record)
    assert isinstance(page, JournalPage)
    acts = [line.event.act for line in page.lines]
    assert {"record:come_of_age", "document:deposit"} <= set(acts)
