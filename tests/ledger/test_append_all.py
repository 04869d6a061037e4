"""Several events in one statement: each has the number and the link that it would have had alone, whoever waits."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import EpochChanged
from carnet.ledger import journal
from carnet.ledger.event import NewEvent, Outcome, Stream
from carnet.storage import db, keys
from carnet.storage import head as heads
from tests import cast
from tests.usecases import scene
from tests.usecases.scene import Scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def opened(db: None, clock: FixedClock) -> Scene:
    return scene.at(clock)


def _events(scene: Scene, count: int, stream: Stream = Stream.OPEN) -> list[NewEvent]:
    who, now = scene.caller(cast.HELENE).who(), scene.clock.now()
    return [NewEvent(f"test:{n}", Outcome.DONE, "bench", who, now, stream=stream) for n in range(count)]


def _all(scene: Scene, count: int) -> None:
    held, head = keys.load(scene.record), heads.load(scene.record)
    assert held is not None and head is not None
    journal.record_all(_events(scene, count), head, held, for_actor=True)


def _one(scene: Scene) -> None:
    held, head = keys.load(scene.record), heads.load(scene.record)
    assert held is not None and head is not None
    journal.record(_events(scene, 1)[0], head, held)


def _chained(scene: Scene, count: int) -> None:
    """The numbers follow each other, each link begins where the one before ended, the counter says the last one."""
    held = keys.load(scene.record)
    assert held is not None
    found = list(journal.read(scene.record, held, [Stream.OPEN], limit=1000))[::-1]
    found.sort(key=lambda one: one.ref.seq)
    assert [one.ref.seq for one in found] == list(range(1, count + 1))
    prev = journal.genesis(scene.record, Stream.OPEN)
    for one in found:
        assert one.prev == prev
        prev = one.ref.link
    counter = db.one("SELECT seq, link FROM stream_head WHERE record_id = %s AND stream = %s", [scene.record, 0])
    assert counter is not None and (counter[0], bytes(counter[1])) == (count, prev)
    assert db.one("SELECT count(*) FROM event_pending WHERE record_id = %s AND stream = 0", [scene.record]) == (count,)


def _beside(first: Callable[[], None], second: Callable[[], None]) -> None:
    """The first act holds its transaction until the second one waits for it."""
    written, waits = threading.Event(), threading.Event()

    def held() -> None:
        def work() -> None:
            first()
            written.set()
            waits.wait(5)

        db.in_transaction(work)

    def waiting() -> None:
        written.wait(5)
        threading.Timer(0.2, waits.set).start()
        db.in_transaction(second)

    def closing(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=closing, args=(act,)) for act in (held, waiting)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_record_all_many_events_are_chained_as_one_by_one(opened: Scene) -> None:
    _all(opened, 5)
    _one(opened)
    _all(opened, 64)
    _chained(opened, 1 + 5 + 1 + 64)


@pytest.mark.parametrize("many_first", [True, False])
def test_record_all_beside_another_event_waits_and_goes_on_from_it(opened: Scene, many_first: bool) -> None:
    """Who waited reads the counter as it is then, not as it was when the statement began."""
    acts = [lambda: _all(opened, 3), lambda: _one(opened)]
    _beside(*(acts if many_first else acts[::-1]))
    _chained(opened, 1 + 3 + 1)


def test_record_all_epoch_moved_writes_nothing(opened: Scene) -> None:
    held, head = keys.load(opened.record), heads.load(opened.record)
    assert held is not None and head is not None
    heads.change(head)
    with pytest.raises(EpochChanged):
        journal.record_all(_events(opened, 3), head, held)
    _chained(opened, 1)


def test_record_all_events_of_two_streams_are_refused(opened: Scene) -> None:
    held, head = keys.load(opened.record), heads.load(opened.record)
    assert held is not None and head is not None
    events = [*_events(opened, 1), *_events(opened, 1, Stream.NOT_YET_TOLD)]
    with pytest.raises(ValueError, match="one stream"):
        journal.record_all(events, head, held)
