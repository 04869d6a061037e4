"""R24 and rules.md 1.9: caregivers by invitation, at most three, for five persons at most, ended by either side."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from carnet.identity import charges
from carnet.identity.traits import StrictTraits
from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.ledger.event import Outcome
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.usecases._card import Card
from carnet.usecases._decide import ask, ticked
from carnet.usecases._ending import Ended
from carnet.usecases._facts import load
from carnet.usecases._invitation import Invited
from carnet.usecases.answer_invitation import Answered, answer_invitation
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.close_record import Closed, close_record
from carnet.usecases.end_tie import end_tie
from carnet.usecases.invite_caregiver import CaregiverWanted, invite_caregiver
from carnet.usecases.leave_tie import Left, leave_tie
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.list_ties import Ties, list_ties
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_journal import JournalPage, read_journal
from carnet.usecases.see_charges import see_charges
from carnet.usecases.see_invitation import Invitation, see_invitation
from tests import cast
from tests.cast import Person
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene, counts, titles

GONE = Refusal("C02", "not_your_record")


def friend(number: int) -> Person:
    """Another person who could help."""
    traits = StrictTraits("AMI", f"PAUL{'ABCDEFG'[number]}", date(1980, 1, 1 + number), cast.NINA.identity.traits.sex)
    identity = replace(cast.NINA.identity, traits=traits, ins=cast.test_ins(f"28001331{number:05}"))
    return Person(f"ami-{number}-de-odette", f"ami{number}@exemple.test", identity)


def wanted(person: Person) -> CaregiverWanted:
    return CaregiverWanted(relatives.named(person), sees_hidden=True)


def test_caregiver_with_all_reads_what_the_holder_hid(scene: Scene) -> None:
    hidden = scene.deposits(cast.HELENE)
    scene.hides(hidden)
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    assert titles(nina, scene.record) == ["Compte rendu"]
    assert isinstance(read_document(nina, scene.record, hidden.logical_id), DocumentRead)
    assert scene.last().who.kind == "caregiver"


def test_caregiver_without_my_hidden_documents_finds_them_absent_and_reads_no_journal(scene: Scene) -> None:
    scene.hides(scene.deposits(cast.HELENE, "Caché"))
    shown = scene.deposits(cast.HELENE, "Montré")
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, sees_hidden=False)
    assert titles(nina, scene.record) == ["Montré"]
    hiding = change_visibility(scene.odette, scene.record, shown.logical_id, hide=True)
    assert isinstance(hiding, Card)
    assert read_document(nina, scene.record, shown.logical_id) == Refusal("C02", "no_document")
    assert read_journal(nina, scene.record) == Refusal("C10", "hidden_from_caregiver")


def test_invitation_is_shown_to_whom_it_names_before_the_answer(scene: Scene) -> None:
    invited = invite_caregiver(scene.odette, scene.record, wanted(cast.NINA))
    assert isinstance(invited, Invited)
    nina = relatives.account(cast.NINA, scene.clock)
    seen = see_invitation(nina, invited.code.lower().replace("-", " "))
    assert isinstance(seen, Invitation)
    assert (seen.name, seen.kind.value) == ("ODETTE MARTINEAU", "caregiver")
    refused = answer_invitation(nina, invited.code, accept=False)
    assert isinstance(refused, Answered)
    assert not refused.accepted
    assert see_charges(nina).people == ()
    assert answer_invitation(nina, invited.code, accept=True) == Refusal("C52", "invitation_not_valid")


def test_invitation_used_twice_too_old_or_by_another_person_changes_nothing(scene: Scene) -> None:
    invited = invite_caregiver(scene.odette, scene.record, wanted(cast.NINA))
    assert isinstance(invited, Invited)
    karim = cast.opened(cast.KARIM, scene.clock)
    assert answer_invitation(karim, invited.code, accept=True) == Refusal("C52", "invitation_of_another")
    event = events(scene.record)[-1]
    assert (event.act, event.outcome, event.who.kind) == ("caregiver:accept", Outcome.REFUSED, "caregiver")
    nina = relatives.account(cast.NINA, scene.clock)
    assert isinstance(answer_invitation(nina, invited.code, accept=True), Answered)
    before = counts("tie", "charge")
    assert answer_invitation(nina, invited.code, accept=True) == Refusal("C52", "invitation_not_valid")
    assert counts("tie", "charge") == before


def test_invitation_expired_or_unknown_has_one_answer(scene: Scene) -> None:
    invited = invite_caregiver(scene.odette, scene.record, wanted(cast.NINA))
    assert isinstance(invited, Invited)
    nina = relatives.account(cast.NINA, scene.clock)
    scene.clock.move(timedelta(days=14))
    expired = answer_invitation(nina, invited.code, accept=True)
    assert expired == answer_invitation(nina, "ABCD-EFGH-JKMN", accept=True) == Refusal("C52", "invitation_not_valid")
    assert counts("charge") == {"charge": 0}


def test_inviting_oneself_the_same_person_twice_or_a_fourth_is_refused(scene: Scene) -> None:
    oneself = invite_caregiver(scene.odette, scene.record, wanted(cast.ODETTE))
    assert oneself == Refusal("C52", "inviting_oneself")
    for number in range(3):
        assert isinstance(invite_caregiver(scene.odette, scene.record, wanted(friend(number))), Invited)
    again = invite_caregiver(scene.odette, scene.record, wanted(friend(0)))
    assert again == Refusal("C52", "invited_already")
    before = counts("tie")
    assert invite_caregiver(scene.odette, scene.record, wanted(friend(3))) == Refusal("C51", "too_many_caregivers")
    assert counts("tie") == before
    assert (scene.last().act, scene.last().outcome) == ("caregiver:invite", Outcome.REFUSED)


@pytest.mark.django_db
def test_a_sixth_person_is_refused_and_a_place_is_free_again_after_an_end(clock: FixedClock) -> None:
    cast.publish_directory()
    nina = relatives.account(cast.NINA, clock)
    answers, records = [], []
    for number in range(6):
        holder = cast.opened(friend(number), clock)
        records.append(cast.record_of(holder))
        invited = invite_caregiver(holder, cast.record_of(holder), wanted(cast.NINA))
        assert isinstance(invited, Invited)
        answers.append((invited.code, answer_invitation(nina, invited.code, accept=True)))
    assert [isinstance(answer, Answered) for _, answer in answers] == [True] * 5 + [False]
    assert answers[5][1] == Refusal("C51", "too_many_charges")
    assert len(see_charges(nina).people) == 5
    assert leave_tie(relatives.acting(nina, records[0], ActorKind.CAREGIVER), records[0]) == Left()
    assert isinstance(answer_invitation(nina, answers[5][0], accept=True), Answered)


def test_caregiver_ended_by_the_holder_is_out_with_the_next_request(scene: Scene) -> None:
    nina, tie = relatives.caregiver(scene.odette, cast.NINA)
    assert isinstance(list_documents(nina, scene.record), DocumentList)
    ended = end_tie(scene.odette, scene.record, tie)
    assert ended == Ended("NINA FAURE")
    assert list_documents(nina, scene.record) == GONE
    assert nina.account_id is not None
    assert charges.of_account(AccountId(nina.account_id)) == ()


def test_caregiver_leaves_and_is_out(scene: Scene) -> None:
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    assert leave_tie(nina, scene.record) == Left()
    assert list_documents(nina, scene.record) == GONE
    shown = list_ties(scene.odette, scene.record)
    assert isinstance(shown, Ties)
    assert shown.shown == ()


def test_caregiver_after_the_last_day_is_out(scene: Scene) -> None:
    """The help lasts until the end of its last day in Paris: 22:00 UTC in winter time is 23:00."""
    nina, _ = relatives.caregiver(scene.odette, cast.NINA, last_day=date(2026, 3, 2))
    scene.clock.move(timedelta(hours=13, minutes=29))
    assert isinstance(list_documents(nina, scene.record), DocumentList)
    scene.clock.move(timedelta(minutes=1))
    assert list_documents(nina, scene.record) == GONE


def test_caregiver_invitation_with_a_day_that_is_over_or_without_a_name_is_told(scene: Scene) -> None:
    with pytest.raises(Invalid) as told:
        invite_caregiver(scene.odette, scene.record, replace(wanted(cast.NINA), last_day=date(2026, 3, 1)))
    assert [(p.element, p.rule) for p in told.value.problems] == [("last_day", "invitation.last_day")]
    nobody = replace(relatives.named(cast.NINA), family_name=" ", birth_date=None)
    with pytest.raises(Invalid) as told:
        invite_caregiver(scene.odette, scene.record, CaregiverWanted(nobody, sees_hidden=True))
    assert [p.element for p in told.value.problems] == ["family_name", "birth_date"]
    assert counts("tie") == {"tie": 0}


def test_caregivers_end_with_the_closing_and_do_not_come_back(scene: Scene) -> None:
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    assert isinstance(close_record(scene.odette, scene.record), Closed)
    answer = list_documents(nina, scene.record)
    assert isinstance(answer, Refusal)
    assert see_charges(nina).people == ()


FORBIDDEN = (
    Act.RECORD_CLOSE,
    Act.RECORD_DESTROY,
    Act.RECORD_CANCEL_DESTROY,
    Act.RECORD_EXPORT,
    Act.RECORD_REOPEN,
    Act.JOURNAL_PROVE,
    Act.HEALTH_LINK_MAKE,
    Act.HEALTH_LINK_END,
    Act.SIGN_IN_CHANGE,
    Act.CAREGIVER_INVITE,
    Act.CAREGIVER_END,
    Act.AUTHORISATION_SEE,
    Act.TIES_SEE,
    Act.AUTHORISATION_GIVE,
    Act.BLOCK_SET,
    Act.TREATING_DOCTOR_NAME,
    Act.SETTINGS_CHANGE,
    Act.DOCUMENT_HIDE,
    Act.DOCUMENT_SHOW,
    Act.DIRECTIVE_WRITE,
    Act.TRUSTED_PERSON_NAME,
)


def test_r24_caregiver_with_all_may_none_of_the_holders_acts(scene: Scene) -> None:
    """R24, each act by itself, decided on what the tables hold."""
    nina, _ = relatives.caregiver(scene.odette, cast.NINA)
    facts = load(nina, scene.record)
    answers = {act: ask(facts, act, context=ticked(facts)) for act in FORBIDDEN}
    assert {act for act, decision in answers.items() if decision.permit or decision.rule != "R24"} == set()


def test_r24_caregiver_at_the_doors_is_refused_and_it_is_journalled(scene: Scene) -> None:
    nina, tie = relatives.caregiver(scene.odette, cast.NINA)
    card = scene.deposits(cast.HELENE)
    doors = (
        (close_record(nina, scene.record), "record:close"),
        (invite_caregiver(nina, scene.record, wanted(friend(1))), "caregiver:invite"),
        (end_tie(nina, scene.record, tie), "caregiver:end"),
        (list_ties(nina, scene.record), "ties:see"),
    )
    assert [answer for answer, _ in doors] == [Refusal("R24", "caregiver_limit")] * 4
    refused = [event.act for event in events(scene.record) if event.outcome is Outcome.REFUSED]
    assert refused == [act for _, act in doors]
    assert change_visibility(nina, scene.record, card.logical_id, hide=True) == Refusal("R24", "caregiver_limit")


def test_holder_journal_names_who_acted_and_the_caregiver_sees_the_holder_by_name(scene: Scene) -> None:
    nina, tie = relatives.caregiver(scene.odette, cast.NINA)
    list_documents(nina, scene.record)
    assert isinstance(end_tie(scene.odette, scene.record, tie), Ended)
    page = read_journal(scene.odette, scene.record)
    assert isinstance(page, JournalPage)
    told = [(line.event.act, line.actor_name, line.named, line.by_me) for line in page.lines[:2]]
    assert told == [
        ("caregiver:end", "ODETTE MARTINEAU", "NINA FAURE", True),
        ("document:list", "NINA FAURE", "", False),
    ]


def _stranger(scene: Scene) -> Caller:
    return relatives.acting(cast.opened(cast.KARIM, scene.clock), scene.record, ActorKind.CAREGIVER)


def test_acting_without_any_tie_is_refused(scene: Scene) -> None:
    """A session that says "caregiver" gives nothing: the record is asked in each request."""
    assert list_documents(_stranger(scene), scene.record) == GONE
