""" "Je ne connais pas cette personne": a line is reported, followed up, answered; who may not know of it does not."""

from dataclasses import replace

import pytest

from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import new_id, new_record_id
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.storage import head as heads
from carnet.storage import keys, outbox
from carnet.storage.outbox import Task
from carnet.usecases.answer_access_report import Answered, ReportState, answer_access_report
from carnet.usecases.caller import Caller
from carnet.usecases.list_access_reports import ReportSeen, list_access_reports
from carnet.usecases.list_documents import list_documents
from carnet.usecases.list_open_reports import list_open_reports
from carnet.usecases.read_document import read_document
from carnet.usecases.read_journal import JournalPage, Line, read_journal
from carnet.usecases.relay_outbox import relay_outbox
from carnet.usecases.report_access import MOST_OPEN, Sent, report_access
from carnet.usecases.see_access_report import see_access_report
from carnet.usecases.see_line import see_line
from tests import cast
from tests.journal import events
from tests.usecases import relatives
from tests.usecases.scene import Scene, assert_refused, counts, system_record


@pytest.fixture
def seen(scene: Scene) -> Scene:
    """Hélène, who may, read a document of Odette's record."""
    helene, card = scene.agrees(cast.HELENE), scene.deposits(cast.HELENE, "Titre qui ne sort pas")
    read_document(helene, scene.record, card.logical_id)
    return scene


def line_of(caller: Caller, act: str) -> Line:
    assert caller.record is not None
    found = read_journal(caller, caller.record)
    assert isinstance(found, JournalPage)
    return next(line for line in found.lines if line.event.act == act)


def sent(scene: Scene) -> Sent:
    answer = report_access(scene.odette, scene.record, line_of(scene.odette, "document:read").ref)
    assert isinstance(answer, Sent), answer
    return answer


def mine(scene: Scene) -> ReportSeen:
    found = list_access_reports(scene.odette, scene.record)
    assert isinstance(found, tuple) and len(found) == 1
    return found[0]


def test_report_access_holder_reports_and_the_operator_looks_answers_and_the_person_is_told(seen: Scene) -> None:
    report, victor = sent(seen), cast.operator(seen.clock)
    assert (mine(seen).state, mine(seen).words) == (ReportState.WAITING, "")
    waiting = list_open_reports(victor)
    assert isinstance(waiting, tuple)
    assert [(one.record_id, one.report_id, one.looking) for one in waiting] == [(seen.record, report.report_id, False)]
    relay_outbox(lambda _: None, seen.clock)
    looked = answer_access_report(victor, seen.record, report.report_id, ReportState.LOOKING, "")
    assert looked == Answered(ReportState.LOOKING)
    assert mine(seen).state is ReportState.LOOKING
    done = answer_access_report(victor, seen.record, report.report_id, ReportState.NORMAL, "Elle remplace. ")
    assert done == Answered(ReportState.NORMAL)
    assert (mine(seen).state, mine(seen).words) == (ReportState.NORMAL, "Elle remplace.")
    assert list_open_reports(victor) == ()
    assert [posted.task for posted in outbox.waiting()] == [Task.TELL_REPORT] * 2
    # Sent again, nothing is done again; another answer is refused.
    assert answer_access_report(victor, seen.record, report.report_id, ReportState.NORMAL, "Elle remplace.") == done
    other = answer_access_report(victor, seen.record, report.report_id, ReportState.NOT_NORMAL, "Non.")
    assert other == Conflict("report.not_waiting")
    assert counts("access_report") == {"access_report": 3}


def test_see_access_report_operator_sees_who_when_and_which_act_and_no_document(seen: Scene) -> None:
    report = sent(seen)
    found = see_access_report(cast.operator(seen.clock), seen.record, report.report_id)
    assert isinstance(found, ReportSeen)
    line = found.line
    assert (line.actor_name, line.structure_name) == (cast.HELENE.facts.display_name, cast.CABINET.name)
    assert (line.event.act, line.event.at, line.event.who.id) == (
        "document:read", seen.clock.now(), cast.HELENE.facts.professional_id,
    )  # fmt: skip
    assert (line.titles, line.event.documents, line.event.detail) == ((), (), ())
    assert "Titre" not in repr(found) and cast.ODETTE.identity.traits.birth_name not in repr(found)
    event = seen.last()
    assert (event.act, event.who.kind, dict(event.detail)) == ("journal:answer", "operator", {"part": "read"})


def test_report_access_same_line_twice_is_one_report(seen: Scene) -> None:
    ref = line_of(seen.odette, "document:read").ref
    assert report_access(seen.odette, seen.record, ref) == report_access(seen.odette, seen.record, ref)
    assert counts("access_report") == {"access_report": 1}


def test_report_access_own_line_a_line_that_never_was_and_another_record_are_not_there(seen: Scene) -> None:
    own, theirs = line_of(seen.odette, "record:open").ref, line_of(seen.odette, "document:read").ref
    for ref in (own, new_id()):
        answer = report_access(seen.odette, seen.record, ref)
        assert_refused(answer, seen.odette, "journal:report", "C02", "no_document", seen.record)
        assert isinstance(see_line(seen.odette, seen.record, ref), Refusal)
    karim = cast.opened(cast.KARIM, seen.clock)
    assert isinstance(report_access(karim, cast.record_of(karim), theirs), Refusal)
    answer = report_access(karim, seen.record, theirs)
    assert_refused(answer, karim, "journal:report", "C02", "not_your_record", seen.record)
    assert counts("access_report") == {"access_report": 0}


def test_report_access_caregiver_doctor_and_desk_are_refused(seen: Scene) -> None:
    ref = line_of(seen.odette, "document:read").ref
    nina, _ = relatives.caregiver(seen.odette, cast.NINA)
    not_foreseen, limit = ("C01", "not_foreseen"), ("R24", "caregiver_limit")
    marc, rosa = seen.caller(cast.MARC), cast.desk_agent(seen.clock)
    for caller, why in ((nina, limit), (marc, not_foreseen), (rosa, not_foreseen)):
        answer = report_access(caller, seen.record, ref)
        assert_refused(answer, caller, "journal:report", *why, seen.record)
        assert isinstance(list_access_reports(caller, seen.record), Refusal)
    assert counts("access_report") == {"access_report": 0}


def test_answer_access_report_others_than_the_operator_are_refused(seen: Scene) -> None:
    report = sent(seen)
    for caller in (seen.odette, seen.caller(cast.HELENE), cast.desk_agent(seen.clock)):
        answer = answer_access_report(caller, seen.record, report.report_id, ReportState.NORMAL, "Oui.")
        assert_refused(answer, caller, "journal:answer", "C01", "not_foreseen", seen.record)
        assert_refused(
            see_access_report(caller, seen.record, report.report_id), caller, "journal:answer", "C01", "not_foreseen",
            seen.record,
        )  # fmt: skip
        assert isinstance(list_open_reports(caller), Refusal)
    assert mine(seen).state is ReportState.WAITING


def test_answer_access_report_bad_answer_or_unknown_report_keeps_nothing(seen: Scene) -> None:
    report, victor = sent(seen), cast.operator(seen.clock)
    for state, words, rule in (
        (ReportState.NORMAL, " ", "report.answer_missing"),
        (ReportState.NORMAL, "x" * 501, "report.text_too_long"),
        (ReportState.WAITING, "Oui.", "report.state"),
    ):
        with pytest.raises(Invalid) as refused:
            answer_access_report(victor, seen.record, report.report_id, state, words)
        assert refused.value.problems[0].rule == rule
    answer = answer_access_report(victor, seen.record, new_id(), ReportState.NORMAL, "Oui.")
    assert_refused(answer, victor, "journal:answer", "C02", "no_document", seen.record)
    absent = answer_access_report(victor, new_record_id(), new_id(), ReportState.NORMAL, "Oui.")
    assert_refused(absent, victor, "journal:answer", "C05", "no_record", system_record())
    assert counts("access_report") == {"access_report": 1}


def test_report_access_many_open_reports_wait(seen: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carnet.usecases.report_access.MOST_OPEN", 1)
    assert MOST_OPEN > 1
    sent(seen)
    answer = report_access(seen.odette, seen.record, line_of(seen.odette, "document:deposit").ref)
    assert answer == Conflict("report.many_wait")


def test_report_access_of_a_secret_act_by_its_holder_stays_secret(seen: Scene) -> None:
    """The report, the operator's look and the answer are events of the stream of the act that was reported."""
    list_documents(seen.caller(cast.HELENE), seen.record)
    head, opened, event = heads.load(seen.record), keys.load(seen.record), seen.last()
    assert head is not None and opened is not None
    journal.record(replace(event, stream=Stream.SECRET_FROM_REPRESENTATIVES, act="document:read"), head, opened)
    before = len(events(seen.record))
    secret = next(line for line in _lines(seen) if line.event.stream is Stream.SECRET_FROM_REPRESENTATIVES)
    report = report_access(seen.odette, seen.record, secret.ref)
    assert isinstance(report, Sent)
    victor = cast.operator(seen.clock)
    see_access_report(victor, seen.record, report.report_id)
    answer_access_report(victor, seen.record, report.report_id, ReportState.NORMAL, "Oui.")
    # Only the reading of the journal itself is in the open stream.
    assert [event.act for event in events(seen.record)[before:]] == ["journal:read"]


def _lines(scene: Scene) -> tuple[Line, ...]:
    found = read_journal(scene.odette, scene.record)
    assert isinstance(found, JournalPage)
    return found.lines
