"""`kill -9` of web, worker with its sequencer, and database, while browsers deposit (security.md 4: R1, R7, R14).

What a page acknowledged is there afterwards, byte for byte, once, with its event; what got no answer is there whole or
not at all, and sending it again gives one document. The same harness must see the loss of a server that does not wait
for its log.

What it does not show: a killed process leaves the page cache of the kernel intact, so a server with `fsync=off` loses
nothing here. Only a cut of power would show that; that fsync is called where it must be is shown by `test_calls`.
"""

import json
import random
import time
from collections import Counter
from dataclasses import asdict

import pytest

from tests.torture.farm import Farm, depositing
from tests.torture.judge import Given, Verdict
from tests.torture.lengths import LONG, length
from tests.torture.stand import Stand

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("stand")]

# Each of them at least once, in an order that the seed of the round tells.
VICTIMS = ("database", "backend", "web", "web process", "worker")
ROUNDS, KILLS = length(1, 4), 30 if LONG else 5
# So many more are acknowledged before the next one dies.
BETWEEN = 12 if LONG else 2
# A background writer that sleeps long makes the loss of this mutant large enough to be seen each time.
LAZY_LOG = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
TRIES = 3


def tortured(
    stand: Stand, victims: list[str], pause: tuple[float, float], chance: random.Random
) -> tuple[Farm, Verdict]:
    """Deposits while the victims are killed one after the other, then what the judge found."""
    farm = Farm(depositing(stand.port, stand.people.depositor, stand.people.record))
    farm.start()
    try:
        farm.wait_for(3)
        for victim in victims:
            farm.wait_for(BETWEEN)
            time.sleep(chance.uniform(*pause))
            stand.kill(victim)
            # Sometimes the next one dies while this one comes back.
            time.sleep(chance.choice((0, 0, 0.3)))
            stand.mend()
        farm.wait_for(3)
    finally:
        farm.stop()
    given = Given(stand.people.record, farm.acknowledged, farm.abandoned)
    return farm, Verdict(**json.loads(stand.program("tests.torture.judge", json.dumps(asdict(given)))))


def _tell(capsys: pytest.CaptureFixture[str], which: str, kills: Counter[str], farm: Farm, verdict: Verdict) -> None:
    with capsys.disabled():
        print(  # noqa: T201  # The figures are the result.
            f"\n{which}: {kills.total()} kills {dict(kills)}, {verdict.acknowledged} acknowledged, "
            f"{verdict.lost} lost, {verdict.altered} altered, {verdict.doubled} twice, "
            f"{verdict.unrecorded} without event; {farm.answers['info']} unanswered, "
            f"{farm.present_after_info} there when sent again; "
            f"{verdict.abandoned} given up, {verdict.abandoned_present} of them there whole; "
            f"{verdict.events} events, {verdict.heads} heads; longest wait {max(farm.gaps):.1f} s"
        )


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_kill_anything_during_deposits_acknowledged_documents_survive(
    seed: int, empty: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing acknowledged is lost or altered, nothing is there twice, nothing without its event."""
    chance = random.Random(seed)
    victims = [*VICTIMS, *chance.choices(VICTIMS, k=KILLS - len(VICTIMS))]
    chance.shuffle(victims)
    before = Counter(empty.kills)
    farm, verdict = tortured(empty, victims, (0.1, 0.8), chance)
    _tell(capsys, f"seed {seed}", empty.kills - before, farm, verdict)
    assert farm.said_no == []
    assert verdict.acknowledged > KILLS
    assert farm.answers["info"] > 0, "no deposit was under way at any kill: the test would prove nothing"
    assert verdict.clean, verdict


def test_kill_database_without_synchronous_commit_loss_is_seen(
    empty: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mutant: the server answers before its log is written. The harness finds acknowledged documents missing."""
    for seed in range(TRIES):
        _weaken(empty, LAZY_LOG)
        before = Counter(empty.kills)
        farm, verdict = tortured(empty, ["database"], (0.5, 1.0), random.Random(seed))
        _tell(capsys, "synchronous_commit=off", empty.kills - before, farm, verdict)
        if verdict.lost:
            return
        empty.renew()
    pytest.fail(f"no loss was seen in {TRIES} runs of the mutant")


@pytest.mark.skipif(not LONG, reason="long form only: it shows nothing where the page cache lives")
def test_kill_database_without_fsync_is_attempted(empty: Stand, capsys: pytest.CaptureFixture[str]) -> None:
    """Mutant that this harness cannot judge: see above. It must run to its end, and its figures are printed."""
    _weaken(empty, {"fsync": "off", "full_page_writes": "off"})
    before = Counter(empty.kills)
    farm, verdict = tortured(empty, ["database"] * 3, (0.5, 1.0), random.Random(1))
    _tell(capsys, "fsync=off (cannot lose here: the page cache lives)", empty.kills - before, farm, verdict)
    assert verdict.acknowledged > 0


def _weaken(stand: Stand, settings: dict[str, str]) -> None:
    """Web and worker refuse such a server at their start, and are therefore up before it."""
    stand.mend()
    stand.victim.cluster.stop()
    stand.weaker = settings
    stand.mend()
