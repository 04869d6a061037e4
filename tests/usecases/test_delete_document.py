"""A document is deleted: by whom, for ever, and what the person's side is told."""

from uuid import uuid4

import pytest

from carnet.documents import entries
from carnet.documents.entry import EntryStatus
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.storage import keys, outbox
from carnet.storage.outbox import Task
from carnet.usecases._card import Card
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited, deposit_document
from carnet.usecases.read_document import read_document
from carnet.usecases.read_part import Part, PartKind, read_part
from tests import cast
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_noted, assert_refused, counts, nothing_kept, report, titles

DELETED = Conflict("document.already_deleted")


def test_delete_document_depositor_without_agreement_deletes_for_everybody(scene: Scene) -> None:
    """No right to read is needed (EX-166). A new version, its event, a notice, and the bytes stay."""
    helene, paul, card = scene.caller(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    told = [posted.task for posted in outbox.waiting()].count(Task.TELL_DEPOSIT)
    gone = delete_document(helene, scene.record, card.logical_id)
    assert isinstance(gone, Card)
    assert (gone.status, gone.version) == (EntryStatus.DELETED, 2)
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:delete", "done", (card.logical_id,))
    assert counts("entry_version", "content", "submission_set") == {
        "entry_version": 2, "content": 1, "submission_set": 2,
    }  # fmt: skip
    assert [posted.task for posted in outbox.waiting()].count(Task.TELL_DEPOSIT) == told + 1
    assert titles(paul, scene.record) == []
    assert read_document(paul, scene.record, card.logical_id) == Refusal("C02", "no_document")
    assert read_part(paul, scene.record, card.logical_id, Part(PartKind.ORIGINAL)) == Refusal("C02", "no_document")


def test_delete_document_is_for_ever(scene: Scene) -> None:
    """Not deleted again, not hidden, not deposited again under its uniqueId: each is told by name to its owner."""
    helene, data = scene.agrees(cast.HELENE), cdas.structured(cast.ODETTE, "Texte")
    card = cdas.deposited(scene, data)
    assert isinstance(delete_document(helene, scene.record, card.logical_id), Card)
    with nothing_kept(refusals=1):
        assert delete_document(helene, scene.record, card.logical_id) == DELETED
    assert_noted(scene, helene, "document:delete", "C60", DELETED.rule)
    with nothing_kept(refusals=1):
        assert deposit_document(helene, scene.record, cdas.upload(data)) == DELETED
    for caller in (helene, scene.odette):
        answer = change_visibility(caller, scene.record, card.logical_id, hide=True)
        assert_refused(answer, caller, "document:hide", "C02", "no_document", scene.record)


def test_delete_document_double_click_is_one_deletion(scene: Scene) -> None:
    helene, card = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    first = delete_document(helene, scene.record, card.logical_id, key="k")
    assert delete_document(helene, scene.record, card.logical_id, key="k") == first
    assert counts("entry_version") == {"entry_version": 2}


def test_delete_document_colleague_may_and_another_structure_may_not(scene: Scene) -> None:
    card, paul = scene.deposits(cast.HELENE), scene.agrees(cast.PAUL)
    answer = delete_document(paul, scene.record, card.logical_id)
    assert_refused(answer, paul, "document:delete", "R22", "not_author", scene.record)
    other = scene.deposits(cast.HELENE, "Autre")
    assert isinstance(delete_document(scene.caller(cast.MARC), scene.record, other.logical_id), Card)
    scene.hides(card)
    for stranger in (paul, scene.caller(cast.MARC)):
        for document in (card.logical_id, uuid4()):
            answer = delete_document(stranger, scene.record, document)
            assert_refused(answer, stranger, "document:delete", "C02", "no_document", scene.record)


def test_delete_document_already_deleted_is_not_there_for_others(scene: Scene) -> None:
    card, paul = scene.deposits(cast.HELENE), scene.agrees(cast.PAUL)
    assert isinstance(delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id), Card)
    answer = delete_document(paul, scene.record, card.logical_id)
    assert_refused(answer, paul, "document:delete", "C02", "no_document", scene.record)


def test_delete_document_holder_deletes_the_own_only(scene: Scene) -> None:
    """What a professional recorded is not the person's to delete (R1111-51); what she added herself is."""
    theirs = scene.deposits(cast.HELENE)
    answer = delete_document(scene.odette, scene.record, theirs.logical_id)
    assert_refused(answer, scene.odette, "document:delete", "R22", "not_author", scene.record)
    mine = deposit_document(scene.odette, scene.record, cdas.upload(cdas.structured(cast.ODETTE, "Ma note", "71")))
    assert isinstance(mine, Deposited)
    assert isinstance(delete_document(scene.odette, scene.record, mine.card.logical_id), Card)
    assert titles(scene.odette, scene.record) == ["Compte rendu"]


def test_delete_document_another_patient_is_refused(scene: Scene) -> None:
    card, karim = scene.deposits(cast.HELENE), cast.opened(cast.KARIM, scene.clock)
    answer = delete_document(karim, scene.record, card.logical_id)
    assert_refused(answer, karim, "document:delete", "C02", "not_your_record", scene.record)


def test_delete_document_older_entry_uuid_still_names_the_document(scene: Scene) -> None:
    """An older entryUUID resolves to the document, and today's rights decide (DESIGN 4)."""
    card = scene.deposits(cast.HELENE)
    gone = delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id)
    opened = keys.load(scene.record)
    assert opened is not None and isinstance(gone, Card)
    assert gone.entry_uuid != card.entry_uuid
    for uuid in (card.entry_uuid, gone.entry_uuid):
        assert entries.logical_id_of(opened, uuid) == card.logical_id
    assert entries.logical_id_of(opened, uuid4()) is None


def test_delete_document_that_dies_midway_leaves_it_there(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    with nothing_kept(), arm("delete_document.epoch_moved"), pytest.raises(FailpointReached):
        delete_document(scene.caller(cast.HELENE), scene.record, card.logical_id)
    assert titles(scene.odette, scene.record) == ["Compte rendu"]


def test_deposit_document_again_under_another_unique_id_after_deletion_stays_hidden(scene: Scene) -> None:
    """Hidden, deleted, sent again: hidden still."""
    helene, paul, card = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    scene.hides(card)
    assert isinstance(delete_document(helene, scene.record, card.logical_id), Card)
    upload = report()
    assert upload.form is not None
    other = type(upload)(
        upload.data, "autre.pdf", type(upload.form)("11488-4", "Autre titre", upload.form.service_date)
    )
    assert isinstance(deposit_document(helene, scene.record, other), Deposited)
    assert titles(paul, scene.record) == []
    assert titles(scene.odette, scene.record) == ["Autre titre"]
