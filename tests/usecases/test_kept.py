"""What is kept in memory of a document: sealed, asked after the right, gone with the key."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from carnet.cda.pdf import read_pages
from carnet.crypto.aead import new_key
from carnet.crypto.envelope import KeyPurpose
from carnet.crypto.errors import SealBroken
from carnet.documents import contents
from carnet.documents.contents import Content
from carnet.kernel.errors import Refusal, Unavailable
from carnet.kernel.ids import new_id
from carnet.storage import keys
from carnet.storage.blobs import BlobId
from carnet.storage.keys import KeyDestroyed
from carnet.usecases._kept import MEMORY, Memory
from carnet.usecases.read_document import DocumentRead, read_document
from carnet.usecases.read_part import Part, PartKind, PartRead, read_part
from tests import cast
from tests.usecases.scene import Scene

WORD = b"Zqxzibeline"


def content() -> Content:
    return Content(new_id(), BlobId("0" * 32), "text/xml", 1, contents.hashes_of(b""), new_key())


def raw(memory: Memory) -> bytes:
    """All that lies in a memory."""
    return b"".join(kept.sealed for kept in memory.kept.values())


def test_memory_makes_once_and_holds_nothing_in_clear() -> None:
    memory, one = Memory(), content()
    turns = iter([WORD])
    for _ in range(3):
        assert memory.one(one, "body", lambda: next(turns)) == WORD
    assert WORD not in raw(memory)


def test_memory_without_the_key_of_the_document_opens_nothing() -> None:
    """Who has the process and not the key of the document, destroyed in the database, has nothing."""
    memory, one = Memory(), content()
    memory.one(one, "body", lambda: WORD)
    with pytest.raises(SealBroken):
        memory.one(replace(one, key=replace(new_key(), id=one.key.id)), "body", lambda: b"")


def test_memory_forgets_the_oldest_beyond_its_size_and_everything_after_its_time() -> None:
    memory, first, second = Memory(most_bytes=10_000), content(), content()
    memory.one(first, "body", lambda: bytes(2_000))
    for number in range(6):
        memory.one(second, f"page {number}", lambda: bytes(2_000))
    assert memory.size <= 10_000
    assert memory.one(first, "body", lambda: b"again") == b"again"
    brief = Memory(most_seconds=-1)
    brief.one(first, "body", lambda: WORD)
    assert brief.one(first, "body", lambda: b"again") == b"again"


def test_memory_of_what_cannot_be_made_keeps_nothing() -> None:
    memory, one = Memory(), content()

    def fail() -> bytes:
        raise ValueError("not made")

    with pytest.raises(ValueError, match="not made"):
        memory.one(one, "body", fail)
    assert memory.one(one, "body", lambda: WORD) == WORD


def test_memory_of_what_does_not_answer_tells_all_who_waited_at_once_and_asks_again_for_the_next() -> None:
    """Each would wait as long again, one after the other, and hold a thread of the web server meanwhile."""
    memory, one, asked, go_on, joined = Memory(), content(), list[int](), threading.Event(), threading.Semaphore(0)

    class Joined(dict[Any, Any]):
        def setdefault(self, *both: Any) -> Any:
            found = super().setdefault(*both)
            joined.release()
            return found

    memory._making = Joined()  # noqa: SLF001

    def away() -> bytes:
        asked.append(1)
        assert go_on.wait(20)
        raise Unavailable("blob store: away")

    with ThreadPoolExecutor(5) as pool:
        told = [pool.submit(memory.one, one, "body", away) for _ in range(5)]
        assert all(joined.acquire(timeout=20) for _ in range(5))
        go_on.set()
        assert [type(each.exception(20)) for each in told] == [Unavailable] * 5
    assert asked == [1]
    assert memory.one(one, "body", lambda: WORD) == WORD


@pytest.mark.django_db
def test_read_document_seen_before_then_hidden_is_refused_to_another_doctor(scene: Scene) -> None:
    """What is in memory gives no right: the decision is made again for every page and image."""
    paul, card = scene.agrees(cast.PAUL), scene.deposits(cast.HELENE)
    page = Part(PartKind.PAGE)
    assert isinstance(read_document(paul, scene.record, card.logical_id), DocumentRead)
    assert isinstance(read_part(paul, scene.record, card.logical_id, page), PartRead)
    scene.hides(card)
    assert isinstance(read_document(paul, scene.record, card.logical_id), Refusal)
    assert isinstance(read_part(paul, scene.record, card.logical_id, page), Refusal)


@pytest.mark.django_db
def test_read_document_whose_key_was_destroyed_is_not_read_from_memory(scene: Scene) -> None:
    card = scene.deposits(cast.HELENE)
    for _ in range(2):
        assert isinstance(read_document(scene.odette, scene.record, card.logical_id), DocumentRead)
    keys.destroy(scene.record, KeyPurpose.DOCUMENT)
    with pytest.raises(KeyDestroyed):
        read_document(scene.odette, scene.record, card.logical_id)


@pytest.mark.django_db
def test_read_part_pages_are_drawn_together_once_and_each_is_recorded(scene: Scene, monkeypatch: Any) -> None:
    card, drawn = scene.deposits(cast.HELENE), []

    def draw(*args: Any) -> Any:
        drawn.append(1)
        return read_pages(*args)

    monkeypatch.setattr("carnet.usecases.read_part.read_pages", draw)
    MEMORY.forget()
    seen = [read_part(scene.odette, scene.record, card.logical_id, Part(PartKind.PAGE)) for _ in range(3)]
    assert len({one.data for one in seen if isinstance(one, PartRead)}) == 1
    assert drawn == [1]
    assert scene.last().act == "document:read" and dict(scene.last().detail) == {"part": "page_image 1"}
