"""Odette says that her identity is wrong; Rosa sees the report and answers."""

from uuid import UUID, uuid4

import pytest

from carnet.identity.reports import ReportState
from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import outbox
from carnet.storage.outbox import Task
from carnet.usecases.answer_identity_report import Answer, Answered, answer_identity_report
from carnet.usecases.list_identity_reports import list_identity_reports
from carnet.usecases.report_identity import MOST_WAITING, Reported, report_identity
from carnet.usecases.see_identity import IdentitySeen, see_identity
from tests import cast
from tests.journal import acts
from tests.usecases.scene import Scene, assert_refused, nothing_kept, system_record

pytestmark = pytest.mark.django_db
WORDS = "Mon prénom est Odile."


def _reported(scene: Scene, text: str = WORDS, key: str = "") -> UUID:
    answer = report_identity(scene.odette, scene.record, text, key)
    assert isinstance(answer, Reported), answer
    return answer.report_id


def _states(scene: Scene) -> list[tuple[ReportState, str, str]]:
    seen = see_identity(scene.odette, scene.record)
    assert isinstance(seen, IdentitySeen)
    return [(one.state, one.text, one.answer) for one in seen.reports]


def test_report_identity_holder_waits_in_the_list_of_the_desk_which_tells_nothing_of_her(scene: Scene) -> None:
    report = _reported(scene)
    assert _states(scene) == [(ReportState.WAITING, WORDS, "")]
    waiting = list_identity_reports(cast.desk_agent(scene.clock))
    assert isinstance(waiting, tuple)
    assert [(one.record_id, one.report_id) for one in waiting] == [(scene.record, report)]
    assert ("identity:report", "done") in acts(scene.record)


@pytest.mark.parametrize(("corrected", "state"), [(True, ReportState.CORRECTED), (False, ReportState.REFUSED)])
def test_answer_identity_report_agent_answer_is_told_to_the_holder(
    scene: Scene, corrected: bool, state: ReportState
) -> None:
    report, rosa = _reported(scene), cast.desk_agent(scene.clock)
    told = answer_identity_report(rosa, scene.record, report, Answer(corrected, "La carte montre Odette."))
    assert told == Answered(state)
    assert _states(scene) == [(state, WORDS, "La carte montre Odette.")]
    assert list_identity_reports(rosa) == ()
    assert outbox.posted_since(scene.record, Task.TELL_IDENTITY, scene.clock.now())


def test_answer_identity_report_agent_twice_or_of_nothing_conflicts(scene: Scene) -> None:
    report, rosa = _reported(scene), cast.desk_agent(scene.clock)
    answer_identity_report(rosa, scene.record, report, Answer(False, "Non."))
    for one in (report, uuid4()):
        with nothing_kept():
            told = answer_identity_report(rosa, scene.record, one, Answer(True, "Oui."))
        assert told == Conflict("report.not_waiting")


def test_report_identity_holder_same_form_twice_is_one_report(scene: Scene) -> None:
    assert _reported(scene, key="form") == _reported(scene, key="form")
    assert report_identity(scene.odette, scene.record, "Non.", "form") == Conflict(
        "request.key_used_with_other_content"
    )


@pytest.mark.parametrize(("text", "rule"), [(" \n", "report.text_missing"), ("a" * 501, "report.text_too_long")])
def test_report_identity_holder_without_words_or_with_too_many_is_told(scene: Scene, text: str, rule: str) -> None:
    with nothing_kept(), pytest.raises(Invalid) as caught:
        report_identity(scene.odette, scene.record, text)
    assert [problem.rule for problem in caught.value.problems] == [rule]


def test_answer_identity_report_agent_without_words_is_told(scene: Scene) -> None:
    report = _reported(scene)
    with nothing_kept(), pytest.raises(Invalid) as caught:
        answer_identity_report(cast.desk_agent(scene.clock), scene.record, report, Answer(True, " "))
    assert caught.value.problems[0].rule == "report.answer_missing"


def test_report_identity_holder_who_wrote_often_waits_for_an_answer(scene: Scene) -> None:
    for number in range(MOST_WAITING):
        _reported(scene, f"Erreur {number}")
    assert report_identity(scene.odette, scene.record, "Encore.") == Conflict("report.many_wait")


def test_report_identity_everybody_else_is_refused(scene: Scene) -> None:
    report, helene, odette = _reported(scene), scene.agrees(cast.HELENE), scene.odette
    told: object = report_identity(helene, scene.record, WORDS)
    assert_refused(told, helene, "identity:report", "C01", "not_foreseen", scene.record)
    told = answer_identity_report(helene, scene.record, report, Answer(True, "Oui."))
    assert_refused(told, helene, "identity:answer", "C01", "not_foreseen", scene.record)
    told = list_identity_reports(odette)
    assert_refused(told, odette, "identity:answer", "C01", "not_foreseen", system_record())
    stranger = cast.opened(cast.KARIM, scene.clock)
    told = report_identity(stranger, scene.record, WORDS)
    assert_refused(told, stranger, "identity:report", "C02", "not_your_record", scene.record)
