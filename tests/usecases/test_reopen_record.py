"""The person opens the closed record again: the data are back, the authorisations are not."""

from datetime import timedelta

import pytest

from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import due
from carnet.usecases.close_record import close_record
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.list_documents import list_documents
from carnet.usecases.reopen_record import Reopened, reopen_record
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, report, titles


def test_r05_reopen_record_holder_gets_the_archived_data_back(scene: Scene) -> None:
    scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE, "Avant")
    close_record(scene.odette, scene.record)
    assert reopen_record(scene.odette, scene.record, consent=True) == Reopened(scene.record)
    assert (scene.last().act, scene.last().outcome.value) == ("record:reopen", "done")
    assert titles(scene.odette, scene.record) == ["Avant"]
    assert isinstance(deposit_document(scene.caller(cast.HELENE), scene.record, report("Après")), Deposited)


def test_r05_reopen_record_doctor_authorised_before_is_refused(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    scene.deposits(cast.HELENE)
    close_record(scene.odette, scene.record)
    reopen_record(scene.odette, scene.record, consent=True)
    answer = list_documents(helene, scene.record)
    assert_refused(answer, helene, "document:list", "R06", "no_agreement", scene.record)
    scene.agrees(cast.HELENE)
    assert titles(helene, scene.record) == ["Compte rendu"]


def test_reopen_record_holder_reopens_destruction_is_cancelled(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    reopen_record(scene.odette, scene.record, consent=True)
    assert list(due.waiting(scene.clock.now() + timedelta(days=20 * 366))) == []


def test_reopen_record_holder_of_an_open_record_conflicts(scene: Scene) -> None:
    before = counts("record_life", "consent_given", "outbox")
    assert reopen_record(scene.odette, scene.record, consent=True) == Conflict("opening.already_open")
    assert counts("record_life", "consent_given", "outbox") == before


def test_reopen_record_holder_without_the_tick_is_told(scene: Scene) -> None:
    close_record(scene.odette, scene.record)
    before = counts("record_life", "event")
    with pytest.raises(Invalid) as told:
        reopen_record(scene.odette, scene.record, consent=False)
    assert told.value.problems[0].rule == "opening.consent_needed"
    assert counts("record_life", "event") == before


def test_reopen_record_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    close_record(scene.odette, scene.record)
    answer = reopen_record(karim, scene.record, consent=True)
    assert_refused(answer, karim, "record:reopen", "C02", "not_your_record", scene.record)
    assert isinstance(reopen_record(scene.odette, scene.record, consent=True), Reopened)


def test_reopen_record_another_patient_of_an_open_record_is_refused_and_not_told(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = reopen_record(karim, scene.record, consent=True)
    assert_refused(answer, karim, "record:reopen", "C02", "not_your_record", scene.record)
