"""Reading one document: decided, recorded, then shown. Hidden and absent are one answer."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.documents import contents
from carnet.documents.contents import ContentDamaged
from carnet.kernel.errors import Refusal, Unavailable
from carnet.kernel.failpoints import FailpointReached, arm
from carnet.storage.blobs import BlobId
from carnet.usecases.read_document import DocumentRead, FileBody, NarrativeBody, read_document
from tests import cast
from tests.journal import events
from tests.usecases import cdas
from tests.usecases.scene import Scene, assert_refused


def test_read_document_doctor_with_agreement_reads_a_pdf(scene: Scene) -> None:
    helene = scene.agrees(cast.HELENE)
    card = scene.deposits(cast.HELENE, "Bilan")
    read = read_document(helene, scene.record, card.logical_id)
    assert isinstance(read, DocumentRead)
    assert isinstance(read.body, FileBody)
    assert (read.card.title, read.body.pages, read.body.texts[0].strip()) == ("Bilan", 1, "Bonjour le monde")
    event = scene.last()
    assert (event.act, event.outcome.value, event.rule) == ("document:read", "done", "R11")
    assert (event.documents, dict(event.detail)) == ((card.logical_id,), {"part": "page"})


def test_read_document_holder_reads_a_structured_cda(scene: Scene) -> None:
    card = cdas.deposited(scene, cdas.structured(cast.ODETTE, "Tension artérielle 126"))
    read = read_document(scene.odette, scene.record, card.logical_id)
    assert isinstance(read, DocumentRead)
    assert isinstance(read.body, NarrativeBody)
    assert "Tension artérielle 126" in read.body.html


def test_read_document_hidden_for_another_doctor_is_as_absent(scene: Scene) -> None:
    """Same value, same event but for its seal, same statements as for an id that names nothing (security.md A08)."""
    paul = scene.agrees(cast.PAUL)
    card = scene.deposits(cast.HELENE)
    assert isinstance(read_document(paul, scene.record, card.logical_id), DocumentRead)
    scene.hides(card)
    answers, asked = [], []
    for logical_id in (card.logical_id, uuid4()):
        with CaptureQueriesContext(connection) as captured:
            answer = read_document(paul, scene.record, logical_id)
        asked.append(len(captured.captured_queries))
        answers.append(answer)
        assert_refused(answer, paul, "document:read", "C02", "no_document", scene.record)
    assert answers[0] == answers[1]
    assert asked[0] == asked[1]


def test_read_document_hidden_for_depositor_treating_doctor_and_holder_is_there(scene: Scene) -> None:
    helene, marc = scene.agrees(cast.HELENE), scene.treats(cast.MARC)
    card = scene.deposits(cast.HELENE)
    scene.hides(card)
    for who in (helene, marc, scene.odette):
        assert isinstance(read_document(who, scene.record, card.logical_id), DocumentRead), who.actor_id


def test_read_document_doctor_without_agreement_is_refused_alike_for_all_ids(scene: Scene) -> None:
    card, helene = scene.deposits(cast.HELENE), scene.caller(cast.HELENE)
    for logical_id in (card.logical_id, uuid4()):
        answer = read_document(helene, scene.record, logical_id)
        assert_refused(answer, helene, "document:read", "R06", "no_agreement", scene.record)


def test_read_document_holder_of_another_record_finds_nothing(scene: Scene) -> None:
    """Karim asks for Odette's document in his own record, then in hers."""
    card = scene.deposits(cast.HELENE)
    karim = cast.opened(cast.KARIM, scene.clock)
    own = read_document(karim, cast.record_of(karim), card.logical_id)
    assert own == Refusal("C02", "no_document")
    assert events(cast.record_of(karim))[-1].act == "document:read"
    hers = read_document(karim, scene.record, card.logical_id)
    assert_refused(hers, karim, "document:read", "C02", "not_your_record", scene.record)


def test_read_document_whose_event_fails_is_not_read(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """No event, no disclosure (invariant 1): not a byte is fetched from the store.

    The event is one statement and a transaction by itself: what fails after it leaves an event of a reading that nobody
    saw the answer of, as a crash before the answer does.
    """
    helene = scene.agrees(cast.HELENE)
    card, before = scene.deposits(cast.HELENE), events(scene.record)
    fetched: list[BlobId] = []
    monkeypatch.setattr(contents, "read", lambda record, content: fetched.append(content.blob_id))
    for step, more in (("journal.before_append", 0), ("journal.appended", 1)):
        with arm(step), pytest.raises(FailpointReached):
            read_document(helene, scene.record, card.logical_id)
        assert len(events(scene.record)) - len(before) == more
    assert fetched == []


def test_read_document_with_a_damaged_blob_is_never_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    card = scene.deposits(cast.HELENE)
    monkeypatch.setattr(contents, "decrypt_whole", lambda *_: b"another file")
    with pytest.raises(ContentDamaged):
        read_document(scene.odette, scene.record, card.logical_id)


def test_read_document_with_a_lost_blob_is_unavailable(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    for blob in tuple(contents.store().ids()):
        contents.store().erase(blob)
    with pytest.raises(Unavailable):
        read_document(scene.odette, scene.record, card.logical_id)
