"""A secretary deposits every format for the structure, names who wrote, and reads nothing of it (A07, A34)."""

from dataclasses import replace

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.usecases._incoming import Form, Upload
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_document import DocumentRead, read_document
from tests import cast
from tests.unit.cda import images, pdfs
from tests.unit.cda.koses import kos
from tests.usecases.scene import DAY, REPORT, Scene, assert_noted, nothing_kept, titles

HELENE = cast.HELENE.facts.professional_id
FILES = {"a PDF": pdfs.pdf(), "a JPEG": images.jpeg(), "a text": b"Tension 12/8"}


def _form(author: str = HELENE) -> Form:
    return Form(REPORT, "Courrier reçu", DAY, author)


@pytest.mark.parametrize("name", FILES)
def test_deposit_document_secretary_names_who_wrote_and_is_the_depositor(scene: Scene, name: str) -> None:
    sonia = cast.secretary(scene.clock)
    kept = deposit_document(sonia, scene.record, Upload(FILES[name], "a", _form()))
    assert isinstance(kept, Deposited), kept
    read = read_document(scene.odette, scene.record, kept.card.logical_id)
    assert isinstance(read, DocumentRead)
    assert read.facts.authors[0].id == HELENE
    assert (read.card.depositor_kind, read.card.depositor_person) == ("secretary", sonia.actor_id)
    assert isinstance(read_document(sonia, scene.record, kept.card.logical_id), Refusal)
    again = deposit_document(sonia, scene.record, Upload(FILES[name], "a", _form()))
    assert isinstance(again, Deposited) and again.again


def test_deposit_document_secretary_list_of_images_is_by_the_machine(scene: Scene) -> None:
    ins = cast.ODETTE.identity.ins
    assert ins is not None
    kept = deposit_document(cast.secretary(scene.clock), scene.record, Upload(kos(ins=ins.value), "a.dcm"))
    assert isinstance(kept, Deposited), kept
    read = read_document(scene.odette, scene.record, kept.card.logical_id)
    assert isinstance(read, DocumentRead)
    assert (read.facts.authors[0].device, read.facts.authors[0].family) == ("Fabrique", "")


WRONG = {
    "nobody": ("", "deposit.author_missing"),
    "somebody of elsewhere": (cast.PAUL.facts.professional_id, "deposit.author_not_here"),
    "herself": (cast.SONIA.facts.professional_id, "deposit.author_not_here"),
    "an unknown number": ("899999999999", "deposit.author_not_here"),
}


@pytest.mark.parametrize("name", WRONG)
def test_deposit_document_secretary_who_names_no_author_of_the_structure_is_told(scene: Scene, name: str) -> None:
    author, rule = WRONG[name]
    sonia = cast.secretary(scene.clock)
    with nothing_kept(refusals=1), pytest.raises(Invalid) as told:
        deposit_document(sonia, scene.record, Upload(pdfs.pdf(), "a.pdf", _form(author)))
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [("author", rule)]
    assert_noted(scene, sonia, "document:deposit", "C61", rule)


def test_deposit_document_doctor_writes_under_the_own_name_whatever_the_form_says(scene: Scene) -> None:
    """A forged author is no author (A34)."""
    form = replace(_form(cast.PAUL.facts.professional_id))
    kept = deposit_document(scene.caller(cast.HELENE), scene.record, Upload(pdfs.pdf(), "a.pdf", form))
    assert isinstance(kept, Deposited)
    read = read_document(scene.odette, scene.record, kept.card.logical_id)
    assert isinstance(read, DocumentRead) and read.facts.authors[0].id == HELENE
    assert titles(scene.odette, scene.record) == ["Courrier reçu"]
