"""A person's own documents: added, described again, deleted; what a professional recorded stays (R1111-51)."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from carnet.kernel.errors import Invalid, Refusal
from carnet.usecases._card import Card
from carnet.usecases._narrow import Asked
from carnet.usecases.add_own_document import OwnDocument, add_own_document
from carnet.usecases.caller import Caller
from carnet.usecases.delete_own_documents import delete_own_documents
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.describe_own_document import Description, describe_own_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, FileBody, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.journal import events
from tests.unit.cda.pdfs import pdf
from tests.unit.cda.test_photos import HEIC, photo
from tests.usecases.scene import Scene, assert_refused, counts, titles

pytestmark = pytest.mark.django_db

REPORT, RESULT = "DOCPAT03", "DOCPAT05"


def own(*files: bytes, **changes: Any) -> OwnDocument:
    return replace(OwnDocument(files or (pdf(),), RESULT, "Prise de sang", date(2026, 2, 3)), **changes)


def added(scene: Scene, document: OwnDocument | None = None) -> Card:
    kept = add_own_document(scene.odette, scene.record, document or own())
    assert isinstance(kept, Deposited), kept
    return kept.card


def test_add_own_document_holder_photos_are_one_document_that_the_doctor_reads(scene: Scene) -> None:
    card = added(scene, own(photo(), photo(colour="blue")))
    assert (card.title, card.type_code, card.own, card.mine) == ("Prise de sang", RESULT, True, True)
    assert card.authors == ("ODETTE MARTINEAU",)
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:deposit", "done", (card.logical_id,))
    read = read_document(scene.agrees(cast.HELENE), scene.record, card.logical_id)
    assert isinstance(read, DocumentRead) and isinstance(read.body, FileBody)
    assert read.body.pages == 2


def test_add_own_document_holder_pdf_is_kept_byte_for_byte(scene: Scene) -> None:
    data = pdf()
    card = added(scene, own(data))
    inside = read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.INSIDE))
    assert isinstance(inside, PartRead) and inside.data == data


def test_add_own_document_holder_text_is_kept_and_read(scene: Scene) -> None:
    card = added(scene, own("Je prends mes médicaments.".encode()))
    read = read_document(scene.odette, scene.record, card.logical_id)
    assert isinstance(read, DocumentRead) and isinstance(read.body, FileBody)
    assert read.body.text == "Je prends mes médicaments."


def test_add_own_document_holder_twice_keeps_one(scene: Scene) -> None:
    first, again = (add_own_document(scene.odette, scene.record, own(photo()), "k") for _ in range(2))
    assert isinstance(first, Deposited) and isinstance(again, Deposited)
    assert first.card.logical_id == again.card.logical_id
    assert counts("document") == {"document": 1}


@pytest.mark.parametrize(
    ("document", "element", "rule"),
    [
        (own(type_code="11488-4"), "type_code", "own.kind"),  # A professional's report is no document of a patient.
        (own(title=" "), "title", "deposit.title"),
        (own(title="x" * 300), "title", "deposit.title"),
        (own(day=date(2199, 1, 1)), "day", "own.future"),
        (own(day=date(1066, 10, 14)), "day", "own.too_old"),
        (own(files=()), "file", "own.no_file"),
        (own(files=(b"",)), "file", "own.no_file"),
        (own(photo(), HEIC), "photo 2", "image.heic"),
        (own(photo(), pdf()), "file", "own.one_kind_of_file"),
        (own(pdf(), pdf()), "file", "own.one_kind_of_file"),
        (own(b"<html><script>alert(1)</script>"), "file", "own.unknown_format"),
    ],
)
def test_add_own_document_bad_input_is_named_and_nothing_is_kept(
    scene: Scene, document: OwnDocument, element: str, rule: str
) -> None:
    with pytest.raises(Invalid) as told:
        add_own_document(scene.odette, scene.record, document)
    assert [(problem.element, problem.rule) for problem in told.value.problems] == [(element, rule)]
    assert counts("document", "content") == {"document": 0, "content": 0}


def test_add_own_document_another_patient_is_refused(scene: Scene) -> None:
    karim = cast.opened(cast.KARIM, scene.clock)
    answer = add_own_document(karim, scene.record, own())
    assert_refused(answer, karim, "document:deposit", "C02", "not_your_record", scene.record)
    assert counts("document") == {"document": 0}


def test_describe_own_document_holder_makes_a_version_that_everybody_reads(scene: Scene) -> None:
    card = added(scene)
    said = Description(REPORT, "Compte-rendu du cœur", date(2025, 12, 24))
    changed = describe_own_document(scene.odette, scene.record, card.logical_id, said)
    assert isinstance(changed, Card)
    assert (changed.title, changed.type_code, changed.service_start) == (said.title, REPORT, "20251224")
    assert (changed.version, changed.logical_id) == (2, card.logical_id)
    assert changed.entry_uuid != card.entry_uuid
    assert titles(scene.agrees(cast.HELENE), scene.record) == [said.title]
    again = describe_own_document(scene.odette, scene.record, card.logical_id, said)
    assert isinstance(again, Card) and again.version == 2


def test_describe_own_document_of_a_professional_or_absent_is_refused(scene: Scene) -> None:
    """What a professional recorded is not the person's to change; an id that names nothing is told as absent."""
    theirs, said = scene.deposits(cast.HELENE), Description(REPORT, "Autre titre", date(2026, 1, 1))
    answer = describe_own_document(scene.odette, scene.record, theirs.logical_id, said)
    assert_refused(answer, scene.odette, "document:describe", "R22", "not_author", scene.record)
    answer = describe_own_document(scene.odette, scene.record, uuid4(), said)
    assert_refused(answer, scene.odette, "document:describe", "C02", "no_document", scene.record)
    card = added(scene)
    helene = scene.agrees(cast.HELENE)
    assert isinstance(describe_own_document(helene, scene.record, card.logical_id, said), Refusal)
    assert titles(scene.odette, scene.record) == ["Compte rendu", "Prise de sang"]


def test_delete_own_documents_holder_deletes_several_with_an_event_each(scene: Scene) -> None:
    cards = [added(scene, own(photo(colour=colour), title=colour)) for colour in ("red", "blue", "green")]
    chosen = [card.logical_id for card in cards[:2]]
    assert delete_own_documents(scene.odette, scene.record, chosen) == 2
    assert titles(scene.odette, scene.record) == ["green"]
    assert titles(scene.agrees(cast.HELENE), scene.record) == ["green"]
    deleted = [event.documents for event in events(scene.record) if event.act == "document:delete"]
    assert deleted == [(one,) for one in chosen]
    assert isinstance(read_document(scene.odette, scene.record, chosen[0]), Refusal)


def test_delete_own_documents_one_of_a_professional_among_them_deletes_none(scene: Scene) -> None:
    mine, theirs = added(scene), scene.deposits(cast.HELENE)
    answer = delete_own_documents(scene.odette, scene.record, [mine.logical_id, theirs.logical_id])
    assert_refused(answer, scene.odette, "document:delete", "R22", "not_author", scene.record)
    assert len(titles(scene.odette, scene.record)) == 2


def test_delete_own_documents_sent_twice_is_answered_twice_alike(scene: Scene) -> None:
    card = added(scene)
    answers = [delete_own_documents(scene.odette, scene.record, [card.logical_id], "k") for _ in range(2)]
    assert answers == [1, 1]
    assert counts("document") == {"document": 1}


def test_add_own_document_holder_who_deleted_it_may_add_the_same_paper_again(scene: Scene) -> None:
    for _ in range(3):
        card = added(scene, own(photo()))
        assert titles(scene.odette, scene.record) == ["Prise de sang"]
        assert delete_own_documents(scene.odette, scene.record, [card.logical_id]) == 1
    assert counts("document") == {"document": 3}


def test_delete_own_documents_none_or_too_many_is_refused_by_name(scene: Scene) -> None:
    for chosen, rule in (([], "own.none_chosen"), ([uuid4() for _ in range(11)], "own.too_many")):
        with pytest.raises(Invalid) as told:
            delete_own_documents(scene.odette, scene.record, chosen)
        assert told.value.problems[0].rule == rule


def test_list_documents_own_and_cared_are_told_apart(scene: Scene) -> None:
    added(scene)
    scene.deposits(cast.HELENE)
    assert _listed(scene.odette, scene, "own") == ["Prise de sang"]
    assert _listed(scene.odette, scene, "care") == ["Compte rendu"]


def _listed(caller: Caller, scene: Scene, which: str) -> list[str]:
    found = list_documents(caller, scene.record, Asked(own=which))
    assert isinstance(found, DocumentList)
    return [card.title for card in found.cards]
