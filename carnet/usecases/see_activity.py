"""The operator sees how much is done, by day or by week: counts of acts and of refusals (issue 11, point 8)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Refusal
from carnet.ledger import act_counts
from carnet.ledger.act_counts import ActCount
from carnet.policy.acts import Act
from carnet.usecases._facts import zone
from carnet.usecases._operation import Told, by_rule, seen, summed, told
from carnet.usecases.caller import Caller

DAYS: Final = 7
WEEKS: Final = 8


class Measured(StrEnum):
    """What is counted."""

    OPENED = "opened"
    CLOSED = "closed"
    DEPOSITED = "deposited"
    READ = "read"
    EMERGENCIES = "emergencies"
    REFUSED = "refused"


_OF: Final[Mapping[Act, Measured]] = {
    Act.RECORD_OPEN: Measured.OPENED,
    Act.RECORD_REOPEN: Measured.OPENED,
    Act.RECORD_CLOSE: Measured.CLOSED,
    Act.RECORD_CLOSE_FOR: Measured.CLOSED,
    Act.DOCUMENT_DEPOSIT: Measured.DEPOSITED,
    Act.DOCUMENT_REPLACE: Measured.DEPOSITED,
    Act.DOCUMENT_READ: Measured.READ,
    Act.EMERGENCY_BREAK_GLASS: Measured.EMERGENCIES,
    Act.EMERGENCY_REGULATE: Measured.EMERGENCIES,
}


@dataclass(frozen=True)
class Period:
    """A day, or a week from its first day on, and what was counted in it."""

    first: date
    last: date
    numbers: Mapping[Measured, Told]


@dataclass(frozen=True)
class Activity:
    """The periods, the newest first, and how often each rule refused in all of them, the most often first."""

    periods: tuple[Period, ...]
    refusals: tuple[tuple[str, Told], ...]


def see_activity(caller: Caller, *, weeks: bool = False) -> Activity | Refusal:
    """The last seven days, or the last eight weeks; the worker counts an act seconds after it."""

    def work() -> Activity:
        today = legal_day(caller.now(), zone())
        spans = tuple(_weeks(today)) if weeks else tuple(_days(today))
        found = act_counts.between(spans[-1][0], today)
        by_day = _by_day(found)
        periods = tuple(Period(first, last, _numbers(by_day, first, last)) for first, last in spans)
        return Activity(periods, by_rule(found))

    return seen(caller, "activity", work)


def _days(today: date) -> Iterator[tuple[date, date]]:
    for back in range(DAYS):
        day = today - timedelta(days=back)
        yield day, day


def _weeks(today: date) -> Iterator[tuple[date, date]]:
    monday = today - timedelta(days=today.weekday())
    for back in range(WEEKS):
        first = monday - timedelta(weeks=back)
        yield first, min(first + timedelta(days=6), today)


def _by_day(found: Iterable[ActCount]) -> Mapping[date, Mapping[Measured, Told]]:
    counted: dict[date, Counter[Measured]] = {}
    for one in found:
        what = Measured.REFUSED if one.refused else _OF.get(Act(one.act))
        if what is not None:
            counted.setdefault(one.on_day, Counter())[what] += one.number
    return {day: {what: told(numbers[what]) for what in Measured} for day, numbers in counted.items()}


def _numbers(by_day: Mapping[date, Mapping[Measured, Told]], first: date, last: date) -> dict[Measured, Told]:
    """A week is the sum of its days as they are told: the days of the week before say no more than they did."""
    days = [by_day[day] for day in _between(first, last) if day in by_day]
    return {what: summed(day[what] for day in days) for what in Measured}


def _between(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
