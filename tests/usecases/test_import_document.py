"""Bringing files from elsewhere into the record of their person, through the deposit."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from carnet.cda.model import Identifier
from carnet.documents import entries
from carnet.documents.entries import Where
from carnet.kernel.errors import Conflict, Invalid
from carnet.storage import db
from carnet.storage.keys import load
from carnet.usecases._incoming import Upload, read_incoming
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.import_document import IMPORTER, Importing, import_document
from carnet.usecases.import_documents import Kept, import_documents
from tests import cast
from tests.journal import events
from tests.unit.cda.pdfs import pdf
from tests.usecases import cdas
from tests.usecases.scene import KEPT, Scene, counts, titles

PATIENT = "/ClinicalDocument/recordTarget/patientRole"
LENIENT = Importing(open_missing=True, lenient=True)


def _of(person: cast.Person, unique: str = "1") -> Upload:
    return Upload(cdas.level1(cdas.facts(person, unique)), "a.xml")


def _told(scene: Scene, upload: Upload, how: Importing) -> list[tuple[str, str]]:
    before = counts(*KEPT, "head", "record_life")
    with pytest.raises(Invalid) as told:
        import_document(upload, how, scene.clock)
    assert counts(*KEPT, "head", "record_life") == before
    return [(problem.element, problem.rule) for problem in told.value.problems]


def test_import_document_operator_for_an_open_record_is_there(scene: Scene) -> None:
    answer = import_document(_of(cast.ODETTE), Importing(), scene.clock)
    assert isinstance(answer, Deposited)
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:deposit", "done", "R08")
    assert (event.who.kind, event.who.id, event.interface) == ("application", IMPORTER, "import")
    assert titles(scene.odette, scene.record) == [answer.card.title]


def test_import_document_operator_twice_says_already_there(scene: Scene) -> None:
    upload = _of(cast.ODETTE)
    import_document(upload, Importing(), scene.clock)
    again = import_document(upload, Importing(), scene.clock)
    assert isinstance(again, Deposited)
    assert again.again


def test_import_document_operator_other_content_conflicts(scene: Scene) -> None:
    import_document(_of(cast.ODETTE), Importing(), scene.clock)
    other = Upload(cdas.level1(cdas.facts(cast.ODETTE), pdf(pages=2)), "a.xml")
    assert import_document(other, Importing(), scene.clock) == Conflict("document.unique_id_taken")


def test_import_document_operator_unknown_person_is_told_or_opened(scene: Scene) -> None:
    """Only with --open-missing does an unknown test patient get a record."""
    assert _told(scene, _of(cast.KARIM), Importing()) == [(f"{PATIENT}/id", "import.unknown_patient")]
    assert isinstance(import_document(_of(cast.KARIM), Importing(open_missing=True), scene.clock), Deposited)
    assert counts("record_life") == {"record_life": 2}


def test_import_document_operator_minor_is_opened_and_visible_to_parents(scene: Scene) -> None:
    """A file from elsewhere says nothing of the representatives: it stays visible to them."""
    assert isinstance(import_document(_of(cast.LEO), Importing(open_missing=True), scene.clock), Deposited)


def test_import_document_operator_says_that_files_of_minors_are_kept_from_parents(scene: Scene) -> None:
    """A centre where young people ask for it (CSP R.1111-50); the file of an adult is not concerned."""
    how = Importing(open_missing=True, kept_from_representatives=True)
    assert isinstance(import_document(_of(cast.LEO), how, scene.clock), Deposited)
    (many,) = import_documents([read_incoming(_of(cast.LEO, "2"), lenient=False)], how, scene.clock)
    assert many == Kept()
    assert db.rows("SELECT invisible_representatives FROM entry_version") == [(True,), (True,)]
    assert isinstance(import_document(_of(cast.KARIM, "3"), how, scene.clock), Deposited)
    found = sorted(row[0] for row in db.rows("SELECT invisible_representatives FROM entry_version"))
    assert found == [False, True, True]


def _real(person: cast.Person) -> Upload:
    ins = person.identity.ins
    assert ins is not None
    named = replace(cdas.patient(person), ids=(Identifier("1.2.250.1.213.1.4.8", ins.value),))
    return Upload(cdas.level1(replace(cdas.facts(person), patient=named)), "a.xml")


def _wrong_key(person: cast.Person) -> Upload:
    ins = person.identity.ins
    assert ins is not None
    wrong = f"{ins.value[:13]}{(int(ins.value[13:]) + 1) % 97:02d}"
    named = replace(cdas.patient(person), ids=(Identifier(ins.root.value, wrong),))
    return Upload(cdas.level1(replace(cdas.facts(person), patient=named)), "a.xml")


@pytest.mark.parametrize(("make", "rule"), [(_real, "ins.real_on_a_test_instance"), (_wrong_key, "ins.wrong_key")])
def test_import_document_operator_other_identity_is_told_unless_lenient(
    scene: Scene, make: Callable[[cast.Person], Upload], rule: str
) -> None:
    assert _told(scene, make(cast.KARIM), Importing(open_missing=True)) == [(f"{PATIENT}/id", rule)]
    assert isinstance(import_document(make(cast.KARIM), LENIENT, scene.clock), Deposited)


def test_import_document_operator_lenient_keeps_the_warning(scene: Scene) -> None:
    """What would have been an error is kept with the document."""
    upload = Upload(cdas.level1(replace(cdas.facts(cast.KARIM), title="")), "a.xml")
    assert _told(scene, upload, Importing(open_missing=True)) == [("/ClinicalDocument/title", "cda.title")]
    answer = import_document(upload, LENIENT, scene.clock)
    assert isinstance(answer, Deposited)
    assert ("/ClinicalDocument/title", "cda.title") in answer.card.warnings


def test_import_document_operator_test_number_in_production_is_told(scene: Scene, settings: Any) -> None:
    settings.CARNET_FOR_TESTS_ONLY = False
    assert _told(scene, _of(cast.ODETTE), Importing()) == [(f"{PATIENT}/id", "ins.test_in_production")]
    assert _told(scene, _of(cast.ODETTE), LENIENT) == [("--lenient-identity", "import.lenient_in_production")]


def test_import_document_operator_file_that_is_no_cda_is_told(scene: Scene) -> None:
    assert _told(scene, Upload(b"", "a.xml"), LENIENT) == [("file", "content.empty")]
    assert _told(scene, Upload(pdf(), "a.pdf"), LENIENT) == [("form", "deposit.form_needed")]


def test_import_document_operator_never_reads_the_list(scene: Scene) -> None:
    """The importer deposits; it has no right to read what others deposited."""
    import_document(_of(cast.ODETTE), Importing(), scene.clock)
    assert {event.act for event in events(scene.record)} == {"record:open", "document:deposit"}
    opened = load(scene.record)
    assert opened is not None
    (entry,) = entries.select(opened, Where("true", {}))
    assert (entry.deposit.depositor.id, entry.flags.invisible_representatives) == (IMPORTER, False)
