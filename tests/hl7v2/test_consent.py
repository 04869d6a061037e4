"""ADT with ZFA: what an admission says is compared with the record, and asked for by the acts of the pages."""

import pytest

from carnet.usecases.close_record import close_record
from carnet.usecases.see_access import Access, see_access
from carnet.usecases.see_choices import ChoicesSeen, see_choices
from tests import cast
from tests.hl7v2.house import Hospital
from tests.hl7v2.messages import admission
from tests.journal import events
from tests.usecases.scene import nothing_kept

pytestmark = pytest.mark.django_db
PAUL = cast.PAUL.facts.professional_id
NOTHING = "ACTIF|20260227|||||||NA||NA|"
AGREED = "ACTIF|20260227|||||||INO|20260227|INO|20260227"


def reads(hospital: Hospital) -> bool:
    """Whether the hospital's team may read Odette's record."""
    seen = see_access(hospital.scene.odette, hospital.scene.record)
    assert not hasattr(seen, "reason")
    return any(one.grantee.id == cast.HOSPITAL.structure_id and one.access is Access.READS for one in seen.given)


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
        assert hospital.scene.last().outcome.value == "refused"
        assert not reads(hospital)


@pytest.mark.parametrize(
    ("zfa", "place"),
    [
        ("ACTIF|||||Y|||INO||INO|", "ZFA^1^6"),
        ("ACTIF||||||Y||INO||INO|", "ZFA^1^7"),
        ("ACTIF||||||||IO||INO|", "ZFA^1^9"),
    ],
)
def test_objection_is_the_persons_own_act_and_nothing_else_of_the_message_is_done(
    hospital: Hospital, zfa: str, place: str
) -> None:
    seen = see_choices(hospital.scene.odette, hospital.scene.record)
    answer = hospital.sends(admission(zfa, operator=PAUL))
    assert (answer.code, answer.first[0], answer.first[1]) == ("AE", place, "207")
    assert not reads(hospital)
    now = see_choices(hospital.scene.odette, hospital.scene.record)
    assert isinstance(seen, ChoicesSeen) and isinstance(now, ChoicesSeen) and now.choices == seen.choices
    assert any(one.outcome.value == "refused" and one.interface == "hl7v2" for one in events(hospital.scene.record))


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
