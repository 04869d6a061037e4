"""A01: the replay finds what docs/figures.md says, in the same towns, and a score that looks at nothing is seen."""

from collections.abc import Callable

import pytest

from carnet.policy import curiosity
from carnet.policy.curiosity import ALERT_POINTS, Sign
from tools.replay_curiosity import PLANTED, Played, Why, line_for, played, share


def found(seed: int) -> tuple[float, float]:
    """The share of the care that is raised, and of the planted openings that are found."""
    all_of_them = played(4_000, 100, seed)
    care = [one for one in all_of_them if one.why is Why.CARE]
    planted = [one for one in all_of_them if one.why is not Why.CARE]
    return share(care, ALERT_POINTS), share(planted, ALERT_POINTS)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a01_replay_finds_what_the_figures_say(seed: int) -> None:
    """Of a hundred curious openings, at least forty among at most one in a hundred of the care."""
    raised, seen = found(seed)
    assert raised <= 0.01 and seen >= 0.40


def test_a01_replay_finds_hardly_anybody_who_leaves_no_sign() -> None:
    """What the page of figures says of neighbours and former spouses is true: an agreement stated and nothing else."""
    quiet = [one for one in played(0, 400, 1) if one.why in {Why.NEIGHBOUR, Why.FORMER}]
    assert len(quiet) == 120 and share(quiet, ALERT_POINTS) < 0.05


def test_a01_line_for_a_rate_raises_at_most_that_share() -> None:
    everybody = [Played(Why.CARE, points) for points in (0, 0, 1, 2, 2, 2, 3, 4, 8, 9)]
    assert line_for(everybody, 0.2) == 9 - 8 + 4
    assert share(everybody, line_for(everybody, 0.2)) <= 0.2


@pytest.mark.parametrize("gone", [{Sign.COLLEAGUE}, {Sign.SOUGHT_AFTER}, {Sign.SAME_CONTACT, Sign.SAME_SURNAME}])
def test_a01_replay_sees_a_sign_that_was_taken_out(gone: set[Sign], monkeypatch: pytest.MonkeyPatch) -> None:
    before: Callable[[frozenset[Sign]], int] = curiosity.points
    whole = found(1)[1]
    monkeypatch.setattr(curiosity, "points", lambda signs: before(frozenset(signs - gone)))
    assert found(1)[1] < whole - 0.05


def test_a01_planted_kinds_are_a_hundred() -> None:
    assert sum(PLANTED.values()) == 100
