"""ADT with ZFA: what an admission says is compared with the record, and asked for by the acts of the pages."""

import pytest

from carnet.storage import db
from carnet.usecases import _reported
from carnet.usecases._facts import load
from carnet.usecases.answer_reported import answer_reported
from carnet.usecases.change_block import change_block
from carnet.usecases.change_choice import Choice, change_choice
from carnet.usecases.close_record import close_record
from carnet.usecases.see_access import Access, Grantee, GranteeKind, see_access
from carnet.usecases.see_reported import Objection, see_reported
from tests import cast
from tests.hl7v2.house import Hospital
from tests.hl7v2.messages import admission
from tests.journal import events
from tests.usecases.scene import nothing_kept

pytestmark = pytest.mark.django_db
PAUL = cast.PAUL.facts.professional_id
HERE = cast.HOSPITAL.structure_id
NOTHING = "ACTIF|20260227|||||||NA||NA|"
AGREED = "ACTIF|20260227|||||||INO|20260227|INO|20260227"


def reads(hospital: Hospital) -> bool:
    """Whether the hospital's team may read Odette's record."""
    seen = see_access(hospital.scene.odette, hospital.scene.record)
    assert not hasattr(seen, "reason")
    return any(one.grantee.id == cast.HOSPITAL.structure_id and one.access is Access.READS for one in seen.given)


def objects(hospital: Hospital, question: Objection) -> bool:
    """Whether the objection is in force."""
    scene = hospital.scene
    return db.in_transaction(lambda: _reported.holds(load(scene.odette, scene.record), HERE, question))


def test_agreement_heard_by_a_professional_lets_the_team_read_and_is_once(hospital: Hospital) -> None:
    assert hospital.sends(admission(AGREED, operator=PAUL)).code == "AA"
    event = next(one for one in events(hospital.scene.record) if one.act == "authorisation:state")
    assert reads(hospital)
    assert (event.act, event.rule, event.interface, event.who.id) == ("authorisation:state", "R07", "hl7v2", PAUL)
    before = len(events(hospital.scene.record))
    assert hospital.sends(admission(AGREED, operator=PAUL)).code == "AA"
    told = [one.act for one in events(hospital.scene.record)[before:]]
    assert "authorisation:state" not in told


def test_agreement_written_down_by_a_clerk_is_refused_as_on_pages(hospital: Hospital) -> None:
    for operator in ("", "agent-7"):
        answer = hospital.sends(admission(AGREED, control=operator or "0", operator=operator))
        assert (answer.code, answer.first[:3]) == ("AE", ("ZFA^1^11", "207", "906"))
        told = [one for one in events(hospital.scene.record) if one.act == "authorisation:state"]
        assert [one.outcome.value for one in told[-1:]] == ["refused"]
        assert not reads(hospital)


@pytest.mark.parametrize(
    ("zfa", "place", "question"),
    [
        ("ACTIF|||||Y|||||INO|", "ZFA^1^6", Objection.BREAK_GLASS),
        ("ACTIF||||||Y||||INO|", "ZFA^1^7", Objection.REGULATION),
    ],
)
def test_objection_to_an_emergency_heard_by_a_doctor_is_noted_and_taken_back_by_the_person(
    hospital: Hospital, zfa: str, place: str, question: Objection
) -> None:
    scene = hospital.scene
    answer = hospital.sends(admission(zfa, operator=PAUL))
    assert (answer.code, answer.errors[0].severity) == ("AA", "I")
    assert answer.first == (place, "207", "906", "hl7.objection_noted")
    assert reads(hospital)
    assert objects(hospital, question)
    event = next(one for one in events(scene.record) if one.act == "objection:note")
    assert (event.rule, event.interface, event.who.id, event.who.structure) == ("C80", "hl7v2", PAUL, HERE)
    assert answer_reported(scene.odette, scene.record, HERE, question, true=False) is True
    assert not objects(hospital, question)


@pytest.mark.parametrize(("operator", "zfa", "place", "question"), [
    ("agent-7", "ACTIF|||||Y|||||NA|", "ZFA^1^6", Objection.BREAK_GLASS),
    ("", "ACTIF||||||Y||||NA|", "ZFA^1^7", Objection.REGULATION),
    (PAUL, "ACTIF||||||||IO||NA|", "ZFA^1^9", Objection.FEEDING),
])  # fmt: skip
def test_objection_that_only_the_person_may_make_waits_for_her_yes(
    hospital: Hospital, operator: str, zfa: str, place: str, question: Objection
) -> None:
    scene = hospital.scene
    answer = hospital.sends(admission(zfa, operator=operator))
    assert (answer.code, answer.errors[0].severity) == ("AA", "W")
    assert answer.first == (place, "207", "906", "hl7.objection_asked")
    assert not objects(hospital, question)
    event = next(one for one in events(scene.record) if one.act == "objection:report")
    assert (event.rule, event.interface, event.who.structure) == ("C81", "hl7v2", HERE)
    assert answer_reported(scene.odette, scene.record, HERE, question, true=True, reason="Je l'ai dit") is True
    assert objects(hospital, question)


def test_end_of_an_objection_is_only_asked_and_the_answer_does_not_tell_whether_there_is_one(
    hospital: Hospital,
) -> None:
    scene, free = hospital.scene, "ACTIF|||||N|N||INO||NA|"
    nothing = hospital.sends(admission(free, operator=PAUL))
    assert change_choice(scene.odette, scene.record, Choice.BREAK_GLASS, value=False)
    objected = hospital.sends(admission(free, control="2", operator=PAUL))
    assert nothing.errors == objected.errors and (nothing.code, objected.code) == ("AA", "AA")
    assert set(objected.rules) == {"hl7.objection_stays"}
    assert objects(hospital, Objection.BREAK_GLASS)
    said = see_reported(scene.odette, scene.record)
    assert not hasattr(said, "reason")
    assert [(one.report.question, one.report.opposed, one.noted) for one in said] == [
        (Objection.BREAK_GLASS, False, False)
    ]


def test_objection_in_a_closed_record_or_by_a_blocked_hospital_is_refused_with_its_event(hospital: Hospital) -> None:
    scene, objection = hospital.scene, "ACTIF|||||Y|||||NA|"
    place = Grantee(GranteeKind.STRUCTURE, HERE)
    change_block(scene.odette, scene.record, place, blocked=True)
    answer = hospital.sends(admission(objection, operator=PAUL))
    assert (answer.code, answer.first[:3]) == ("AE", ("ZFA^1^6", "207", "906"))
    assert (scene.last().act, scene.last().rule, scene.last().outcome.value) == ("objection:report", "R09", "refused")
    change_block(scene.odette, scene.record, place, blocked=False)
    close_record(scene.odette, scene.record)
    assert hospital.sends(admission(objection, control="2", operator=PAUL)).code == "AE"
    refused = scene.last()
    assert (refused.act, refused.rule, refused.outcome.value) == ("objection:report", "R02", "refused")


def test_agreement_that_is_over_is_given_up_and_nothing_asked_is_nothing_done(hospital: Hospital) -> None:
    hospital.scene.agrees(cast.PAUL)
    assert hospital.sends(admission("ACTIF||||||||INO||INC|", operator=PAUL)).code == "AA"
    assert "authorisation:give_up" in [one.act for one in events(hospital.scene.record)]
    before = len(events(hospital.scene.record))
    assert hospital.sends(admission(NOTHING, control="2", operator=PAUL)).errors == ()
    assert [one.act for one in events(hospital.scene.record)[before:]] == ["record:see_status"]


def test_state_that_is_not_the_records_is_told_and_never_written(hospital: Hospital) -> None:
    answer = hospital.sends(admission(NOTHING.replace("ACTIF", "FERME"), operator=PAUL))
    assert (answer.code, answer.first) == ("AA", ("ZFA^1^1", "207", "906", "hl7.status_differs"))
    assert answer.errors[0].severity == "W"
    close_record(hospital.scene.odette, hospital.scene.record)
    answer = hospital.sends(admission(NOTHING, control="2", operator=PAUL))
    assert (answer.code, answer.rules) == ("AA", ("hl7.status_differs",))


def test_admission_of_nobody_without_a_segment_or_of_another_event_is_told(hospital: Hospital) -> None:
    with nothing_kept(refusals=4):
        nobody = hospital.sends(admission(NOTHING, person=cast.KARIM, operator=PAUL))
        none = hospital.sends(admission(NOTHING, operator=PAUL).split(b"ZFA|")[0])
        other = hospital.sends(admission(NOTHING, event="A40", operator=PAUL))
        word = hospital.sends(admission("ACTIF||||||||?||NA|", operator=PAUL))
    assert nobody.first == ("PID^1^3", "207", "902", "hl7.nobody")
    assert none.first == ("ZFA^1", "100", "", "hl7.segment_missing")
    assert other.first == ("MSH^1^9^1^2", "201", "", "hl7.event")
    assert word.first == ("ZFA^1^9", "103", "", "hl7.not_in_table")


def test_agreement_that_is_refused_loses_no_objection_and_a_word_from_who_may_not_read_only_asks(
    hospital: Hospital,
) -> None:
    answer = hospital.sends(admission("ACTIF|||||Y|||||INO|", operator="agent-7"))
    assert (answer.code, answer.first[:3]) == ("AE", ("ZFA^1^11", "207", "906"))
    assert [(one.severity, one.location) for one in answer.errors] == [("E", "ZFA^1^11"), ("W", "ZFA^1^6")]
    assert not reads(hospital) and not objects(hospital, Objection.BREAK_GLASS)
    alone = hospital.sends(admission("ACTIF||||||Y||||NA|", control="2", operator=PAUL))
    assert (alone.code, alone.rules) == ("AA", ("hl7.objection_asked",))
    said = see_reported(hospital.scene.odette, hospital.scene.record)
    assert not hasattr(said, "reason")
    assert [one.report.question for one in said] == [Objection.BREAK_GLASS, Objection.REGULATION]
