"""A01: an opening that care does not explain is shown to the operator, who concludes; and A40's alerts beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carnet.identity import accounts, directory
from carnet.identity.people import PostalAddress, ProfessionalFacts
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import AccountId
from carnet.kernel.review import ReviewState
from carnet.ledger import alerts
from carnet.ledger.alerts import AlertKind
from carnet.storage import db
from carnet.usecases import judge_openings as judging
from carnet.usecases._alerts import AlertSeen
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.find_record import find_record
from carnet.usecases.judge_openings import judge_openings
from carnet.usecases.list_alerts import AlertList, list_alerts
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from carnet.usecases.note_own_acts import note_own_acts
from carnet.usecases.review_alert import Conclusion, review_alert
from carnet.usecases.see_alert import see_alert
from carnet.usecases.state_agreement import Agreed, state_agreement
from carnet.usecases.sweep import ALERTS_KEPT, sweep
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, counts, report, system_record

pytestmark = pytest.mark.django_db(transaction=True)
# A doctor who bears Odette's rare family name, and works where Paul does.
COUSIN = cast.Carer("luc-martineau", ProfessionalFacts("810000000055", "MARTINEAU", "Luc", "10", "SM04"), cast.HOSPITAL)


def opens(scene: Scene, carer: cast.Carer, *, told: bool = True) -> Caller:
    """States Odette's agreement and opens her record, as whoever is curious can; the worker tells it if it is there."""
    directory.put_professional(carer.facts)
    directory.put_activity(carer.facts.professional_id, carer.place.structure_id, carer.place.sector)
    caller = scene.caller(carer)
    assert isinstance(state_agreement(caller, scene.record, agreed=True), Agreed)
    assert isinstance(list_documents(caller, scene.record), DocumentList)
    if told:
        note_own_acts(scene.clock)
    return caller


def judged_later(scene: Scene) -> list[tuple[str, dict[str, int]]]:
    """What was raised once two days passed: who, and the signs."""
    judge_openings(scene.clock)
    scene.clock.move(judging.AFTER + timedelta(minutes=1))
    judge_openings(scene.clock)
    found = alerts.listed(None, skip=0, limit=50)
    return sorted((one.about.who, dict(one.about.reasons)) for one in found)


def test_judge_openings_cousin_with_a_stated_agreement_and_no_deposit_is_raised(scene: Scene) -> None:
    cousin = opens(scene, COUSIN)
    opens(scene, cast.PAUL)
    assert judged_later(scene) == [
        (cousin.actor_id, {"just_stated": 1, "nothing_deposited": 2, "same_surname": 4}),
    ]
    assert judge_openings(scene.clock) == 0


def test_judge_openings_worker_that_was_away_judges_what_waited_when_it_is_told(scene: Scene) -> None:
    """The rounds of a worker begin together: an opening of days ago may wait still when the judging comes round."""
    judge_openings(scene.clock)
    cousin = opens(scene, COUSIN, told=False)
    scene.clock.move(judging.AFTER + timedelta(days=3))
    assert judge_openings(scene.clock) == 0
    note_own_acts(scene.clock)
    assert judge_openings(scene.clock) == 1
    (found,) = alerts.listed(None, skip=0, limit=50)
    assert found.about.who == cousin.actor_id


def test_judge_openings_cousin_who_left_a_document_is_not_raised(scene: Scene) -> None:
    cousin = opens(scene, COUSIN)
    assert isinstance(deposit_document(cousin, scene.record, report()), Deposited)
    assert judged_later(scene) == []


def test_judge_openings_treating_doctor_with_the_same_name_is_not_raised(scene: Scene) -> None:
    directory.put_professional(COUSIN.facts)
    directory.put_activity(COUSIN.facts.professional_id, COUSIN.place.structure_id, COUSIN.place.sector)
    named = name_treating_doctor(scene.odette, scene.record, COUSIN.facts.professional_id, active=True)
    assert isinstance(named, Named)
    assert isinstance(list_documents(scene.caller(COUSIN), scene.record), DocumentList)
    note_own_acts(scene.clock)
    assert judged_later(scene) == []


def test_judge_openings_doctor_who_lives_where_the_person_lives_is_raised(scene: Scene) -> None:
    """The same address, written otherwise; neither address nor name goes into the alert."""
    paul = opens(scene, cast.PAUL)
    account = cast.account_of_carer(cast.PAUL, scene.clock)
    assert scene.odette.account_id is not None
    for one, lines in (
        (account, ("3, rue des Lilas", "75012 PARIS")),
        (scene.odette.account_id, ("3 RUE DES LILAS", "75012 Paris")),
    ):
        details = accounts.personal_details(AccountId(one))
        accounts.change_details(AccountId(one), replace(details, address=PostalAddress(lines)))
    raised = judged_later(scene)
    assert raised == [(paul.actor_id, {"just_stated": 1, "nothing_deposited": 2, "same_contact": 8})]
    kept = b"".join(bytes(row[0]) for row in db.rows("SELECT sealed FROM access_alert"))
    assert b"LILAS" not in kept and paul.actor_id.encode() not in kept and scene.record.hex.encode() not in kept


def test_judge_openings_colleague_of_the_person_is_raised(scene: Scene) -> None:
    """Odette works at the hospital: somebody of the directory there bears her names."""
    nurse = ProfessionalFacts("810000000066", "MARTINEAU", "Odette", "60", None)
    directory.put_professional(nurse)
    directory.put_activity(nurse.professional_id, cast.HOSPITAL.structure_id, cast.HOSPITAL.sector)
    paul = opens(scene, cast.PAUL)
    assert judged_later(scene) == [(paul.actor_id, {"colleague": 4, "just_stated": 1, "nothing_deposited": 2})]


def test_judge_openings_destroyed_record_is_passed_over(scene: Scene) -> None:
    opens(scene, COUSIN)
    judge_openings(scene.clock)
    db.execute("DELETE FROM record_key WHERE record_id = %s", [scene.record])
    assert judged_later(scene) == []


def one_alert(scene: Scene) -> AlertSeen:
    """The one alert, as the operator's list shows it."""
    opens(scene, COUSIN)
    judged_later(scene)
    found = list_alerts(cast.operator(scene.clock), ReviewState.TO_REVIEW)
    assert isinstance(found, AlertList) and len(found.lines) == 1
    return found.lines[0]


def test_list_alerts_operator_sees_the_professional_and_no_person(scene: Scene) -> None:
    line = one_alert(scene)
    assert (line.who, line.structure) == ("Luc MARTINEAU (810000000055)", cast.HOSPITAL.name)
    assert line.alert.kind is AlertKind.UNUSUAL and line.alert.about.record_id == scene.record
    assert "ODETTE" not in repr(line)
    event = events(system_record())[-1]
    assert (event.act, dict(event.detail)) == ("alert:review", {"read": "list"})


def test_list_alerts_anybody_else_is_refused_with_an_event(scene: Scene) -> None:
    alert = one_alert(scene).alert.alert_id
    for caller in (scene.odette, scene.caller(cast.PAUL), cast.desk_agent(scene.clock), cast.secretary(scene.clock)):
        said = Conclusion(ReviewState.JUSTIFIED, "")
        for answer in (list_alerts(caller), see_alert(caller, alert), review_alert(caller, alert, said)):
            assert isinstance(answer, Refusal) and answer.rule in {"C01", "C02"}
            assert events(system_record())[-1].outcome.value == "refused"
    assert counts("access_alert_review") == {"access_alert_review": 0}


def test_review_alert_operator_concludes_again_and_the_former_conclusion_stays(scene: Scene) -> None:
    victor, alert = cast.operator(scene.clock), one_alert(scene).alert.alert_id
    said = Conclusion(ReviewState.TO_FOLLOW_UP, "Appeler le service.")
    for _ in range(2):
        seen = review_alert(victor, alert, said)
    scene.clock.move(timedelta(hours=1))
    seen = review_alert(victor, alert, Conclusion(ReviewState.JUSTIFIED, ""))
    assert isinstance(seen, AlertSeen)
    states = [(c.state, c.note) for c in seen.conclusions]
    assert states == [(ReviewState.JUSTIFIED, ""), (ReviewState.TO_FOLLOW_UP, "Appeler le service.")]
    assert seen.alert.state is ReviewState.JUSTIFIED
    left, kept = list_alerts(victor, ReviewState.TO_REVIEW), list_alerts(victor, ReviewState.JUSTIFIED)
    assert isinstance(left, AlertList) and isinstance(kept, AlertList) and (len(left.lines), len(kept.lines)) == (0, 1)
    assert "Appeler" not in repr(said) + repr(seen.conclusions)
    event = events(system_record())[-1]
    assert event.act == "alert:review"


@pytest.mark.parametrize(
    ("state", "note", "rule"),
    [
        (None, "", "alert.state_missing"),
        (ReviewState.TO_FOLLOW_UP, " ", "alert.note_missing"),
        (ReviewState.JUSTIFIED, "x" * 1001, "alert.note_too_long"),
    ],
)
def test_review_alert_operator_incomplete_is_told_which_field(
    scene: Scene, state: ReviewState | None, note: str, rule: str
) -> None:
    with pytest.raises(Invalid) as raised:
        review_alert(cast.operator(scene.clock), scene.record, Conclusion(state, note))
    assert [problem.rule for problem in raised.value.problems] == [rule]


def test_find_record_doctor_stopped_by_the_budget_of_searches_raises_one_alert(scene: Scene) -> None:
    """The refusal says that the operator is told: this is how."""
    karim = cast.KARIM.identity.ins
    assert karim is not None
    for _ in range(33):
        find_record(scene.caller(cast.PAUL), karim, cast.KARIM.identity.traits.birth_date)
    found = alerts.listed(None, skip=0, limit=10)
    assert [(a.kind, a.about.who, dict(a.about.reasons)) for a in found] == [
        (AlertKind.VOLUME, cast.PAUL.facts.professional_id, {"look_ups": 1})
    ]


def test_sweep_forgets_alerts_with_their_conclusions_after_three_years(scene: Scene) -> None:
    alert = one_alert(scene).alert.alert_id
    review_alert(cast.operator(scene.clock), alert, Conclusion(ReviewState.JUSTIFIED, ""))
    scene.clock.move(ALERTS_KEPT + timedelta(days=1))
    assert sweep(scene.clock).alerts == 1
    assert counts("access_alert", "access_alert_review") == {"access_alert": 0, "access_alert_review": 0}
