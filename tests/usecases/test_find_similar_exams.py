"""Examinations like the one that is asked for: of the year, that the professional may see, and none of the others."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.cda.model import Code
from carnet.codes.examinations import Examination
from carnet.kernel.errors import Refusal
from carnet.usecases._card import Card
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.find_similar_exams import SimilarExams, find_similar_exams
from tests import cast
from tests.journal import events
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas
from tests.usecases.scene import DAY, Scene, assert_refused

pytestmark = pytest.mark.django_db
IMAGING, BIOLOGY, REQUEST = "18748-4", "11502-2", "55115-0"


def put(scene: Scene, type_code: str, title: str, day: date = DAY) -> Card:
    """A PDF of this type that Hélène deposits."""
    data = pdf(lambda document: document.docinfo.update({"/Title": title}), deterministic_id=True)
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(data, "a.pdf", Form(type_code, title, day)))
    assert isinstance(kept, Deposited), kept
    return kept.card


def coded(scene: Scene, type_code: str, region: str, unique: str) -> Card:
    """A document of imaging that codes a scanner of a region."""
    facts = cdas.facts(cast.ODETTE, unique)
    act = Code(
        "ZCQK002", "1.2.250.1.213.2.5", "Acte",
        translations=(
            Code("CT", "1.2.250.1.213.1.1.5.618", "Scanner"), Code(region, "1.2.250.1.213.1.1.5.695", "Région"),
        ),
    )  # fmt: skip
    event = replace(facts.service_events[0], code=act if region != "none" else None)
    kind = Code(type_code, "2.16.840.1.113883.6.1", "Imagerie")
    return cdas.deposited(scene, cdas.level1(replace(facts, code=kind, service_events=(event,))))


def found(caller: Caller, scene: Scene, request: UUID) -> SimilarExams:
    answer = find_similar_exams(caller, scene.record, request)
    assert isinstance(answer, SimilarExams), answer
    return answer


def titles(answer: SimilarExams) -> list[str]:
    return [one.card.title for one in answer.found]


def test_find_similar_exams_doctor_reads_those_of_the_kind_and_year_and_the_event_names_them(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    one = put(scene, IMAGING, "Radio du poignet")
    put(scene, BIOLOGY, "Prise de sang")
    put(scene, IMAGING, "Ancienne", DAY - timedelta(days=400))
    request = put(scene, REQUEST, "Demande de radio")
    answer = found(paul, scene, request.logical_id)
    assert (answer.kind, titles(answer), answer.more) == (Examination.IMAGING, ["Radio du poignet"], 0)
    event = scene.last()
    assert (event.act, dict(event.detail), event.documents) == (
        "document:list", {"part": "similar"}, (one.logical_id,),
    )  # fmt: skip
    blood = put(scene, "PRESC-BIO", "Prescription")
    assert titles(found(paul, scene, blood.logical_id)) == ["Prise de sang"]
    assert found(paul, scene, one.logical_id).kind is None


def test_find_similar_exams_doctor_hidden_exam_is_as_one_that_was_never_done(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    request = put(scene, REQUEST, "Demande de radio")
    with CaptureQueriesContext(connection) as before:
        nothing = found(paul, scene, request.logical_id)
    hidden = put(scene, IMAGING, "Zqxzibeline")
    scene.hides(hidden)
    with CaptureQueriesContext(connection) as after:
        assert found(paul, scene, request.logical_id) == nothing
    assert len(before) == len(after)
    assert scene.last().documents == ()
    assert titles(found(scene.odette, scene, request.logical_id)) == ["Zqxzibeline"]


def test_find_similar_exams_doctor_same_region_stands_first_and_another_is_left_out(scene: Scene) -> None:
    paul = scene.agrees(cast.PAUL)
    request = coded(scene, REQUEST, "69536005", "81")
    same = coded(scene, IMAGING, "69536005", "82")
    coded(scene, IMAGING, "63337009", "83")
    plain = put(scene, IMAGING, "Sans code")
    answer = found(paul, scene, request.logical_id)
    assert [(one.card.logical_id, one.same_act) for one in answer.found] == [
        (same.logical_id, True), (plain.logical_id, False),
    ]  # fmt: skip


def test_find_similar_exams_doctor_without_right_or_hidden_request_is_refused_alike(scene: Scene) -> None:
    request = put(scene, REQUEST, "Demande de radio")
    paul = scene.caller(cast.PAUL)
    refused = find_similar_exams(paul, scene.record, request.logical_id)
    assert isinstance(refused, Refusal)
    assert_refused(refused, paul, "document:list", refused.rule, refused.reason, scene.record)
    scene.agrees(cast.PAUL)
    scene.hides(request)
    hidden = find_similar_exams(paul, scene.record, request.logical_id)
    assert isinstance(hidden, Refusal)
    assert hidden == find_similar_exams(paul, scene.record, uuid4())
    assert [one.outcome.value for one in events(scene.record)[-2:]] == ["refused", "refused"]
