""" "Qui voit mon dossier": who may read, whose access is over; shown to who decides on it, and to nobody else."""

from datetime import timedelta

from carnet.consent.authorisations import GranteeKind, How
from carnet.usecases.see_access import OFFERED, Access, Accesses, see_access
from tests import cast
from tests.usecases.relatives import caregiver
from tests.usecases.scene import Scene, assert_refused


def accesses(scene: Scene) -> Accesses:
    """What Odette is shown."""
    answer = see_access(scene.odette, scene.record)
    assert isinstance(answer, Accesses), answer
    return answer


def test_see_access_holder_sees_who_reads_until_when_and_why(scene: Scene) -> None:
    assert accesses(scene).given == ()
    scene.agrees(cast.HELENE)
    (one,) = accesses(scene).given
    assert (one.name, one.access, one.how) == ("Hélène ROUSSEL", Access.READS, How.STATED)
    assert one.grantee.kind is GranteeKind.PROFESSIONAL and one.until is not None and one.heard_by is None
    assert (scene.last().act, scene.last().outcome.value) == ("authorisation:see", "done")


def test_see_access_holder_is_offered_each_act_whose_form_waits_to_be_filled(scene: Scene) -> None:
    """Naming a médecin traitant is refused without a doctor (C23): the way to the page that asks for one is not."""
    assert accesses(scene).may == frozenset(OFFERED)


def test_see_access_holder_after_a_year_sees_that_it_is_over(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=400))
    assert [one.access for one in accesses(scene).given] == [Access.OVER]


def test_see_access_caregiver_doctor_and_another_patient_are_refused(scene: Scene) -> None:
    """Who reads a record is not for those who help, nor for those who read."""
    helper, _ = caregiver(scene.odette, cast.NINA)
    karim = cast.opened(cast.KARIM, scene.clock)
    assert_refused(
        see_access(helper, scene.record), helper, "authorisation:see", "R24", "caregiver_limit", scene.record
    )
    assert_refused(see_access(karim, scene.record), karim, "authorisation:see", "C02", "not_your_record", scene.record)
