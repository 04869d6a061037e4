"""R14, two worlds: the holder cannot tell a record with a result that waits for its announcement from one without.

The same requests by the holder, in a world in which a doctor deposits a withheld result and reads it, and in one in
which the doctor only looked at the list: pages of the journal, statements, notices and the proof are equal.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from tests import cast
from tests.normalise import Normaliser
from tests.portal import site
from tests.portal.site import Site
from tests.usecases.scene import counts, report

pytestmark = pytest.mark.django_db

ONE = "/mon-dossier/documents/{withheld}/"
STEPS = (
    "/mon-dossier/",
    "/mon-dossier/documents/",
    ONE,
    f"{ONE}visites/",
    "/mon-dossier/visites/",
    "/mon-dossier/visites/?quoi=ecrit",
    "/mon-dossier/visites/?quoi=vu",
    "/mon-dossier/visites/?liste=nous",
    "/mon-dossier/visites/signalements/",
    "/mon-dossier/visites/preuve/",
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world() -> Iterator[tuple[Site, Client]]:
    with time_machine.travel(datetime.now(UTC), tick=False):
        opened = site.opened()
        opened.scene.agrees(cast.HELENE)
        yield opened, opened.patient(cast.ODETTE)


def looks(opened: Site) -> None:
    """What happens in both worlds."""
    assert isinstance(list_documents(opened.scene.caller(cast.HELENE), opened.scene.record), DocumentList)


def withheld(opened: Site) -> UUID:
    helene = opened.scene.caller(cast.HELENE)
    kept = deposit_document(helene, opened.scene.record, report("Résultat retenu"), Options(withheld=True))
    assert isinstance(kept, Deposited), kept
    assert isinstance(read_document(helene, opened.scene.record, kept.card.logical_id), DocumentRead)
    return kept.card.logical_id


def seen(client: Client, document: UUID) -> list[Any]:
    browser, normal = Client(raise_request_exception=False), Normaliser({str(document): "withheld"})
    browser.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    found: list[Any] = []
    for step in STEPS:
        with CaptureQueriesContext(connection) as captured:
            answer: Any = browser.get(step.format(withheld=document))
        assert answer.status_code < 500, step
        found.append((step, normal.seen(answer), len(captured.captured_queries)))
    return [*found, counts("outgoing_mail"), proved(browser)]


def proved(browser: Client) -> Any:
    """Streams and acts of the proof; its hashes are random."""
    sent: Any = browser.post("/mon-dossier/visites/preuve/")
    files = zipfile.ZipFile(io.BytesIO(sent.content))
    events = [json.loads(event["body"]) for event in json.loads(files.read("events.json"))]
    streams = json.loads(files.read("manifest.json"))["streams"]
    return streams, [(event["act"], event["stream"], len(event["documents"])) for event in events]


def test_withheld_result_and_what_is_done_to_it_are_nothing_to_the_holder(world: tuple[Site, Client]) -> None:
    opened, odette = world
    with undone():
        looks(opened)
        without = seen(odette, uuid4())
    with undone():
        withheld_id = withheld(opened)
        looks(opened)
        with_it = seen(odette, withheld_id)
    assert [(a, b) for a, b in zip(without, with_it, strict=True) if a != b] == []


def test_planted_leak_of_the_withheld_stream_is_found(
    world: tuple[Site, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison sees a journal that shows the third stream."""
    from carnet.ledger.event import Stream

    opened, odette = world
    for module in ("_journal_page", "_proof_given"):
        monkeypatch.setattr(f"carnet.usecases.{module}.readable", lambda kind: tuple(Stream))
    with undone():
        looks(opened)
        without = seen(odette, uuid4())
    with undone():
        withheld_id = withheld(opened)
        looks(opened)
        with_it = seen(odette, withheld_id)
    assert without != with_it
