"""One person by number of record, INS or traits: each answers what `see_status` may tell, and nothing more."""

from datetime import timedelta

from carnet.identity import limits
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import new_record_id
from carnet.usecases.find_patient import PatientFound, Wanted, find_patient
from carnet.usecases.find_record import NothingFits
from carnet.usecases.see_status import MyRight
from tests import cast
from tests.journal import events
from tests.usecases.scene import Scene, system_record

ODETTE = cast.ODETTE.identity
KARIM = cast.KARIM.identity


def _found(answer: object) -> PatientFound:
    assert isinstance(answer, PatientFound), answer
    return answer


def test_find_patient_doctor_without_right_by_ins_is_told_the_state_and_no_trait(scene: Scene) -> None:
    found = _found(find_patient(scene.caller(cast.HELENE), Wanted(ins=ODETTE.ins)))
    assert (found.record_id, found.status.active, found.status.person) == (scene.record, True, None)
    assert [e.act for e in events(scene.record)][-2:] == ["record:find", "record:see_status"]


def test_find_patient_doctor_with_right_is_told_the_person(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    found = _found(find_patient(helene, Wanted(ins=ODETTE.ins, birth_date=ODETTE.traits.birth_date)))
    assert (found.status.right, found.status.person) == (MyRight.VALID, ODETTE)


def test_find_patient_doctor_another_birth_date_finds_nobody(scene: Scene) -> None:
    wrong = ODETTE.traits.birth_date + timedelta(days=1)
    assert find_patient(scene.caller(cast.HELENE), Wanted(ins=ODETTE.ins, birth_date=wrong)) == NothingFits()


def test_find_patient_doctor_unknown_numbers_find_nobody_alike(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    assert find_patient(helene, Wanted(ins=KARIM.ins)) == NothingFits()
    assert find_patient(helene, Wanted(record_id=new_record_id())) == NothingFits()
    assert find_patient(helene, Wanted()) == NothingFits()
    assert events(system_record())[-1].act == "record:see_status"


def test_find_patient_doctor_who_tries_numbers_is_stopped(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    most = limits.LOOK_UP.rules[0].most
    for _ in range(most):
        assert find_patient(helene, Wanted(ins=KARIM.ins)) == NothingFits()
    # Stopped for a person who is there as for one who is not.
    stopped = Refusal("C62", "looked_too_often")
    assert find_patient(helene, Wanted(ins=ODETTE.ins)) == stopped
    assert find_patient(helene, Wanted(ins=KARIM.ins)) == stopped


def test_find_patient_doctor_by_traits_in_normal_mode_is_refused(scene: Scene) -> None:
    answer = find_patient(scene.caller(cast.HELENE), Wanted(traits=ODETTE.traits))
    assert answer == Refusal("C01", "not_foreseen")


def test_find_patient_holder_finds_the_own_record(scene: Scene) -> None:
    for wanted in (Wanted(), Wanted(ins=ODETTE.ins), Wanted(birth_date=ODETTE.traits.birth_date)):
        found = _found(find_patient(scene.odette, wanted))
        assert (found.record_id, found.status.person) == (scene.record, ODETTE)
        assert scene.last().act == "record:see_status"


def test_find_patient_holder_finds_nobody_else(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    before = len(events(scene.record))
    assert find_patient(karim, Wanted(ins=ODETTE.ins)) == NothingFits()
    assert find_patient(karim, Wanted(record_id=scene.record)) == NothingFits()
    assert find_patient(karim, Wanted(birth_date=ODETTE.traits.birth_date)) == NothingFits()
    assert len(events(scene.record)) == before


def test_find_patient_holder_without_record_finds_nobody(scene: Scene) -> None:
    zoe = cast.holder(cast.account_without_identity(scene.clock), scene.clock)
    assert find_patient(zoe, Wanted(ins=ODETTE.ins)) == NothingFits()


def test_find_patient_secretary_is_told_the_state_only(scene: Scene) -> None:
    found = _found(find_patient(cast.secretary(scene.clock), Wanted(ins=ODETTE.ins)))
    assert found.status.person is None


def test_find_patient_operator_is_refused(scene: Scene) -> None:
    answer = find_patient(cast.operator(scene.clock), Wanted(ins=ODETTE.ins))
    assert answer == Refusal("C01", "not_foreseen")
