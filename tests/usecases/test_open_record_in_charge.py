"""At the desk, in one step: a protected adult with the guardian, a child with a parent (issue 4, point 1)."""

from dataclasses import replace
from datetime import date

import pytest

from carnet.consent.ties import Quality
from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.model import ActorKind
from carnet.storage import db, due
from carnet.storage.due import DueRule
from carnet.usecases._judgment import Seen
from carnet.usecases._measure import Measure
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.close_record import close_record
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.open_record_in_charge import (
    Agreement,
    OpenedInCharge,
    Parent,
    open_record_in_charge,
)
from carnet.usecases.print_letters import print_letters
from carnet.usecases.read_journal import JournalPage, read_journal
from tests import cast
from tests.journal import acts, events
from tests.usecases import relatives
from tests.usecases.lives import DAY, closes
from tests.usecases.scene import Scene, assert_noted, assert_refused, counts

pytestmark = pytest.mark.django_db
ODETTE, LEO = cast.ODETTE.identity, cast.LEO.identity
YES = Agreement(agreed=True)
MOTHER = Parent(relatives.named(cast.CLAIRE), cast.CLAIRE.identity.ins, Quality.PARENT, certified=True)


def opened(answer: object) -> OpenedInCharge:
    """The record that an answer opened."""
    assert isinstance(answer, OpenedInCharge), answer
    return answer


def test_open_in_charge_protected_adult_guardian_acts_and_the_adult_sees_it(clock: FixedClock) -> None:
    rosa = cast.desk_agent(clock)
    made = opened(open_record_in_charge(rosa, ODETTE, relatives.measure(), YES))
    assert acts(made.record_id)[:2] == [("record:open", "done"), ("guardian:declare", "done")]
    assert dict(events(made.record_id)[0].detail)["guardian"] == "agreed"
    assert made.receipt is not None
    printed = print_letters(rosa, [made.receipt], mark=False)
    assert not isinstance(printed, Refusal)
    assert printed[0].message_id == "letter.activation"
    jeanne = relatives.account(cast.JEANNE, clock)
    assert isinstance(answer_invitation(jeanne, made.invited.code, accept=True), Answered)
    guardian = relatives.acting(jeanne, made.record_id, ActorKind.GUARDIAN)
    assert isinstance(list_documents(guardian, made.record_id), DocumentList)
    account = accounts.account_of_record(made.record_id)
    assert account is not None
    odette = cast.holder(account.account_id, clock, made.record_id)
    assert isinstance(list_documents(odette, made.record_id), DocumentList)
    journal = read_journal(odette, made.record_id)
    assert isinstance(journal, JournalPage)
    assert {"guardian:declare", "guardian:accept", "document:list"} <= {one.event.act for one in journal.lines}
    assert_refused(
        close_record(odette, made.record_id), odette, "record:close", "C20", "guardian_must_agree", made.record_id
    )


def test_open_in_charge_child_parent_enters_with_the_code_and_majority_is_planned(clock: FixedClock) -> None:
    made = opened(open_record_in_charge(cast.desk_agent(clock), LEO, MOTHER, YES))
    assert acts(made.record_id)[:2] == [("record:open", "done"), ("representative:invite", "done")]
    assert made.receipt is None
    assert [one.rule for one in due.waiting(clock.now() + 20 * 366 * DAY)] == [DueRule.MAJORITY]
    kinds = db.rows("SELECT kind, collected_by_person FROM consent_given ORDER BY kind")
    assert kinds == [("opening", "rosa-guichet"), ("parental_authority", "rosa-guichet")]
    claire = relatives.account(cast.CLAIRE, clock)
    assert isinstance(answer_invitation(claire, made.invited.code, accept=True), Answered)
    mother = relatives.acting(claire, made.record_id, ActorKind.REPRESENTATIVE)
    assert isinstance(list_documents(mother, made.record_id), DocumentList)


@pytest.mark.parametrize(
    ("who", "charge", "word", "told"),
    [
        (ODETTE, relatives.measure(), Agreement(agreed=False), ("consent", "opening.consent_needed")),
        (ODETTE, relatives.measure(), Agreement(agreed=True, heard=False), ("heard", "in_charge.opinion")),
        (ODETTE, MOTHER, YES, ("birth_date", "in_charge.adult")),
        (LEO, relatives.measure(), YES, ("birth_date", "in_charge.child")),
        (
            ODETTE,
            replace(relatives.measure(), judgment=Seen("RG 1", seen=False)),
            YES,
            ("charge_seen", "guardian.judgment_seen"),
        ),
        (ODETTE, relatives.measure(ends=date(2026, 3, 1)), YES, ("charge_ends", "guardian.over")),
        (ODETTE, replace(relatives.measure(), begins=None), YES, ("charge_begins", "guardian.begins")),
        (ODETTE, replace(relatives.measure(), quality=Quality.PARENT), YES, ("charge_quality", "guardian.measure")),
        (LEO, replace(MOTHER, certified=False), YES, ("charge_certified", "in_charge.certify")),
        (LEO, replace(MOTHER, ins=None), YES, ("charge_ins", "find.ins_missing")),
        (LEO, replace(MOTHER, title=Quality.TUTELLE), YES, ("charge_title", "invitation.title")),
        (replace(LEO, ins=None), MOTHER, YES, ("ins", "opening.identity_not_proved")),
    ],
)
def test_open_in_charge_what_is_wrong_is_told_and_nothing_is_kept(
    clock: FixedClock, who: PersonIdentity, charge: Parent | Measure, word: Agreement, told: tuple[str, str]
) -> None:
    tables = ("head", "record_life", "tie", "event", "letter", "account", "locator")
    before = counts(*tables)
    with pytest.raises(Invalid) as wrong:
        open_record_in_charge(cast.desk_agent(clock), who, charge, word)
    assert (wrong.value.problems[0].element, wrong.value.problems[0].rule) == told
    assert counts(*tables) == before


def test_open_in_charge_record_that_is_there_is_told_to_who_knows_the_birth_date(scene: Scene) -> None:
    rosa = cast.desk_agent(scene.clock)
    before = counts("tie", "record_life", "letter")
    assert open_record_in_charge(rosa, ODETTE, relatives.measure(), YES) == Conflict("opening.already_open_for")
    wrong = replace(ODETTE, traits=replace(ODETTE.traits, birth_date=date(1950, 1, 1)))
    assert open_record_in_charge(rosa, wrong, relatives.measure(), YES) == Conflict("opening.not_possible")
    assert counts("tie", "record_life", "letter") == before
    assert_noted(scene, rosa, "record:open", "C60", "opening.not_possible")
    closes(scene)
    assert open_record_in_charge(rosa, ODETTE, relatives.measure(), YES) == Conflict("opening.closed_for")


def test_open_in_charge_guardian_of_oneself_is_refused(clock: FixedClock) -> None:
    answer = open_record_in_charge(cast.desk_agent(clock), ODETTE, relatives.measure(cast.ODETTE), YES)
    assert answer == Refusal("C52", "inviting_oneself")
    assert counts("record_life", "tie") == {"record_life": 0, "tie": 0}


def test_open_in_charge_others_are_refused(scene: Scene) -> None:
    """A doctor opens for an adult who is there; the judgment and the parents are seen at the desk."""
    for caller in (scene.odette, scene.caller(cast.HELENE), cast.operator(scene.clock)):
        for who, charge in ((cast.KARIM.identity, relatives.measure()), (LEO, MOTHER)):
            assert isinstance(open_record_in_charge(caller, who, charge, YES), Refusal)
    assert counts("tie") == {"tie": 0}
