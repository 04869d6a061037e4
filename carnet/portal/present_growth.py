"""The growth of a child on a plot with lines of reference. Owns windows, curves and sentences; judges no child."""

from datetime import date
from math import erf, sqrt
from typing import Final

from carnet.codes import growth
from carnet.codes.growth import PERCENTILES, age_in_months
from carnet.codes.measures import MeasureKind
from carnet.codes.traits import Sex
from carnet.portal import present_measures
from carnet.portal.jinja import t
from carnet.portal.measure_words import number, value
from carnet.portal.plots import Curve, Dot, Series, plot
from carnet.portal.shown_measures import Figure
from carnet.usecases._measures import ShownMeasure
from carnet.usecases.see_measure_kind import MeasureKindPage

WINDOWS: Final = ((0, 24), (0, 72), (24, 216))
"""From and to which age in months a plot goes: the first that holds the newest measure."""
_STEPS: Final = 24
_TWO_YEARS: Final = 24


def figure(told: MeasureKindPage, *, to_work: bool = False) -> Figure | None:
    """The child's measures between the lines; None without a birth date, a sex, or a measure at an age of the lines."""
    born, sex = told.about.born, told.about.sex
    if born is None or not growth.has_curve(told.kind, sex):
        return None
    placed = [(_age(one, born), one) for one in told.shown]
    ages = [(age, one) for age, one in placed if 0 <= age <= growth.last_age(told.kind, sex)]
    if not ages:
        return None
    first, last = _window(told.kind, sex, ages[0][0])
    shown = [(age, one) for age, one in reversed(ages) if first <= age <= last]
    dots = [Dot(age, float(one.measure.values[0]), "") for age, one in shown]
    dots[-1] = Dot(dots[-1].x, dots[-1].y, number(shown[-1][1].measure.values[0]))
    picture = plot([Series(tuple(dots))], _times(first, last), number, curves=_curves(told.kind, sex, first, last))
    legend = (
        ("dot", _say("growth.child", to_work=to_work)),
        ("curve", _say("growth.legend", to_work=to_work)),
    )
    title = present_measures.told_title(told, to_work=to_work)
    return Figure(picture, title, _sentences(told.kind, sex, *ages[0]), legend)


def _say(message: str, *, to_work: bool) -> str:
    return str(t(f"{message}.pro" if to_work and message == "growth.child" else message))


def _age(one: ShownMeasure, born: date) -> float:
    return age_in_months(born, one.measure.taken.date())


def _window(kind: MeasureKind, sex: Sex, newest: float) -> tuple[float, float]:
    end = growth.last_age(kind, sex)
    if end < WINDOWS[1][1]:
        return 0, end
    return next((first, min(last, end)) for first, last in WINDOWS if newest <= last)


def _curves(kind: MeasureKind, sex: Sex, first: float, last: float) -> list[Curve]:
    ages = [first + (last - first) * step / _STEPS for step in range(_STEPS + 1)]
    points = [found for age in ages if (found := growth.point(kind, sex, age)) is not None]
    return [
        Curve(tuple((one.age, one.at(z)) for one in points), str(name), strong=name == 50)
        for name, z in PERCENTILES.items()
    ]


def _times(first: float, last: float) -> list[tuple[float, str]]:
    return [(age, age_text(age)) for age in (first, (first + last) / 2, last)]


def age_text(months: float) -> str:
    """An age in words: in months up to two years, then in years."""
    whole = round(months)
    if whole < _TWO_YEARS:
        return str(t("growth.months", months=str(whole)))
    years, rest = divmod(whole, 12)
    if rest:
        return str(t("growth.years_months", years=str(years), months=str(rest)))
    return str(t("growth.years", years=str(years)))


def _sentences(kind: MeasureKind, sex: Sex, age: float, newest: ShownMeasure) -> tuple[str, ...]:
    measure = newest.measure
    said = str(t("growth.newest", age=age_text(age), value=value(kind, measure.values, measure.unit)))
    found = growth.point(kind, sex, age)
    if found is None:
        return (said,)
    below = 50 * (1 + erf(found.z(float(measure.values[0])) / sqrt(2)))
    return (said, str(t("growth.rank", count=str(min(max(round(below), 1), 99)))))
