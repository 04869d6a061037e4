"""R13, two worlds: a parent cannot tell a child's record with a secret document, and secret acts, from one without.

The same requests by the mother, in a world in which a doctor works in connexion secrète and keeps a document from the
parents, and in one in which nothing of it happened: bodies, headers, statuses, statements and mails are equal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carnet.kernel.clock import FixedClock
from carnet.usecases.deposit_document import Deposited, Options, deposit_document
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_journal import read_journal
from carnet.usecases.show_to_representatives import show_to_representatives
from carnet.usecases.state_agreement import Agreed, state_agreement
from tests import cast
from tests.normalise import Normaliser
from tests.portal.site import Site
from tests.usecases import relatives
from tests.usecases.relatives import Family
from tests.usecases.scene import counts, report, titles

pytestmark = pytest.mark.django_db

ONE = "/mon-dossier/documents/{secret}/"
STEPS = (
    "/mon-dossier/",
    "/mon-dossier/documents/",
    "/mon-dossier/documents/?page=1",
    ONE,
    f"{ONE}original/",
    f"{ONE}page/1/",
    f"{ONE}cacher/",
    f"{ONE}montrer/",
    "/mon-dossier/visites/",
    "/mon-dossier/visites/?liste=nous",
    "/mon-dossier/visites/?liste=applications",
    "/mon-dossier/visites/?quoi=vu",
    "/mon-dossier/visites/signalements/",
    f"{ONE}visites/",
    "/mon-dossier/prevenir/",
    "/mon-dossier/proches/",
    "/mes-dossiers/",
)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def secret_work(family: Family) -> UUID:
    """A doctor who may read works in connexion secrète: deposits, lists and reads."""
    doctor = replace(cast.carer(cast.HELENE, family.clock), secret=True)
    kept = deposit_document(doctor, family.record, report("Secret"), Options(invisible_to_representatives=True))
    assert isinstance(kept, Deposited), kept
    assert isinstance(list_documents(doctor, family.record), DocumentList)
    assert isinstance(read_document(doctor, family.record, kept.card.logical_id), DocumentRead)
    return kept.card.logical_id


def seen(client: Client, secret: UUID) -> list[Any]:
    browser, normal = Client(raise_request_exception=False), Normaliser({str(secret): "secret"})
    browser.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    found: list[Any] = []
    for step in STEPS:
        with CaptureQueriesContext(connection) as captured:
            answer: Any = browser.get(step.format(secret=secret))
        assert answer.status_code < 500, step
        found.append((step, normal.seen(answer), len(captured.captured_queries)))
    return [*found, counts("outbox", "outgoing_mail")]


@pytest.fixture
def family() -> Iterator[tuple[Family, Client]]:
    with time_machine.travel(datetime.now(UTC), tick=False):
        family = relatives.family(FixedClock(datetime.now(UTC)))
        helene = cast.carer(cast.HELENE, family.clock)
        assert isinstance(state_agreement(helene, family.record, agreed=True), Agreed)
        plain = deposit_document(helene, family.record, report("Vu"), Options(invisible_to_representatives=False))
        assert isinstance(plain, Deposited)
        mother = Site(scene=None).patient(cast.CLAIRE)  # type: ignore[arg-type]
        mother.post("/mes-dossiers/entrer/", {"dossier": f"{family.record}|representative"})
        yield family, mother


def test_r13_parent_cannot_tell_the_two_worlds_apart(family: tuple[Family, Client]) -> None:
    world, mother = family
    with undone():
        without = seen(mother, uuid4())
    with undone():
        with_it = seen(mother, secret_work(world))
    assert without == with_it
    assert without[1][1] != without[0][1]


def test_r13_the_comparison_sees_what_is_not_secret(family: tuple[Family, Client]) -> None:
    """The planted leak: the same work without secrecy is a difference."""
    world, mother = family
    with undone():
        without = seen(mother, uuid4())
    with undone():
        helene = cast.carer(cast.HELENE, world.clock)
        told = deposit_document(helene, world.record, report("Su"), Options(invisible_to_representatives=False))
        assert isinstance(told, Deposited)
        assert without != seen(mother, told.card.logical_id)


def test_shown_to_the_parents_is_for_good_and_what_was_before_stays_secret(family: tuple[Family, Client]) -> None:
    world, _ = family
    secret = secret_work(world)
    helene = cast.carer(cast.HELENE, world.clock)
    before = read_journal(world.mother, world.record)
    shown = show_to_representatives(helene, world.record, secret, confirmed=True, asked=True)
    assert not hasattr(shown, "rule")
    assert sorted(titles(world.mother, world.record)) == ["Secret", "Vu"]
    after = read_journal(world.mother, world.record)
    acts = [line.event.act for line in after.lines]  # type: ignore[union-attr]
    assert acts.count("document:show_to_representatives") == 1
    assert acts.count("document:deposit") == [line.event.act for line in before.lines].count(  # type: ignore[union-attr]
        "document:deposit"
    )
