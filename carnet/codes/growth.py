"""Growth of children: reference curves of weight, height and head by age. Owns their reading; says nothing of a child.

The curves are those of CDC (United States, 2000): the only ones from birth to 18 that may be shipped freely
(`data/SOURCES.toml`). Each row gives L, M and S of the Box-Cox method: a percentile is M (1 + L S z)^(1/L).
"""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from carnet.codes import table
from carnet.codes.measures import MeasureKind
from carnet.codes.traits import Sex

KINDS: Final = (MeasureKind.WEIGHT, MeasureKind.HEIGHT, MeasureKind.HEAD)
PERCENTILES: Final[Mapping[int, float]] = {3: -1.880794, 25: -0.674490, 50: 0.0, 75: 0.674490, 97: 1.880794}
"""The lines that are drawn, with their z-scores."""
DAYS_IN_MONTH: Final = 30.4375
ADULT_MONTHS: Final = 216


@dataclass(frozen=True, slots=True)
class Point:
    """L (power), M (median) and S (spread) at an age in months."""

    age: float
    power: float
    median: float
    spread: float

    def at(self, z: float) -> float:
        """The value at a z-score."""
        if abs(self.power) < 1e-6:
            return self.median * math.exp(self.spread * z)
        return float(self.median * (1 + self.power * self.spread * z) ** (1 / self.power))

    def z(self, value: float) -> float:
        """The z-score of a value."""
        if abs(self.power) < 1e-6:
            return math.log(value / self.median) / self.spread
        return float(((value / self.median) ** self.power - 1) / (self.power * self.spread))


def age_in_months(born: date, day: date) -> float:
    """How old somebody was on a day."""
    return (day - born).days / DAYS_IN_MONTH


def has_curve(kind: MeasureKind, sex: Sex) -> bool:
    """Whether there is a curve: none for a sex that is not known."""
    return kind in KINDS and sex in (Sex.FEMALE, Sex.MALE)


def last_age(kind: MeasureKind, sex: Sex) -> float:
    """Up to which age in months a curve is drawn: 18 years, less for the head."""
    return min(_curve(kind, sex)[-1].age, ADULT_MONTHS)


def point(kind: MeasureKind, sex: Sex, age: float) -> Point | None:
    """The reference at an age, between two rows of the table; None outside of it or without a curve."""
    if not has_curve(kind, sex):
        return None
    curve = _curve(kind, sex)
    if not curve[0].age <= age <= curve[-1].age:
        return None
    after = min(bisect_right(curve, age, key=lambda one: one.age), len(curve) - 1)
    low, high = curve[after - 1], curve[after]
    part = (age - low.age) / (high.age - low.age)
    return Point(
        age,
        low.power + part * (high.power - low.power),
        low.median + part * (high.median - low.median),
        low.spread + part * (high.spread - low.spread),
    )


@cache
def _curve(kind: MeasureKind, sex: Sex) -> tuple[Point, ...]:
    return tuple(
        Point(*(float(row[name]) for name in ("age_months", "l", "m", "s")))
        for row in table.rows("growth_cdc_2000")
        if (row["kind"], row["sex"]) == (kind.value, sex.value)
    )
