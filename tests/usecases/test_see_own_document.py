"""The card of one's own document before it is changed: shown to its depositor, and recorded."""

from uuid import uuid4

from carnet.kernel.errors import Conflict
from carnet.usecases._card import Card
from carnet.usecases.delete_document import delete_document
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.replace_document import replace_document
from carnet.usecases.see_own_document import Change, OwnDocument, see_own_document
from tests import cast
from tests.usecases.scene import Scene, assert_noted, assert_refused, report


def test_see_own_document_depositor_without_agreement_sees_the_card_and_it_is_recorded(scene: Scene) -> None:
    helene, card = scene.caller(cast.HELENE), scene.deposits(cast.HELENE, "Bilan")
    for change in Change:
        seen = see_own_document(helene, scene.record, card.logical_id, change)
        assert isinstance(seen, OwnDocument) and seen.card.title == "Bilan"
        event = scene.last()
        assert (event.act, event.outcome.value, event.documents) == ("document:read", "done", (card.logical_id,))
        assert dict(event.detail) == {"part": "card"}


def test_see_own_document_colleague_must_read_it_too(scene: Scene) -> None:
    """The same structure changes it, and is not told what it is without the person's agreement."""
    marc, card = scene.caller(cast.MARC), scene.deposits(cast.HELENE)
    answer = see_own_document(marc, scene.record, card.logical_id, Change.DELETE)
    assert_refused(answer, marc, "document:delete", "C02", "no_document", scene.record)
    scene.agrees(cast.MARC)
    assert isinstance(see_own_document(marc, scene.record, card.logical_id, Change.DELETE), OwnDocument)
    scene.hides(card)
    for document in (card.logical_id, uuid4()):
        answer = see_own_document(marc, scene.record, document, Change.DELETE)
        assert_refused(answer, marc, "document:delete", "C02", "no_document", scene.record)


def test_see_own_document_too_late_is_told_by_name(scene: Scene) -> None:
    helene, former = scene.caller(cast.HELENE), scene.deposits(cast.HELENE)
    new = replace_document(helene, scene.record, former.logical_id, report("Corrigé"))
    assert isinstance(new, Deposited)
    answer = see_own_document(helene, scene.record, former.logical_id, Change.REPLACE)
    assert answer == Conflict("document.already_replaced")
    assert_noted(scene, helene, "document:replace", "C60", "document.already_replaced")
    assert isinstance(see_own_document(helene, scene.record, former.logical_id, Change.DELETE), OwnDocument)
    assert isinstance(delete_document(helene, scene.record, new.card.logical_id), Card)
    answer = see_own_document(helene, scene.record, new.card.logical_id, Change.DELETE)
    assert answer == Conflict("document.already_deleted")
