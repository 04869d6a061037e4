"""No event, no disclosure (invariant 1): an answer that shows a word of a document has its committed event.

A word that stands nowhere else is planted in the title, in the text and in the file. Every page of the story is asked
for by the holder and by a doctor who may read; each answer that holds the word must have added an event that names the
document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from carnet.ledger import journal
from carnet.ledger.event import NewEvent, Stream
from tests import cast
from tests.journal import events
from tests.portal import site
from tests.portal.site import Site
from tests.usecases import cdas

pytestmark = pytest.mark.django_db

WORD = "Zqxzibeline"
PARTS = ("page/1/", "media/1/", "cda/1/")


@dataclass(frozen=True)
class Asked:
    """A browser and what it asks for."""

    client: Client
    paths: tuple[str, ...]


@pytest.fixture
def there() -> Iterator[tuple[Site, UUID, list[Asked]]]:
    """A document full of the word, the holder's pages, the doctor's pages."""
    made = site.opened()
    card = cdas.deposited(
        made.scene, cdas.structured(cast.ODETTE, WORD).replace(b"Consultation ", WORD.encode() + b" ")
    )
    assert WORD in card.title
    made.scene.agrees(cast.HELENE)
    mine = ("patient_home", "patient_documents", "patient_journal")
    own = reverse("patient_document", kwargs={"document": card.logical_id})
    theirs = reverse("pro_document", kwargs={"record": made.scene.record, "document": card.logical_id})
    record = reverse("pro_record", kwargs={"record": made.scene.record})
    holder = Asked(made.patient(cast.ODETTE), (*map(reverse, mine), *_of(own), f"{own}cacher/", f"{own}montrer/"))
    doctor = Asked(made.carer(cast.HELENE), (record, f"{record}documents/", f"{record}deposer/", *_of(theirs)))
    yield made, card.logical_id, [holder, doctor]


def _of(document: str) -> tuple[str, ...]:
    return (document, f"{document}original/", *(f"{document}{part}" for part in PARTS))


def _untraced(there: tuple[Site, UUID, list[Asked]]) -> tuple[list[str], int]:
    """The addresses whose answer shows the word without a new event that names the document; how many showed it."""
    made, document, asked = there
    found, shown = [], 0
    for one in asked:
        for path in one.paths:
            before = len(events(made.scene.record))
            answer = one.client.get(path)
            if WORD.encode() in answer.content:
                shown += 1
                added = events(made.scene.record)[before:]
                found += [] if any(_names(event, document) for event in added) else [path]
    return found, shown


def _names(event: NewEvent, document: UUID) -> bool:
    # Reading the journal shows titles of documents: its own event stands for them.
    return document in event.documents or event.act == "journal:read"


def test_answers_that_show_a_document_have_their_event(there: tuple[Site, UUID, list[Asked]]) -> None:
    found, shown = _untraced(there)
    assert found == []
    assert shown >= 9


def test_answer_without_its_event_is_found(
    there: tuple[Site, UUID, list[Asked]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: readings are no longer recorded."""
    numbers = count(1_000)
    monkeypatch.setattr(
        journal, "record", lambda *_, **__: journal.EventRef(Stream.OPEN, next(numbers), b"", datetime.now(UTC))
    )
    found, shown = _untraced(there)
    assert len(found) == shown
