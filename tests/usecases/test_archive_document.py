"""A document is put aside and taken out again."""

from uuid import uuid4

import pytest

from carnet.documents.entry import EntryStatus
from carnet.kernel.errors import Conflict
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.usecases._card import Card
from carnet.usecases.archive_document import archive_document
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.replace_document import replace_document
from tests import cast
from tests.usecases.scene import Scene, assert_noted, assert_refused, counts, nothing_kept, report


def test_archive_document_depositor_archives_and_brings_back(scene: Scene) -> None:
    helene, card = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    aside = archive_document(helene, scene.record, card.logical_id, archive=True)
    assert isinstance(aside, Card)
    assert (aside.status, aside.archived, aside.version) == (EntryStatus.ARCHIVED, True, 2)
    assert (scene.last().act, scene.last().documents) == ("document:archive", (card.logical_id,))
    read = read_document(scene.odette, scene.record, card.logical_id)
    assert isinstance(read, DocumentRead) and read.card.archived
    assert archive_document(helene, scene.record, card.logical_id, archive=True) == aside
    back = archive_document(helene, scene.record, card.logical_id, archive=False)
    assert isinstance(back, Card)
    assert (back.status, back.version, scene.last().act) == (EntryStatus.CURRENT, 3, "document:unarchive")
    assert counts("entry_version") == {"entry_version": 3}


def test_archive_document_another_structure_is_refused_and_hidden_is_absent(scene: Scene) -> None:
    card, paul = scene.deposits(cast.HELENE), scene.agrees(cast.PAUL)
    for archive, act in ((True, "document:archive"), (False, "document:unarchive")):
        answer = archive_document(paul, scene.record, card.logical_id, archive=archive)
        assert_refused(answer, paul, act, "R22", "not_author", scene.record)
    scene.hides(card)
    for document in (card.logical_id, uuid4()):
        answer = archive_document(paul, scene.record, document, archive=True)
        assert_refused(answer, paul, "document:archive", "C02", "no_document", scene.record)
    assert counts("entry_version") == {"entry_version": 2}


def test_archive_document_replaced_or_deleted_is_told_by_name(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    new = replace_document(helene, scene.record, former.logical_id, report("Corrigé"))
    assert isinstance(new, Deposited)
    with nothing_kept(refusals=1):
        answer = archive_document(helene, scene.record, former.logical_id, archive=True)
    assert answer == Conflict("document.already_replaced")
    assert_noted(scene, helene, "document:archive", "C60", "document.already_replaced")
    assert isinstance(delete_document(helene, scene.record, new.card.logical_id), Card)
    with nothing_kept(refusals=1):
        answer = archive_document(helene, scene.record, new.card.logical_id, archive=False)
    assert answer == Conflict("document.already_deleted")


def test_archive_document_that_dies_midway_changes_nothing(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    with nothing_kept(), arm("archive_document.epoch_moved"), pytest.raises(FailpointReached):
        archive_document(scene.caller(cast.HELENE), scene.record, card.logical_id, archive=True)
    assert isinstance(archive_document(scene.caller(cast.HELENE), scene.record, card.logical_id, archive=True), Card)
