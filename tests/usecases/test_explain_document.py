"""Who still sees a document once it is hidden: told before the person confirms."""

from uuid import uuid4

from carnet.kernel.errors import Refusal
from carnet.usecases.explain_document import Explained, explain_document
from carnet.usecases.list_documents import DocumentList, list_documents
from tests import cast
from tests.usecases.scene import Scene, assert_refused


def test_explain_document_holder_is_told_who_still_sees_it(scene: Scene) -> None:
    scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    told = explain_document(scene.odette, scene.record, card.logical_id)
    assert isinstance(told, Explained)
    assert told.treating_doctors == (cast.MARC.facts.display_name,)
    assert told.depositor == f"{cast.HELENE.facts.display_name}, {cast.CABINET.name}"
    event = scene.last()
    assert (event.act, event.outcome.value, event.documents) == ("document:explain", "done", (card.logical_id,))


def test_explain_document_what_is_told_is_what_happens(scene: Scene) -> None:
    """The named see the hidden document, the others who may read the record do not."""
    marc, helene, paul = scene.treats(cast.MARC), scene.agrees(cast.HELENE), scene.agrees(cast.PAUL)
    card = scene.deposits(cast.HELENE)
    told = explain_document(scene.odette, scene.record, card.logical_id)
    scene.hides(card)
    assert isinstance(told, Explained)
    for caller, of in ((marc, cast.MARC), (helene, cast.HELENE), (paul, cast.PAUL)):
        named = of.facts.display_name in f"{told.treating_doctors} {told.depositor}"
        found = list_documents(caller, scene.record)
        assert isinstance(found, DocumentList)
        assert bool(found.cards) is named, of.login


def test_explain_document_holder_of_an_absent_one_is_refused(scene: Scene) -> None:
    answer = explain_document(scene.odette, scene.record, uuid4())
    assert_refused(answer, scene.odette, "document:explain", "C02", "no_document", scene.record)


def test_explain_document_doctor_is_refused(scene: Scene) -> None:
    """Who still sees a document is the person's to know."""
    card, helene = scene.deposits(cast.HELENE), scene.agrees(cast.HELENE)
    answer = explain_document(helene, scene.record, card.logical_id)
    assert_refused(answer, helene, "document:explain", "C01", "not_foreseen", scene.record)


def test_explain_document_doctor_hidden_or_absent_is_one_answer(scene: Scene) -> None:
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    scene.hides(card)
    answers = {explain_document(paul, scene.record, one) for one in (card.logical_id, uuid4())}
    assert answers == {Refusal("C02", "no_document")}
