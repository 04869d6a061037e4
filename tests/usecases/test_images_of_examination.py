"""A list of images (KOS) is kept byte for byte, checked against the person, and found under its report (issue 5.2)."""

from dataclasses import replace
from typing import Any

import pytest

from carnet.cda.kos import KOS_FORMAT
from carnet.cda.model import Identifier
from carnet.documents import entries
from carnet.kernel.errors import Invalid
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._facts import load
from carnet.usecases._incoming import Upload
from carnet.usecases._relations import Tie
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_document import DocumentRead, ImagesBody, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.unit.cda import koses
from tests.unit.cda.koses import kos
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_noted, nothing_kept, titles

NUMBER, OTHER = (person.identity.ins.value for person in (cast.ODETTE, cast.KARIM) if person.identity.ins)


def _deposited(scene: Scene, data: bytes, by: cast.Carer = cast.HELENE) -> Deposited:
    kept = deposit_document(scene.caller(by), scene.record, Upload(data, "liste.dcm"))
    assert isinstance(kept, Deposited), kept
    return kept


def _report(**changes: Any) -> bytes:
    """A report of the examination of the list."""
    return cdas.level1(replace(cdas.facts(cast.ODETTE, "77"), **changes))


def _read(reader: Caller, record: RecordId, kept: Deposited) -> DocumentRead:
    read = read_document(reader, record, kept.card.logical_id)
    assert isinstance(read, DocumentRead), read
    return read


def test_deposit_document_list_of_images_is_kept_byte_for_byte_with_its_metadata(scene: Scene) -> None:
    data = kos(ins=NUMBER)
    kept = _deposited(scene, data)
    original = read_part(scene.odette, scene.record, kept.card.logical_id, Part(PartKind.ORIGINAL))
    assert isinstance(original, PartRead)
    assert (original.data, original.media_type) == (data, "application/dicom")
    assert original.file_name.endswith(".dcm") and not original.ours
    read = _read(scene.odette, scene.record, kept)
    assert read.body == ImagesBody((1, 2), "Radiologie des Lilas", "Scanner du thorax", "RX-77")
    assert read.card.title == "Images de l'examen : Scanner du thorax"
    assert (read.card.type_code, read.card.class_code, read.card.format_code) == ("IMG-KOS", "31", KOS_FORMAT)
    assert read.card.mime_type == "application/dicom" and read.card.service_start == "20260226143000+0100"
    entry = db.in_transaction(
        lambda: entries.by_logical_id(load(scene.odette, scene.record).keys, kept.card.logical_id)
    )
    assert entry is not None and entry.sealed.unique_id == "1.2.250.1.999.1.8121.9"
    assert [one.kind.name for one in read.facts.references] == ["ORDER", "ACCESSION", "STUDY"]
    assert (read.facts.authors[0].family, read.facts.body_type) == (cast.HELENE.facts.family_name, "application/dicom")


@pytest.mark.parametrize("part", [PartKind.INSIDE, PartKind.PAGE, PartKind.MEDIA, PartKind.PAGE_TEXT])
def test_read_part_list_of_images_has_no_other_part(scene: Scene, part: PartKind) -> None:
    kept = _deposited(scene, kos(ins=NUMBER))
    assert read_part(scene.odette, scene.record, kept.card.logical_id, Part(part)) is None


def test_read_document_images_stand_under_their_report(scene: Scene) -> None:
    event = replace(cdas.facts(cast.ODETTE).service_events[0], ids=(Identifier(koses.STUDY, "studyInstanceUID"),))
    report = _deposited(scene, _report(service_events=(event,)))
    images = _deposited(scene, kos(ins=NUMBER))
    shown = _read(scene.odette, scene.record, report)
    assert [(one.tie, one.logical_id) for one in shown.relations] == [(Tie.IMAGES, images.card.logical_id)]
    back = _read(scene.odette, scene.record, images)
    assert [(one.tie, one.logical_id) for one in back.relations] == [(Tie.REPORT, report.card.logical_id)]
    scene.agrees(cast.PAUL)
    change_visibility(scene.odette, scene.record, images.card.logical_id, hide=True)
    assert _read(scene.caller(cast.PAUL), scene.record, report).relations == ()


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "of another person": ({"ins": OTHER}, "file/PatientID", "cda.other_patient"),
    "with a wrong key": ({"ins": "248057511604200"}, "file/PatientID", "ins.wrong_key"),
    "without an issuer": ({"IssuerOfPatientIDQualifiersSequence": None}, "file/PatientID", "kos.ins_missing"),
    "with another birth date": ({"PatientBirthDate": "19480515"}, "file/PatientBirthDate", "cda.other_patient_trait"),
    "with another name": ({"PatientName": "BENALI^ODETTE"}, "file/PatientName", "cda.other_patient_trait"),
    "with another sex": ({"PatientSex": "M"}, "file/PatientSex", "cda.other_patient_trait"),
    "that names no image": ({"CurrentRequestedProcedureEvidenceSequence": None}, "file", "kos.empty"),
    "written in the future": ({"InstanceCreationDate": "20990101"}, "/ClinicalDocument/effectiveTime",
                              "document.written_in_the_future"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_deposit_document_list_of_images_that_is_wrong_is_refused_by_name(scene: Scene, name: str) -> None:
    changes, element, rule = WRONG[name]
    helene = scene.caller(cast.HELENE)
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(helene, scene.record, Upload(kos(**({"ins": NUMBER} | changes)), "liste.dcm"))
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [(element, rule)]
    assert_noted(scene, helene, "document:deposit", "C61", rule)


def test_deposit_document_list_of_images_by_the_person_is_refused(scene: Scene) -> None:
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(scene.odette, scene.record, Upload(kos(ins=NUMBER), "liste.dcm"))
    assert told.value.problems[0].rule == "kos.by_person"


def test_replace_document_list_of_images_takes_the_place_of_the_former(scene: Scene) -> None:
    former = _deposited(scene, kos(ins=NUMBER))
    later = replace_document(
        scene.caller(cast.HELENE), scene.record, former.card.logical_id,
        Upload(kos(ins=NUMBER, uid="1.2.250.1.999.1.8121.10", images=5), "liste.dcm"),
    )  # fmt: skip
    assert isinstance(later, Deposited), later
    assert titles(scene.odette, scene.record) == ["Images de l'examen : Scanner du thorax"]
    assert _read(scene.odette, scene.record, former).card.replaced


def test_deposit_document_same_list_again_is_told_and_not_kept_twice(scene: Scene) -> None:
    first = _deposited(scene, kos(ins=NUMBER))
    again = _deposited(scene, kos(ins=NUMBER))
    assert again.again and again.card.logical_id == first.card.logical_id
