"""Hide while others read (security.md A35): nothing hidden is shown, and the same checkers find the planted bug.

`CARNET_RACE_READINGS` sets the length of the race; `make race` runs it with 20,000 readings.
"""

import pytest

from carnet.kernel.clock import FixedClock
from carnet.ledger import journal
from tests.reliability import world as worlds
from tests.reliability.history import (
    Kind,
    Violation,
    against_time,
    answers_without_event,
    recorded,
    shown_while_hidden,
)
from tests.reliability.race import PAUSE, Race, wanted_readings
from tests.reliability.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

DOCUMENTS = 3
GUARD = " AND rights_epoch = %(epoch)s"
PLANTED_READINGS, PLANTED_TRIES = 300, 5
STARVED_READINGS = 150


@pytest.fixture
def world(clock: FixedClock) -> World:
    """Odette's record with a few small documents."""
    return worlds.begin(clock)


def _race(world: World, readings: int, pause: float = PAUSE) -> tuple[Race, list[Violation]]:
    documents = tuple(world.deposit(worlds.writer().cda(worlds.SMALL)) for _ in range(DOCUMENTS))
    race = Race(world, documents, readings, pause)
    race.run()
    events = recorded(world.record)
    found = [*shown_while_hidden(events, world.reader.actor_id)]
    found += answers_without_event(events, (*race.read, *race.changed))
    found += against_time(events, (*race.read, *race.changed))
    return race, found


def test_hide_race_doctor_while_holder_hides_never_shown(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """Over the whole race no reading shows what is hidden, each answer is in the journal, and time is respected."""
    race, found = _race(world, wanted_readings())
    with capsys.disabled():
        print(_figures(race, found))  # noqa: T201  # The figures of a long run are its result.
    assert found == []
    assert len(race.read) >= wanted_readings()
    # A race in which nobody was in the way would prove nothing.
    assert len(race.changed) > wanted_readings() / 50
    assert any(answer.documents for answer in race.read) and any(not answer.documents for answer in race.read)
    # Giving up is allowed (the request is answered "later"), but must stay rare.
    assert race.gave_up <= len(race.read) / 100


def test_hide_race_guard_without_epoch_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: the guard does not look at the epoch. The checker of the race finds readings after their hide."""
    assert journal.APPEND.count(GUARD) == 1
    monkeypatch.setattr(journal, "APPEND", journal.APPEND.replace(GUARD, ""))
    for _ in range(PLANTED_TRIES):
        _, found = _race(world, PLANTED_READINGS)
        if any(violation.kind is Kind.SHOWN_WHILE_HIDDEN for violation in found):
            return
    pytest.fail(f"the planted bug was not found in {PLANTED_TRIES} races of {PLANTED_READINGS} readings")


def test_hide_race_doctor_while_holder_changes_without_pause_is_not_starved(world: World) -> None:
    """Changes without a pause overtake a reading that only tries again; one that takes its turn is answered."""
    race, found = _race(world, STARVED_READINGS, pause=0.0)
    assert found == []
    assert race.gave_up == 0


def _figures(race: Race, found: list[Violation]) -> str:
    rate = len(race.read) / race.seconds
    return (
        f"\nrace: {len(race.read)} readings, {len(race.changed)} hides and shows, {race.gave_up} gave up, "
        f"{len(found)} violations, {race.seconds:.1f} s ({rate:.0f} readings/s)"
    )
