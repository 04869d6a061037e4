"""Publish, replace, hide, show, delete, read: eight browsers at once on the real server (security.md 4: R5, R6).

Every answer must be explained by one order of the acts that respects real time, document by document; straight, and
through a network that cuts, delays, repeats and reorders. A server that keeps its answers for a moment must be found.
"""

from collections import Counter

import pytest

from tests.torture.lengths import LONG, length
from tests.torture.linear import linearizable, told
from tests.torture.play import Document, Play
from tests.torture.proxy import Proxy
from tests.torture.stand import Stand, beside

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("stand")]

DOCUMENTS, WANTED = 3, 300 if LONG else 110
ROUNDS = length(1, 6)
PLANTED_TRIES = 4


def played(stand: Stand, port: int, seed: int, *, repeats: bool = False) -> tuple[Play, list[str]]:
    """A game on new documents, and the names of those whose history nothing explains."""
    documents = tuple(Document(f"{seed}.{number}") for number in range(DOCUMENTS))
    play = Play((port,), stand.people, seed, documents, WANTED, repeats)
    play.run()
    return play, [one.name for one in documents if not linearizable(one.ops)]


def _tell(capsys: pytest.CaptureFixture[str], which: str, play: Play, wrong: list[str], faults: Counter[str]) -> None:
    with capsys.disabled():
        print(  # noqa: T201  # The figures are the result.
            f"\n{which}: {len(play.documents)} histories of {sum(len(one.ops) for one in play.documents)} operations, "
            f"{len(wrong)} not linearizable; {dict(play.answers)}; faults {dict(faults)}"
        )
        for one in play.documents:
            if one.name in wrong:
                print("\n".join(["not explained:", *told(one.ops)]))  # noqa: T201


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_histories_eight_browsers_at_once_are_linearizable(
    seed: int, stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    play, wrong = played(stand, stand.port, seed)
    _tell(capsys, f"straight, seed {seed}", play, wrong, Counter())
    assert (wrong, play.odd) == ([], [])
    # A game in which nothing was hidden, shown or replaced would prove nothing.
    assert {"publish done", "hide done", "show done", "replace done", "read shown", "read absent"} <= set(play.answers)


@pytest.mark.parametrize("seed", range(100, 100 + ROUNDS))
def test_histories_through_a_network_that_repeats_and_cuts_are_linearizable(
    seed: int, stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    """What changes something has one effect for its key, however often and however late it arrives."""
    with Proxy(stand.port, seed) as proxy:
        play, wrong = played(stand, proxy.port, seed, repeats=True)
    faults = Counter({fault.value: number for fault, number in proxy.faults.items()})
    _tell(capsys, f"through a bad network, seed {seed}", play, wrong, faults)
    assert (wrong, play.odd) == ([], [])
    assert play.answers["sent again"] > 0 and faults.total() > faults["none"]


def test_histories_of_a_server_that_keeps_its_answers_for_a_moment_are_found(
    stand: Stand, capsys: pytest.CaptureFixture[str]
) -> None:
    """The planted bug: a cache of decisions. The checker finds a history that nothing explains."""
    with beside(stand, "-m", "tests.noway.serving", CARNET_PLANTED="1") as port:
        for seed in range(200, 200 + PLANTED_TRIES):
            play, wrong = played(stand, port, seed)
            _tell(capsys, f"planted cache, seed {seed}", play, wrong, Counter())
            if wrong:
                return
    pytest.fail(f"the planted bug was not found in {PLANTED_TRIES} games")
