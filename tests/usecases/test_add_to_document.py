"""A document is added to one that is there, or made from it: both stay current and know each other."""

from uuid import uuid4

from carnet.documents.entry import EntryStatus
from carnet.kernel.errors import Conflict
from carnet.usecases._card import Card
from carnet.usecases._relations import Tie
from carnet.usecases.add_to_document import add_to_document
from carnet.usecases.caller import Caller
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from tests import cast
from tests.usecases.scene import Scene, assert_noted, assert_refused, counts, nothing_kept, report
from tests.usecases.test_replace_document import statuses, ties


def _added(scene: Scene, by: Caller, to: Card, *, transformed: bool = False) -> Card:
    answer = add_to_document(by, scene.record, to.logical_id, report("Ajout"), transformed=transformed)
    assert isinstance(answer, Deposited), answer
    return answer.card


def test_add_to_document_reader_adds_and_both_stay_current(scene: Scene) -> None:
    paul, first = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE, "Bilan")
    added = _added(scene, paul, first)
    event = scene.last()
    assert (event.act, event.documents) == ("document:deposit", (added.logical_id, first.logical_id))
    assert set(statuses(scene, scene.odette).values()) == {EntryStatus.CURRENT}
    assert ties(scene.odette, scene, first.logical_id) == {(Tie.ADDITION, added.logical_id)}
    assert ties(scene.odette, scene, added.logical_id) == {(Tie.ADDED_TO, first.logical_id)}


def test_add_to_document_transformed_is_another_tie(scene: Scene) -> None:
    helene, first = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    made = _added(scene, helene, first, transformed=True)
    assert ties(scene.odette, scene, first.logical_id) == {(Tie.TRANSFORMED, made.logical_id)}


def test_add_to_document_tie_to_a_hidden_document_is_no_tie(scene: Scene) -> None:
    """Filtered on both ends (A08): who may not see one end reads the other without a tie."""
    helene, paul, first = scene.agrees(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE, "Bilan")
    added = _added(scene, helene, first)
    scene.hides(added)
    assert ties(paul, scene, first.logical_id) == set()
    assert ties(helene, scene, first.logical_id) == {(Tie.ADDITION, added.logical_id)}


def test_add_to_document_hidden_or_absent_is_one_refusal(scene: Scene) -> None:
    paul, first = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    scene.hides(first)
    for document in (first.logical_id, uuid4()):
        answer = add_to_document(paul, scene.record, document, report("Ajout"))
        assert_refused(answer, paul, "document:deposit", "C02", "no_document", scene.record)
    assert counts("document") == {"document": 1}


def test_add_to_document_deleted_is_told_to_its_owner_and_not_there_for_others(scene: Scene) -> None:
    helene, paul, first = scene.caller(cast.HELENE), scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    assert isinstance(delete_document(helene, scene.record, first.logical_id), Card)
    with nothing_kept(refusals=1):
        answer = add_to_document(helene, scene.record, first.logical_id, report("Ajout"))
    assert answer == Conflict("document.already_deleted")
    assert_noted(scene, helene, "document:deposit", "C60", "document.already_deleted")
    answer = add_to_document(paul, scene.record, first.logical_id, report("Ajout"))
    assert_refused(answer, paul, "document:deposit", "C02", "no_document", scene.record)
