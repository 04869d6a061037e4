"""A01 replayed: ten thousand openings of an invented town with a hundred curious ones among them, and what is found.

    python -m tools.replay_curiosity [--openings 10000] [--curious 100] [--seed 1]

The town has families, shared and common names, colleagues who are patients, doctors who leave nothing behind, nights of
duty. The shares are guesses, written in `Shares`, and decide the result as much as the weights do: the figures say what
the score does with such a town, not what it finds in a real one. Who pries without leaving a sign (a neighbour, a
former spouse) is in it, and is hardly found: that is said too.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from carnet.policy import curiosity
from carnet.policy.curiosity import ALERT_POINTS, Opening, signs

NAMES: Final = 3000
PROFESSIONALS: Final = 2500
MONDAY: Final = datetime(2026, 3, 16, tzinfo=UTC)
RATES: Final = (0.005, 0.01, 0.02)


class Why(StrEnum):
    """Why a record was opened, which the score does not know."""

    CARE = "care"
    FAMILY = "own family"
    COLLEAGUE = "colleague"
    SOUGHT = "somebody whom people talk about"
    FORMER = "former spouse"
    NEIGHBOUR = "neighbour"


PLANTED: Final = {Why.FAMILY: 30, Why.COLLEAGUE: 25, Why.SOUGHT: 15, Why.FORMER: 15, Why.NEIGHBOUR: 15}
"""Of a hundred curious ones."""


@dataclass(frozen=True)
class Shares:
    """How often something is true of care."""

    hospital: float = 0.35
    treating: float = 0.18
    followed: float = 0.55
    given_by_person: float = 0.05
    leaves_a_document: float = 0.72
    """Of a first consultation; a nurse, a pharmacist or an opinion leaves none."""
    colleague_is_patient: float = 0.015
    family_is_patient: float = 0.004
    shares_home: float = 0.5
    """Of the own family who is a patient."""
    odd_hour: float = 0.04
    busy_record: float = 0.01
    """A person whom several new professionals see within a week: an accident, a cancer that was just found."""


TOWN: Final = Shares()


@dataclass(frozen=True)
class Played:
    """An opening, why it happened, and its points."""

    why: Why
    points: int


def _surname(chance: random.Random) -> int:
    """A family name by its rank: few are very common (Zipf)."""
    return min(NAMES, int(chance.paretovariate(0.8)))


class Town:
    """Who bears which name. One seed, one town."""

    def __init__(self, seed: int, shares: Shares = TOWN) -> None:
        self.chance = random.Random(seed)  # A town, no secret.
        self.shares = shares
        self.doctors = [_surname(self.chance) for _ in range(PROFESSIONALS)]
        self.bearers = Counter(self.doctors)

    def care(self) -> Opening:
        """Somebody who cares for a person."""
        chance, shares = self.chance, self.shares
        doctor, patient = chance.choice(self.doctors), _surname(chance)
        family = chance.random() < shares.family_is_patient
        treating = chance.random() < shares.treating
        followed = treating or chance.random() < shares.followed
        at = self._moment(odd=shares.odd_hour)
        known = timedelta(days=chance.randint(20, 900)) if followed else timedelta(minutes=chance.randint(1, 20))
        return Opening(
            at=at,
            stated_at=None if treating else at - known,
            given_by_person=chance.random() < shares.given_by_person,
            treating=treating,
            deposited_before=followed and chance.random() < 0.85,
            deposited_since=chance.random() < shares.leaves_a_document,
            same_surname=doctor == patient or family,
            surname_bearers=self.bearers[doctor],
            same_contact=family and chance.random() < shares.shares_home,
            colleague=chance.random() < shares.colleague_is_patient,
            newcomers=chance.randint(4, 7) if chance.random() < shares.busy_record else chance.randint(0, 2),
            open_at_night=chance.random() < shares.hospital,
        )

    def pries(self, why: Why) -> Opening:
        """Somebody who has no business there: states an agreement, looks, leaves nothing."""
        chance = self.chance
        doctor, patient = chance.choice(self.doctors), _surname(chance)
        at = self._moment(odd=0.25)
        plain = Opening(
            at=at,
            stated_at=at - timedelta(minutes=chance.randint(1, 10)),
            deposited_since=chance.random() < 0.03,
            same_surname=doctor == patient,
            surname_bearers=self.bearers[doctor],
            newcomers=chance.randint(0, 2),
            open_at_night=chance.random() < self.shares.hospital,
        )
        if why is Why.FAMILY:
            # A sister who married and lives elsewhere has neither the name nor the home.
            return replace(plain, same_surname=chance.random() < 0.6, same_contact=chance.random() < 0.35)
        if why is Why.COLLEAGUE:
            # Some work there without a line in the directory.
            return replace(plain, colleague=chance.random() < 0.7)
        return replace(plain, newcomers=chance.randint(4, 12)) if why is Why.SOUGHT else plain

    def _moment(self, odd: float) -> datetime:
        hour = self.chance.choice((22, 23, 2)) if self.chance.random() < odd else self.chance.randint(8, 18)
        return MONDAY + timedelta(days=self.chance.randint(0, 4), hours=hour)


def played(openings: int, curious: int, seed: int) -> list[Played]:
    """The openings of care and the planted ones, with their points."""
    town = Town(seed)
    reasons = [why for why, share in PLANTED.items() for _ in range(round(share * curious / 100))]
    found = [(Why.CARE, town.care()) for _ in range(openings)] + [(why, town.pries(why)) for why in reasons]
    return [Played(why, curiosity.points(signs(opening))) for why, opening in found]


def line_for(found: Sequence[Played], rate: float) -> int:
    """The lowest number of points from which at most this share of the care is raised."""
    care = sorted((one.points for one in found if one.why is Why.CARE), reverse=True)
    return care[int(len(care) * rate)] + 1


def share(found: Sequence[Played], line: int) -> float:
    """The share that reaches a line."""
    return sum(one.points >= line for one in found) / len(found) if found else 0.0


def report(found: Sequence[Played]) -> Iterator[str]:
    """The table for docs/figures.md."""
    care = [one for one in found if one.why is Why.CARE]
    planted = [one for one in found if one.why is not Why.CARE]
    yield "| from points | care raised | curious found | " + " | ".join(PLANTED) + " |"
    yield "|---|---|---|" + "---|" * len(PLANTED)
    for line in sorted({ALERT_POINTS, *(line_for(found, rate) for rate in RATES)}):
        kinds = (share([one for one in planted if one.why is why], line) for why in PLANTED)
        default = " (default)" if line == ALERT_POINTS else ""
        yield (
            f"| {line}{default} | {share(care, line):.2%} | {share(planted, line):.0%} | "
            + " | ".join(f"{kind:.0%}" for kind in kinds) + " |"
        )  # fmt: skip


def main() -> None:
    """Plays and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--openings", type=int, default=10_000)
    parser.add_argument("--curious", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print("\n".join(report(played(given.openings, given.curious, given.seed))))


if __name__ == "__main__":
    main()
