"""Messages of ITI-41 and ITI-57 that are broken in every way end in an answer that names why, and nothing stays."""

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from lxml import etree

from carnet.cda.parser import Element
from carnet.documents.associations import AssociationKind
from carnet.xds.mtom import Part
from tests import cast
from tests.noway.observe import statements
from tests.usecases.scene import blobs, counts, nothing_kept
from tests.xds import house, lots
from tests.xds.house import Soap
from tests.xds.lots import LOT, Message
from tests.xds.test_provide import entry_of, fed, sent
from tests.xds.test_update import DELETED, status
from tests.xds.test_update import sent as updated

pytestmark = pytest.mark.django_db
MOST_ERRORS = 50


def test_provide_many_wrong_elements_are_answered_with_few_errors(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    inside = lots.entry(lots.document("2"), extra="<rim:X/>" * 20_000)
    floods = (
        lots.provide(lots.lot(lots.document()), inside),
        lots.provide(lots.lot(lots.document()), lots.entry(lots.document("2"), extra="<rim:Slot name='a'/>" * 10_000)),
        lots.provide(lots.lot(lots.document()), "<rim:ObjectRef id='a'/>" * 10_000),
        lots.provide(lots.lot(lots.document()), lots.entry(lots.document("2"), extra=lots.slot("a", "x" * 200_000))),
        lots.provide(lots.lot(lots.document()), lots.entry(lots.document("2"), extra=lots.slot("a", *["x"] * 10_000))),
        lots.provide(lots.lot(lots.document()), *(f"<rim:Association id='a{at}'/>" for at in range(900))),
    )
    for at, message in enumerate(floods):
        with nothing_kept(refusals=1):
            answer = sent(soap, helene, message)
        assert answer.status == "Failure" and 1 <= len(answer.errors) <= MOST_ERRORS, (at, len(answer.errors))


def test_update_many_links_are_answered_with_few_errors(soap: Soap) -> None:
    helene = soap.scene.caller(cast.HELENE)
    links = [lots.member(LOT, f"Document{at}") for at in range(900)]
    with nothing_kept(refusals=1):
        answer = updated(soap, helene, lots.update(lots.lot(), *links))
    assert answer.status == "Failure" and len(answer.errors) <= MOST_ERRORS


Break = Callable[[random.Random, Element], None]


def _drop(chance: random.Random, one: Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _double(chance: random.Random, one: Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(one, with_tail=False)))


def _garble(chance: random.Random, one: Element) -> None:
    if one.attrib:
        one.set(chance.choice(list(one.attrib)), chance.choice(("", "'\"]&<", "urn:uuid:x", "é" * 300, "Document1")))


def _words(chance: random.Random, one: Element) -> None:
    one.text = chance.choice(("", "^^^^", "\u202e\u0000x".replace("\u0000", ""), "x" * 400, "&1.2&ISO^~|\\T\\"))


def _move(chance: random.Random, one: Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.insert(0, one)


BREAKS: tuple[Break, ...] = (_drop, _double, _garble, _words, _move)


def broken(message: Message, seed: int) -> bytes:
    """The body with one to three breaks, always the same for a seed."""
    chance = random.Random(seed)
    root = etree.fromstring(message.body)
    for _ in range(chance.randint(1, 3)):
        chance.choice(BREAKS)(chance, chance.choice(list(root.iter())[1:]))
    return etree.tostring(root)


def test_provide_broken_message_enters_whole_or_leaves_nothing(soap: Soap) -> None:
    """Messages, each broken at random: none makes the door fail, none leaves a half lot."""
    helene = soap.scene.caller(cast.HELENE)
    first = fed(soap, helene, lots.lot(lots.document("1")))[0]
    for seed in range(25):
        new, other = lots.text(f"{seed}1"), lots.text(f"{seed}2")
        links = (lots.link(new, AssociationKind.APND, first.entry_uuid), lots.link(other, AssociationKind.XFRM, new))
        message = lots.provide(lots.lot(new, other, unique=f"7{seed}", links=links))
        check(soap, helene, "repository", message, broken(message, seed))


def test_update_broken_message_is_done_or_leaves_nothing(soap: Soap) -> None:
    helene = soap.scene.agrees(cast.HELENE)
    for seed in range(8):
        entry = fed(soap, helene, lots.lot(lots.text(f"{seed}"), unique=f"6{seed}"))[0]
        message = status(entry.entry_uuid, DELETED, unique=f"5{seed}")
        check(soap, helene, "registry", message, broken(message, seed))


def check(soap: Soap, caller: Any, service: str, message: Message, body: bytes) -> None:
    """A broken message is answered; what is not acknowledged left nothing."""
    before, files = counts("document", "entry_version", "submission_set"), blobs()
    parts = [(cid, Part(data)) for cid, data in message.files.items()]
    response = soap.ask(caller, service, message.action, body, parts=parts, mtom_asked=bool(parts))
    found, _ = house.opened(response)
    if found.get("status", "").endswith(":Success"):
        return
    assert b"soap.failed" not in response.content, body
    assert counts("document", "entry_version", "submission_set") == before and blobs() == files, body


def test_update_hidden_and_absent_cost_the_same_statements(soap: Soap) -> None:
    scene = soap.scene
    fed(soap, scene.caller(cast.HELENE), lots.lot(lots.document("1")))
    entry, paul = entry_of(scene, "2.25.1"), scene.caller(cast.PAUL)

    def asked(target: UUID, unique: str) -> list[str]:
        with statements() as seen:
            updated(soap, paul, status(target, DELETED, unique=unique))
        return list(seen)

    asked(UUID(int=4), "949")
    assert asked(entry.entry_uuid, "950") == asked(UUID(int=5), "951")
