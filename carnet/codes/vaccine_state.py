"""What the schedule says of one person: done, due, late, unknown, later, not concerned. Pure; time is an argument.

Gives no medical advice: it compares known doses with the schedule and says what it does not know. That nothing is known
is never called late. Doses whose day is not known count, never twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from carnet.codes.vaccine_list import Disease
from carnet.codes.vaccine_schedule import (
    SEASON_BEGINS,
    SEASON_ENDS,
    SEASON_OPENS,
    Step,
    StepKind,
    scheduled,
    steps_of,
)

SOON: Final = 12
"""Months: what begins within them is said as coming; what is further away does not concern the person yet."""


class Standing(StrEnum):
    """Where a person stands with one disease."""

    DUE = "due"
    LATE = "late"
    UNKNOWN = "unknown"
    """The age has passed and no dose is known: nobody knows whether it was given."""
    LATER = "later"
    DONE = "done"
    NOT_CONCERNED = "not_concerned"


@dataclass(frozen=True, slots=True)
class Given:
    """A dose that is known: the first and last day that its date may mean, none where no date is known.

    `text` is the date as it is written, `2019`, `2019-05` or `2019-05-03`; `source` tells apart who says it.
    """

    first: date | None = None
    last: date | None = None
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class DiseaseState:
    """One disease: where the person stands, the newest known date, how many doses are known, and the step it is about.

    `step` is what is due, late, unknown or comes next; `on` is the day from which it is foreseen.
    """

    disease: Disease
    standing: Standing
    last: str = ""
    doses: int = 0
    step: Step | None = None
    on: date | None = None
    mandatory: bool = False


def states(given: Mapping[Disease, Sequence[Given]], born: date, today: date) -> tuple[DiseaseState, ...]:
    """Every disease of the schedule, and every other one against which a dose is known."""
    known = scheduled()
    others = (one for one in Disease if one not in known and given.get(one))
    return tuple(state_of(one, given.get(one, ()), born, today) for one in (*known, *others))


def state_of(disease: Disease, given: Sequence[Given], born: date, today: date) -> DiseaseState:
    """Where a person who was born on a day stands with a disease today."""
    found = _Reckoning(disease, tuple(given), born, today)
    season = found.season()
    return found.in_season(season) if season else found.by_age()


def counted(given: Iterable[Given]) -> int:
    """How many doses these are, never one twice.

    A day counts once. A year or a month that holds a known day said by somebody else may be that very dose. Doses
    without a date may be those whose date is known: the greater number counts.
    """
    dated = [one for one in given if one.first is not None and one.last is not None]
    exact = {one.first: one for one in dated if one.first == one.last}
    vague = [one for one in dated if one.first != one.last and not _holds_another(one, exact.values())]
    undated: dict[str, int] = {}
    for one in given:
        if one.first is None:
            undated[one.source] = undated.get(one.source, 0) + 1
    by_source: dict[str, int] = {}
    for one in vague:
        by_source[one.source] = by_source.get(one.source, 0) + 1
    return max(len(exact) + max(by_source.values(), default=0), max(undated.values(), default=0))


def _holds_another(vague: Given, exact: Iterable[Given]) -> bool:
    if vague.first is None or vague.last is None:
        return False
    return any(
        one.first is not None and vague.first <= one.first <= vague.last and one.source != vague.source for one in exact
    )


def in_months(day: date, months: int) -> date:
    """A day, so many months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError("no such month")


@dataclass(frozen=True)
class _Reckoning:
    """One disease of one person."""

    disease: Disease
    given: tuple[Given, ...]
    born: date
    today: date

    @property
    def doses(self) -> int:
        return counted(self.given)

    @property
    def newest(self) -> Given | None:
        dated = [one for one in self.given if one.last is not None]
        return max(dated, key=lambda one: (one.last, one.first == one.last), default=None)

    def _at(self, months: int) -> date:
        return in_months(self.born, months)

    def _concerns(self, step: Step) -> bool:
        if (step.born_from and self.born < step.born_from) or (step.born_until and self.born > step.born_until):
            return False
        if step.first is None:
            return True
        firsts = [one.last for one in self.given if one.last is not None]
        return bool(firsts) and min(firsts) >= self._at(step.first)

    def _steps(self) -> tuple[Step, ...]:
        return tuple(one for one in steps_of(self.disease) if self._concerns(one))

    def _is_done(self, step: Step) -> bool:
        if step.kind is StepKind.COUNT:
            return self.doses >= step.number
        if step.kind is StepKind.INTERVAL:
            return self._opens(step) > self.today
        return any(one.last is not None and one.last >= self._at(step.accept) for one in self.given)

    def _opens(self, step: Step) -> date:
        """The day from which a step is foreseen: the age, and the months since the dose before."""
        age, newest = self._at(step.begins), self.newest
        if not step.after or newest is None or newest.first is None or newest.last is None:
            return age
        if step.kind is StepKind.INTERVAL and newest.last < self._at(step.accept):
            return age
        return max(age, in_months(newest.first, step.after))

    def _told(self, standing: Standing, step: Step | None = None, on: date | None = None) -> DiseaseState:
        newest = self.newest
        mandatory = step is not None and step.mandatory_from is not None and self.born >= step.mandatory_from
        return DiseaseState(
            self.disease, standing, newest.text if newest else "", self.doses, step, on, mandatory=mandatory
        )

    def by_age(self) -> DiseaseState:
        """By the steps whose age has come and can still be made up for."""
        begun = [one for one in self._steps() if self._at(one.begins) <= self.today and one.kind is not StepKind.SEASON]
        live = [one for one in begun if one.catch_up is None or self.today < self._at(one.catch_up)]
        missing = self._missing(live)
        if missing is not None:
            return self._missed(missing)
        coming = self._coming(live)
        on = self._opens(coming) if coming else None
        if self.given and (live or not begun or all(map(self._is_done, begun))):
            return self._told(Standing.DONE, coming, on)
        soon = on is not None and on <= in_months(self.today, SOON)
        return self._told(Standing.LATER if soon else Standing.NOT_CONCERNED, coming, on)

    def _coming(self, live: list[Step]) -> Step | None:
        """What comes next: again the step that is repeated, else the first one that is not done already."""
        if live and live[-1].kind is StepKind.INTERVAL:
            return live[-1]
        return next((one for one in self._steps() if self._comes(one)), None)

    def _comes(self, step: Step) -> bool:
        again = step.kind in (StepKind.SEASON, StepKind.INTERVAL)
        return self._at(step.begins) > self.today and (again or not self._is_done(step))

    def _missing(self, live: list[Step]) -> Step | None:
        """The step that lacks: the last one counts, and of several doses the first that lacks."""
        if not live or self._is_done(live[-1]):
            return None
        if live[-1].kind is not StepKind.COUNT:
            return live[-1]
        return next(one for one in live if one.kind is StepKind.COUNT and not self._is_done(one))

    def _missed(self, step: Step) -> DiseaseState:
        opens = self._opens(step)
        if self.today < opens:
            return self._told(Standing.DONE if self.given else Standing.LATER, step, opens)
        late = max(self._at(step.until), in_months(opens, 12 if step.kind is StepKind.INTERVAL else 1))
        if self.today < late:
            return self._told(Standing.DUE, step, opens)
        return self._told(Standing.LATE if self.given else Standing.UNKNOWN, step, opens)

    def season(self) -> Step | None:
        """The yearly step that concerns the person at this age."""
        found = (one for one in self._steps() if one.kind is StepKind.SEASON)
        return next((one for one in found if self._at(one.begins) <= self.today), None)

    def in_season(self, step: Step) -> DiseaseState:
        """A dose each season; between two seasons nothing is late."""
        today = self.today
        begins = date(today.year, *SEASON_BEGINS)
        if today < begins:
            begins = date(today.year - 1, *SEASON_BEGINS)
        opens, ends = date(begins.year, *SEASON_OPENS), date(begins.year + 1, *SEASON_ENDS)
        coming = opens if today < opens else date(opens.year + 1, *SEASON_OPENS)
        if any(one.last is not None and one.last >= begins for one in self.given):
            return self._told(Standing.DONE, step, date(opens.year + 1, *SEASON_OPENS))
        if opens <= today <= ends:
            return self._told(Standing.DUE, step, opens)
        return self._told(Standing.LATER, step, coming)
