"""What a hospital heard of objections: noted by a doctor, else asked of the person; never the hospital's to decide."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.model import ActorKind
from carnet.storage import db
from carnet.storage.outbox import Task
from carnet.usecases import _reported
from carnet.usecases._facts import load
from carnet.usecases.answer_reported import answer_reported
from carnet.usecases.caller import Caller
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.report_objection import Fate, Objection, Word, report_objection
from carnet.usecases.see_own_record import OwnRecord, see_own_record
from carnet.usecases.see_reported import Said, see_reported
from tests import cast
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts

pytestmark = pytest.mark.django_db
HERE = cast.HOSPITAL.structure_id
NO_GLASS, NO_SAMU = Word(Objection.BREAK_GLASS, opposed=True), Word(Objection.REGULATION, opposed=True)
NO_DEPOSITS = Word(Objection.FEEDING, opposed=True)
GLASS = Word(Objection.BREAK_GLASS, opposed=False)


def clerk(scene: Scene) -> Caller:
    """Somebody at the admission of Paul's hospital."""
    return replace(scene.caller(cast.PAUL), kind=ActorKind.SECRETARY, actor_id="3750900002/7", profession="")


def holds(scene: Scene, question: Objection) -> bool:
    return db.in_transaction(lambda: _reported.holds(load(scene.odette, scene.record), HERE, question))


def said(caller: Caller, scene: Scene) -> tuple[Said, ...]:
    found = see_reported(caller, scene.record)
    assert isinstance(found, tuple), found
    return found


def told(task: Task) -> int:
    return len(db.rows("SELECT 1 FROM outbox WHERE task = %s", [task.value]))


def later(caller: Caller, days: int) -> Caller:
    return replace(caller, clock=FixedClock(caller.now() + timedelta(days=days)))


def test_report_doctor_notes_an_emergency_objection_and_the_person_is_told_and_takes_it_back(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    assert report_objection(paul, scene.record, NO_SAMU) is Fate.NOTED
    assert (scene.last().act, scene.last().rule) == ("objection:note", "C80")
    assert (holds(scene, Objection.REGULATION), told(Task.TELL_RIGHTS), told(Task.TELL_CLAIM)) == (True, 1, 0)
    assert [(one.place, one.noted) for one in said(scene.odette, scene)] == [("Hôpital du Parc", True)]
    assert answer_reported(scene.odette, scene.record, HERE, Objection.REGULATION, true=False) is True
    assert (scene.last().act, dict(scene.last().detail)["answer"]) == ("objection:answer", "false")
    assert not holds(scene, Objection.REGULATION)
    # What she took back is never noted again: it is asked, and not in the days after her no.
    assert report_objection(paul, scene.record, NO_SAMU) is Fate.NOTED
    assert (holds(scene, Objection.REGULATION), said(scene.odette, scene)) == (False, ())
    assert report_objection(later(paul, 31), scene.record, NO_SAMU) is Fate.NOTED
    assert not holds(scene, Objection.REGULATION)
    assert [one.noted for one in said(later(scene.odette, 31), scene)] == [False]


def test_report_doctor_where_the_person_chose_herself_only_asks_and_is_told_no_difference(scene: Scene) -> None:
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=True)
    assert report_objection(scene.agrees(cast.PAUL), scene.record, NO_GLASS) is Fate.NOTED
    assert (scene.last().act, scene.last().rule) == ("objection:report", "C81")
    assert (holds(scene, Objection.BREAK_GLASS), told(Task.TELL_CLAIM)) == (False, 1)


def test_report_doctor_whom_the_person_lets_not_read_is_only_put_to_her(scene: Scene) -> None:
    assert report_objection(scene.caller(cast.PAUL), scene.record, NO_GLASS) is Fate.ASKED
    assert not holds(scene, Objection.BREAK_GLASS) and len(said(scene.odette, scene)) == 1


@pytest.mark.parametrize("word", [NO_GLASS, NO_SAMU, NO_DEPOSITS], ids=lambda one: one.question.value)
def test_report_clerk_waits_for_the_yes_and_changes_nothing_before(scene: Scene, word: Word) -> None:
    before = counts("record_settings", "feeding_opposition")
    assert report_objection(clerk(scene), scene.record, word) is Fate.ASKED
    assert counts("record_settings", "feeding_opposition") == before
    assert [one.noted for one in said(scene.odette, scene)] == [False]
    home = see_own_record(scene.odette)
    assert isinstance(home, OwnRecord) and home.asked_by_hospital
    yes = answer_reported(scene.odette, scene.record, HERE, word.question, true=True, reason="Je l'ai dit")
    assert (yes, holds(scene, word.question), said(scene.odette, scene)) == (True, True, ())
    again = answer_reported(scene.odette, scene.record, HERE, word.question, true=False)
    assert again == Conflict("reported.not_waiting") and holds(scene, word.question)
    assert scene.last().outcome.value == "refused"


def test_report_same_word_of_a_stay_asks_once_and_a_no_stands_for_thirty_days(scene: Scene) -> None:
    for day in range(3):
        report_objection(later(clerk(scene), day), scene.record, NO_DEPOSITS)
    assert (counts("reported_objection")["reported_objection"], told(Task.TELL_CLAIM)) == (1, 1)
    assert answer_reported(scene.odette, scene.record, HERE, Objection.FEEDING, true=False) is True
    assert report_objection(later(clerk(scene), 29), scene.record, NO_DEPOSITS) is Fate.ASKED
    assert said(later(scene.odette, 29), scene) == ()
    report_objection(later(clerk(scene), 31), scene.record, NO_DEPOSITS)
    assert len(said(later(scene.odette, 31), scene)) == 1
    assert said(later(scene.odette, 62), scene) == (), "a question that nobody answers ends by itself"


def test_report_end_of_an_objection_is_asked_even_of_a_doctor_and_widens_nothing(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    assert report_objection(paul, scene.record, GLASS) is Fate.ASKED
    assert holds(scene, Objection.BREAK_GLASS)
    assert answer_reported(scene.odette, scene.record, HERE, Objection.BREAK_GLASS, true=True) is True
    assert not holds(scene, Objection.BREAK_GLASS)


def test_report_hospital_says_otherwise_before_the_answer_and_its_question_is_gone(scene: Scene) -> None:
    report_objection(clerk(scene), scene.record, NO_GLASS)
    assert report_objection(clerk(scene), scene.record, GLASS) is Fate.ASKED
    assert said(scene.odette, scene) == () and not holds(scene, Objection.BREAK_GLASS)


def test_report_same_request_twice_is_one_and_another_content_is_refused(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    assert report_objection(paul, scene.record, NO_GLASS, key="m1") is Fate.NOTED
    answer_reported(scene.odette, scene.record, HERE, Objection.BREAK_GLASS, true=False)
    later_by_a_network = report_objection(later(paul, 40), scene.record, NO_GLASS, key="m1")
    assert later_by_a_network is Fate.NOTED
    assert not holds(scene, Objection.BREAK_GLASS) and said(later(scene.odette, 40), scene) == ()
    assert isinstance(report_objection(paul, scene.record, GLASS, key="m1"), Conflict)


def test_report_about_a_child_or_a_protected_adult_is_answered_by_who_acts(scene: Scene, clock: FixedClock) -> None:
    paul = scene.agrees(cast.PAUL)
    jeanne, _ = relatives.guardian(scene.odette)
    assert report_objection(paul, scene.record, NO_GLASS) is Fate.ASKED
    assert not holds(scene, Objection.BREAK_GLASS)
    refused = answer_reported(scene.odette, scene.record, HERE, Objection.BREAK_GLASS, true=True)
    assert refused == Refusal("C20", "guardian_must_agree")
    assert answer_reported(jeanne, scene.record, HERE, Objection.BREAK_GLASS, true=True) is True
    assert holds(scene, Objection.BREAK_GLASS)
    leo = relatives.family(clock)
    assert report_objection(scene.caller(cast.PAUL), leo.record, NO_SAMU) is Fate.ASKED
    waits = see_reported(leo.mother, leo.record)
    assert isinstance(waits, tuple) and [one.noted for one in waits] == [False]


def test_report_and_answer_by_who_may_not_are_refused_with_their_event(scene: Scene) -> None:
    rosa, friend = cast.desk_agent(scene.clock), relatives.caregiver(scene.odette, cast.NINA)[0]
    answer = report_objection(rosa, scene.record, NO_GLASS)
    assert_refused(answer, rosa, "objection:report", "C01", "not_foreseen", scene.record)
    report_objection(clerk(scene), scene.record, NO_GLASS)
    for caller, rule, reason in ((friend, "R24", "caregiver_limit"), (clerk(scene), "C01", "not_foreseen")):
        answered = answer_reported(caller, scene.record, HERE, Objection.BREAK_GLASS, true=True)
        assert_refused(answered, caller, "objection:answer", rule, reason, scene.record)
        assert isinstance(see_reported(caller, scene.record), Refusal)
    assert not holds(scene, Objection.BREAK_GLASS)
