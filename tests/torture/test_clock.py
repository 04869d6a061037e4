"""Clocks that jump, and two servers whose clocks differ (security.md 4: R8).

Order is a sequence number, never a time: acts are in the journal in the order in which they were done, whatever the
clock said. What has an end is over by the clock of the moment. The signer never signs an earlier time than before.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from carnet.kernel.clock import FixedClock
from carnet.kernel.errors import Refusal
from carnet.ledger.signer import SignerStopped
from carnet.usecases.list_documents import DocumentList, list_documents
from carnet.usecases.sequence_journal import sequence_journal
from tests import cast
from tests.ledger.test_kill_sequencer import unfit
from tests.reliability.history import recorded
from tests.torture.lengths import LONG
from tests.torture.linear import linearizable
from tests.torture.play import Document, Play
from tests.torture.stand import Stand, beside
from tests.usecases.scene import Scene

JUMPS = {
    "an hour back": timedelta(hours=-1),
    "an hour on": timedelta(hours=1),
    "a day back": timedelta(days=-1),
    "a day on": timedelta(days=1),
    "a second back": timedelta(seconds=-1),
}
# Paris turns its clocks on 29 March 2026 at 1:00 UTC and on 25 October at 1:00 UTC; leap seconds are told as :59 twice.
TURNS = [datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), datetime(2026, 10, 25, 0, 59, 59, tzinfo=UTC)]


@pytest.mark.django_db
@pytest.mark.parametrize("jump", JUMPS)
def test_journal_clock_jumps_between_acts_order_is_that_of_the_acts(scene: Scene, jump: str) -> None:
    """Readings and deposits: their order and the links between them hold, and every document is still listed.

    A doctor whose agreement has not begun by a clock that went back is refused: wrong clocks close, and open nothing.
    """
    doctor, odette = scene.agrees(cast.HELENE), scene.odette
    asked = [list_documents(replace(odette, request_id="1"), scene.record)]
    kept = [scene.deposits(cast.HELENE, "Avant").logical_id]
    scene.clock.move(JUMPS[jump])
    asked.append(list_documents(replace(odette, request_id="2"), scene.record))
    kept.append(scene.deposits(cast.HELENE, "Après").logical_id)
    read = list_documents(replace(doctor, request_id="3"), scene.record)
    asked.append(list_documents(replace(odette, request_id="4"), scene.record))
    assert all(isinstance(one, DocumentList) for one in asked)
    assert isinstance(read, DocumentList) == (JUMPS[jump] > timedelta(0))
    events = recorded(scene.record)
    assert [event.request for event in events if event.request in "1234"] == ["1", "2", "3", "4"]
    shown = asked[-1]
    assert isinstance(shown, DocumentList) and {card.logical_id for card in shown.cards} == set(kept)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", TURNS, ids=["summer", "winter"])
def test_sequence_worker_around_a_change_of_the_clocks_signs_on(at: datetime) -> None:
    """Two seconds around the turn, the same second twice: the log and its heads hold."""
    from tests.usecases import scene as scenes

    clock = FixedClock(at)
    there = scenes.at(clock)
    for step in (0, 0, 1, 1, 3600):
        clock.move(timedelta(seconds=step))
        list_documents(there.odette, there.record)
        sequence_journal(clock)
    assert unfit() == []


@pytest.mark.django_db(transaction=True)
def test_sequence_worker_clock_goes_back_stops_and_goes_on_when_it_is_right_again(clock: FixedClock) -> None:
    """Acts are recorded meanwhile; nothing is signed with an earlier time; nothing is missing afterwards."""
    from tests.usecases import scene as scenes

    there = scenes.at(clock)
    sequence_journal(clock)
    clock.move(timedelta(hours=-1))
    list_documents(there.odette, there.record)
    with pytest.raises(SignerStopped):
        sequence_journal(clock)
    clock.move(timedelta(hours=1, seconds=1))
    sequence_journal(clock)
    assert unfit() == []


@pytest.mark.django_db
def test_access_doctor_clock_a_day_before_and_after_its_end_is_over_by_the_clock_of_the_moment(scene: Scene) -> None:
    """An access given for a time is judged at each request; a clock that was wrong and is right again forgives."""
    doctor = scene.agrees(cast.HELENE)
    scene.clock.move(timedelta(days=30 * 24))
    assert isinstance(list_documents(doctor, scene.record), Refusal)
    scene.clock.move(timedelta(days=-30 * 24))
    assert isinstance(list_documents(doctor, scene.record), DocumentList)


# A server whose clock is five minutes ahead.
SKEWED = """
import sys
from datetime import timedelta
from carnet.kernel.clock import SystemClock
real = SystemClock.now
SystemClock.now = lambda self: real(self) + timedelta(minutes=5)
from tests.noway.serving import main
sys.argv = ["serving", sys.argv[1]]
main()
"""


@pytest.mark.slow
@pytest.mark.xdist_group("stand")
@pytest.mark.skipif(not LONG, reason="long form only")
def test_histories_on_two_servers_five_minutes_apart_are_linearizable(empty: Stand) -> None:
    with beside(empty, "-c", SKEWED) as port:
        documents = tuple(Document(f"skewed.{number}") for number in range(3))
        play = Play((empty.port, port), empty.people, 8, documents, 400)
        play.run()
    assert [one.name for one in documents if not linearizable(one.ops)] == []
    assert play.odd == []
