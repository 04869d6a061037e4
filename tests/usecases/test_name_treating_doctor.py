"""The person names the médecin traitant DMP, or ends the role."""

import pytest

from carnet.kernel.errors import Invalid
from carnet.usecases.list_documents import list_documents
from carnet.usecases.name_treating_doctor import Named, name_treating_doctor
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, titles

MARC = cast.MARC.facts.professional_id


def test_name_treating_doctor_holder_names_then_ends(scene: Scene) -> None:
    """The doctor sees all, hidden documents too, then nothing: with the next request."""
    marc = scene.caller(cast.MARC)
    scene.hides(scene.deposits(cast.HELENE))
    answer = list_documents(marc, scene.record)
    assert_refused(answer, marc, "document:list", "R06", "no_agreement", scene.record)
    assert name_treating_doctor(scene.odette, scene.record, MARC, active=True) == Named(cast.MARC.facts, True)
    event = scene.last()
    assert (event.act, event.outcome.value, dict(event.detail)) == (
        "treating_doctor:name",
        "done",
        {"professional": MARC},
    )
    assert titles(marc, scene.record) == ["Compte rendu"]
    name_treating_doctor(scene.odette, scene.record, MARC, active=False)
    assert scene.last().act == "treating_doctor:end"
    assert_refused(list_documents(marc, scene.record), marc, "document:list", "R06", "no_agreement", scene.record)


def test_name_treating_doctor_holder_names_a_nurse_is_refused(scene: Scene) -> None:
    answer = name_treating_doctor(scene.odette, scene.record, cast.INES.facts.professional_id, active=True)
    assert_refused(answer, scene.odette, "treating_doctor:name", "C23", "doctor_needed", scene.record)
    assert counts("treating_doctor") == {"treating_doctor": 0}


def test_name_treating_doctor_holder_names_an_unknown_is_told(scene: Scene) -> None:
    before = counts("event", "treating_doctor")
    with pytest.raises(Invalid) as told:
        name_treating_doctor(scene.odette, scene.record, "899999999999", active=True)
    assert [(p.element, p.rule) for p in told.value.problems] == [("professional", "directory.unknown_professional")]
    assert counts("event", "treating_doctor") == before


@pytest.mark.parametrize("active", [True, False])
def test_name_treating_doctor_doctor_names_himself_is_refused(scene: Scene, active: bool) -> None:
    marc = scene.agrees(cast.MARC)
    answer = name_treating_doctor(marc, scene.record, MARC, active=active)
    act = "treating_doctor:name" if active else "treating_doctor:end"
    assert_refused(answer, marc, act, "C01", "not_foreseen", scene.record)
    assert counts("treating_doctor") == {"treating_doctor": 0}


def test_name_treating_doctor_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = name_treating_doctor(karim, scene.record, MARC, active=True)
    assert_refused(answer, karim, "treating_doctor:name", "C02", "not_your_record", scene.record)


def test_name_treating_doctor_holder_names_twice_is_one_version(scene: Scene) -> None:
    """The same form sent twice changes nothing; both clicks are in the journal."""
    for _ in range(2):
        named = name_treating_doctor(scene.odette, scene.record, MARC, active=True)
        assert named == Named(cast.MARC.facts, True)
    assert counts("treating_doctor") == {"treating_doctor": 1}
