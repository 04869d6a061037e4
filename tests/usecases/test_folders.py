"""A person's own folders and pins: named, sealed, changed, taken away; nobody else's order, and no right of anybody."""

from uuid import uuid4

import pytest

from carnet.kernel.errors import Invalid
from carnet.storage import db
from carnet.usecases._narrow import Asked
from carnet.usecases.change_folder import change_folder
from carnet.usecases.file_document import Filed, Filing, file_document
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.usecases.scene import Scene, assert_refused, counts, titles

pytestmark = pytest.mark.django_db


def filed(scene: Scene, document: object, filing: Filing | None = None) -> Filed:
    found = file_document(scene.odette, scene.record, document.logical_id, filing)  # type: ignore[attr-defined]
    assert isinstance(found, Filed), found
    return found


def test_file_document_holder_pins_and_puts_into_several_folders(scene: Scene) -> None:
    one, two = scene.deposits(cast.HELENE, "Premier"), scene.deposits(cast.HELENE, "Deuxième")
    heart = filed(scene, one, Filing(pinned=True, new_folder=" Mon  cœur ")).folders[0]
    assert heart.title == "Mon cœur"
    both = filed(scene, one, Filing(pinned=True, folder_ids=[heart.folder_id], new_folder="Genou"))
    assert [folder.title for folder in both.inside] == ["Mon cœur", "Genou"]
    assert titles(scene.odette, scene.record) == ["Premier", "Deuxième"]  # What is pinned comes first.
    kept = list_documents(scene.odette, scene.record, Asked(folder=str(heart.folder_id)))
    assert isinstance(kept, DocumentList)
    assert [card.title for card in kept.cards] == ["Premier"]
    assert filed(scene, two).inside == ()
    out = filed(scene, one, Filing(pinned=False))
    assert (out.pinned, out.inside) == (False, ())
    assert titles(scene.odette, scene.record) == ["Deuxième", "Premier"]


def test_file_document_same_filing_again_writes_nothing(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    filed(scene, card, Filing(pinned=True))
    before = counts("folder", "folder_member")
    filed(scene, card, Filing(pinned=True, folder_ids=[uuid4()]))
    assert counts("folder", "folder_member") == before


def test_file_document_is_sealed_and_a_doctor_sees_none_of_it(scene: Scene) -> None:
    card, helene = scene.deposits(cast.HELENE), scene.agrees(cast.HELENE)
    before = list_documents(helene, scene.record)
    filed(scene, card, Filing(pinned=True, new_folder="Zqxzibeline"))
    assert list_documents(helene, scene.record) == before
    assert all(b"Zqxzibeline" not in bytes(row[0]) for row in db.rows("SELECT sealed FROM folder"))
    answer = file_document(helene, scene.record, card.logical_id)
    assert_refused(answer, helene, "document:file", "C01", "not_foreseen", scene.record)


def test_file_document_absent_or_of_another_patient_is_refused(scene: Scene) -> None:
    answer = file_document(scene.odette, scene.record, uuid4(), Filing(pinned=True))
    assert_refused(answer, scene.odette, "document:file", "C02", "no_document", scene.record)
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = file_document(karim, scene.record, scene.deposits(cast.HELENE).logical_id, Filing(pinned=True))
    assert_refused(answer, karim, "document:file", "C02", "not_your_record", scene.record)
    assert counts("folder", "folder_member") == {"folder": 0, "folder_member": 0}


def test_file_document_and_change_folder_sent_twice_are_answered_twice_alike(scene: Scene) -> None:
    card, filing = scene.deposits(cast.HELENE), Filing(pinned=True, new_folder="Genou")
    once, twice = (file_document(scene.odette, scene.record, card.logical_id, filing, "k") for _ in range(2))
    assert isinstance(once, Filed) and once == twice
    folder = once.folders[0].folder_id
    removed = [change_folder(scene.odette, scene.record, folder, remove=True, key="r") for _ in range(2)]
    assert [type(answer).__name__ for answer in removed] == ["OwnFolder", "OwnFolder"]


def test_change_folder_holder_renames_and_removes_without_losing_a_document(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    folder = filed(scene, card, Filing(pinned=False, new_folder="Genou")).folders[0]
    change_folder(scene.odette, scene.record, folder.folder_id, name="Mon genou")
    assert [one.title for one in filed(scene, card).inside] == ["Mon genou"]
    change_folder(scene.odette, scene.record, folder.folder_id, remove=True)
    assert filed(scene, card).folders == ()
    assert titles(scene.odette, scene.record) == ["Compte rendu"]
    answer = change_folder(scene.odette, scene.record, folder.folder_id, name="Encore")
    assert_refused(answer, scene.odette, "document:file", "C02", "no_document", scene.record)


@pytest.mark.parametrize(("name", "rule"), [("x" * 81, "folder.name"), ("genou", "folder.name_taken")])
def test_file_document_bad_name_is_named_and_writes_nothing(scene: Scene, name: str, rule: str) -> None:
    card = scene.deposits(cast.HELENE)
    filed(scene, card, Filing(pinned=False, new_folder="Genou"))
    before = counts("folder", "folder_member")
    with pytest.raises(Invalid) as told:
        file_document(scene.odette, scene.record, card.logical_id, Filing(pinned=True, new_folder=name))
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [("name", rule)]
    assert counts("folder", "folder_member") == before
