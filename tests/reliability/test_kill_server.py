"""`kill -9` of PostgreSQL while documents are deposited (security.md 4, R1).

What was acknowledged is there afterwards, byte for byte; what was in flight is there whole or not at all, and sending
it again gives one document. The same harness must see the loss of a server that does not wait for its log.

What it does not show: a killed process leaves the page cache of the kernel intact, so a server with `fsync=off` loses
nothing here. Only a cut of power would show that; the mutant is run and its figures are printed, nothing is claimed.
"""

import json
import random
import time
from collections.abc import Iterator

import pytest

from tests.reliability.farm import Verdict
from tests.reliability.nemesis import Victim, start_farm

pytestmark = pytest.mark.slow

KILLS, KILLS_OF_MUTANTS, TRIES = 5, 2, 3
# A background writer that sleeps long makes the loss of this mutant large enough to be seen each time.
LAZY_LOG = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
NO_SYNC = {"fsync": "off", "full_page_writes": "off"}


@pytest.fixture(scope="module")
def victim() -> Iterator[Victim]:
    """One server for all tests here: its settings are given anew at each start."""
    made = Victim.make()
    yield made
    made.remove()


def test_kill_server_during_deposits_acknowledged_documents_survive(
    victim: Victim, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing acknowledged is lost or altered, nothing is there twice, nothing without its event."""
    verdict = _killed_while_depositing(victim, KILLS, {})
    _tell(capsys, "as shipped", KILLS, verdict)
    assert verdict.acknowledged > KILLS
    assert verdict.in_flight > 0, "no deposit was under way at any kill: the test would prove nothing"
    assert (verdict.lost, verdict.altered, verdict.doubled, verdict.unrecorded) == (0, 0, 0, 0)


def test_kill_server_without_synchronous_commit_loss_is_seen(
    victim: Victim, capsys: pytest.CaptureFixture[str]
) -> None:
    """Mutant: the server answers before its log is written. The harness finds acknowledged documents missing."""
    for _ in range(TRIES):
        verdict = _killed_while_depositing(victim, KILLS_OF_MUTANTS, LAZY_LOG)
        _tell(capsys, "synchronous_commit=off", KILLS_OF_MUTANTS, verdict)
        if verdict.lost:
            return
    pytest.fail(f"no loss was seen in {TRIES} runs of the mutant")


def test_kill_server_without_fsync_is_attempted(victim: Victim, capsys: pytest.CaptureFixture[str]) -> None:
    """Mutant that this harness cannot judge: see above. It must run to its end, and its figures are printed."""
    verdict = _killed_while_depositing(victim, KILLS_OF_MUTANTS, NO_SYNC)
    _tell(capsys, "fsync=off (cannot lose here: the page cache lives)", KILLS_OF_MUTANTS, verdict)
    assert verdict.acknowledged > 0


def _killed_while_depositing(victim: Victim, kills: int, weaker: dict[str, str]) -> Verdict:
    victim.cluster.stop()
    victim.start(**weaker)
    farm = start_farm(victim)
    assert farm.stdin is not None and farm.stdout is not None
    try:
        assert json.loads(farm.stdout.readline())["kind"] == "ready"
        for _ in range(kills):
            time.sleep(random.uniform(0.5, 1.2))
            assert victim.kill() > 1
            victim.start(**weaker)
        time.sleep(0.5)
        said, _ = farm.communicate(timeout=200)
        return _verdict(said)
    finally:
        farm.kill()
        farm.wait()
        for stream in (farm.stdin, farm.stdout):
            stream.close()


def _verdict(said: str) -> Verdict:
    facts = json.loads(said.splitlines()[-1])
    assert facts.pop("kind") == "verdict"
    return Verdict(**facts)


def _tell(capsys: pytest.CaptureFixture[str], which: str, kills: int, verdict: Verdict) -> None:
    with capsys.disabled():
        print(  # noqa: T201  # The figures are the result.
            f"\n{which}: {kills} kills, {verdict.acknowledged} acknowledged, {verdict.lost} lost, "
            f"{verdict.altered} altered; {verdict.in_flight} in flight, {verdict.in_flight_present} of them present"
        )
