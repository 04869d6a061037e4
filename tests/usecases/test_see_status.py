"""What a professional may know of a record before reading it (TD0.2)."""

from dataclasses import replace
from datetime import timedelta

from carnet.consent import authorisations
from carnet.consent.authorisations import Authorisation, AuthorisationState, Grantee, GranteeKind
from carnet.kernel.ids import new_record_id
from carnet.usecases.see_status import MyRight, Status, see_status
from tests import cast
from tests.usecases.scene import Scene, assert_refused, system_record


def _status(scene: Scene, of: cast.Carer) -> Status:
    status = see_status(scene.caller(of), scene.record)
    assert isinstance(status, Status), status
    return status


def test_see_status_doctor_without_agreement_is_told_no_trait(scene: Scene) -> None:
    status = _status(scene, cast.HELENE)
    assert (status.active, status.right, status.person, status.since) == (True, MyRight.NONE, None, None)
    assert (scene.last().act, scene.last().outcome.value) == ("record:see_status", "done")


def test_see_status_doctor_with_agreement_is_told_the_person(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    status = _status(scene, cast.HELENE)
    assert (status.right, status.person, status.since) == (MyRight.VALID, cast.ODETTE.identity, scene.clock.now())
    assert _status(scene, cast.PAUL).right is MyRight.NONE


def test_see_status_doctor_after_a_year_is_told_expired_and_no_trait(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=366))
    status = _status(scene, cast.HELENE)
    assert (status.right, status.person) == (MyRight.EXPIRED, None)


def test_see_status_treating_doctor_is_told_so_and_the_person(scene: Scene) -> None:
    scene.treats(cast.MARC)
    status = _status(scene, cast.MARC)
    assert (status.treating_doctor, status.right, status.person) == (True, MyRight.NONE, cast.ODETTE.identity)


def test_see_status_blocked_doctor_is_told_forbidden_and_no_trait(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    grantee = Grantee(GranteeKind.PROFESSIONAL, cast.HELENE.facts.professional_id)
    block = Authorisation(grantee, AuthorisationState.FORBIDDEN, scene.clock.now(), None)
    authorisations.append(scene.record, block, scene.odette.by(), scene.clock.now())
    status = _status(scene, cast.HELENE)
    assert (status.right, status.person) == (MyRight.FORBIDDEN, None)


def test_see_status_doctor_of_a_record_that_is_not_there_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    answer = see_status(helene, new_record_id())
    assert_refused(answer, helene, "record:see_status", "C05", "no_record", system_record())


def test_see_status_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = see_status(karim, scene.record)
    assert_refused(answer, karim, "record:see_status", "C02", "not_your_record", scene.record)


def test_see_status_insurer_is_refused(scene: Scene) -> None:
    """An activity for an insurer gives nothing, whoever the doctor is and whatever the person agreed to."""
    scene.agrees(cast.HELENE)
    insurer = replace(scene.caller(cast.HELENE), sector="SA23")
    answer = see_status(insurer, scene.record)
    assert_refused(answer, insurer, "record:see_status", "R21", "activity_excluded", scene.record)
