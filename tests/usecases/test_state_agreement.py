"""A professional states the person's agreement: it holds a year, for this professional only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from carnet.kernel.errors import Conflict, Invalid
from carnet.kernel.ids import new_record_id
from carnet.policy.model import AuthenticationMode
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, report, system_record

NO_AGREEMENT = ("R06", "no_agreement")


def test_state_agreement_doctor_with_the_tick_reads_for_a_year(scene: Scene) -> None:
    """Before: refused. After: reads. The colleague of the same place still does not."""
    helene, paul = scene.caller(cast.HELENE), scene.caller(cast.PAUL)
    refused = list_documents(helene, scene.record)
    assert_refused(refused, helene, "document:list", *NO_AGREEMENT, scene.record)
    assert state_agreement(helene, scene.record, agreed=True) == Agreed(datetime(2027, 3, 1, 23, 0, tzinfo=UTC))
    assert (scene.last().act, scene.last().outcome.value) == ("authorisation:state", "done")
    assert isinstance(list_documents(helene, scene.record), DocumentList)
    answer = list_documents(paul, scene.record)
    assert_refused(answer, paul, "document:list", *NO_AGREEMENT, scene.record)


def test_state_agreement_doctor_reads_to_the_last_second_then_is_refused(scene: Scene) -> None:
    """To midnight in Paris of the day one year later, and not one second more (security.md A05)."""
    helene = scene.agrees(cast.HELENE)
    left = datetime(2027, 3, 1, 23, 0, tzinfo=UTC) - scene.clock.now()
    scene.clock.move(left - timedelta(seconds=1))
    assert isinstance(list_documents(helene, scene.record), DocumentList)
    scene.clock.move(timedelta(seconds=1))
    answer = list_documents(helene, scene.record)
    assert_refused(answer, helene, "document:list", "R06", "agreement_expired", scene.record)


def test_state_agreement_doctor_after_expiry_states_again_and_reads(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=400))
    scene.agrees(cast.HELENE)
    assert isinstance(list_documents(helene, scene.record), DocumentList)


def test_state_agreement_doctor_without_the_tick_is_told(scene: Scene) -> None:
    before = counts("authorisation", "consent_given", "event", "outbox")
    with pytest.raises(Invalid) as told:
        state_agreement(scene.caller(cast.HELENE), scene.record, agreed=False)
    assert [(p.element, p.rule) for p in told.value.problems] == [("agreed", "agreement.tick_needed")]
    assert counts("authorisation", "consent_given", "event", "outbox") == before


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        ({"sector": "SA13"}, "R20", "occupational_health"),
        ({"sector": "SA23"}, "R21", "activity_excluded"),
        ({"sector": "SA24"}, "C04", "activity_not_care"),
        ({"profession": "99"}, "C13", "profession_not_foreseen"),
        ({"authentication": AuthenticationMode.NONE}, "C03", "weak_authentication"),
    ],
)
def test_state_agreement_professional_who_may_not_is_refused(
    scene: Scene, change: dict[str, str], rule: str, reason: str
) -> None:
    """The same doctor, in a session of another activity, profession or way of signing in."""
    other = replace(scene.caller(cast.HELENE), **change)  # type: ignore[arg-type]
    answer = state_agreement(other, scene.record, agreed=True)
    assert_refused(answer, other, "authorisation:state", rule, reason, scene.record)
    assert counts("authorisation") == {"authorisation": 0}


def test_state_agreement_doctor_of_a_record_that_is_not_there_is_refused(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    answer = state_agreement(helene, new_record_id(), agreed=True)
    assert_refused(answer, helene, "authorisation:state", "C05", "no_record", system_record())


def test_state_agreement_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = state_agreement(karim, scene.record, agreed=True)
    assert_refused(answer, karim, "authorisation:state", "C01", "not_foreseen", scene.record)


def test_state_agreement_same_form_twice_is_one_agreement(scene: Scene) -> None:
    """The key of the form: the second click gets the first answer (A36)."""
    helene = scene.caller(cast.HELENE)
    first = state_agreement(helene, scene.record, agreed=True, key="form-1")
    assert state_agreement(helene, scene.record, agreed=True, key="form-1") == first
    assert counts("authorisation", "consent_given")["authorisation"] == 1


def test_state_agreement_key_used_for_a_deposit_conflicts(scene: Scene) -> None:
    helene = scene.caller(cast.HELENE)
    assert isinstance(deposit_document(helene, scene.record, report(), Options(key="form-1")), Deposited)
    answer = state_agreement(helene, scene.record, agreed=True, key="form-1")
    assert answer == Conflict("request.key_used_with_other_content")
    assert counts("authorisation") == {"authorisation": 0}
