"""The French vaccination schedule as data, one line per vaccine, age and population. Owns its shapes and its reading.

`data/vaccine_schedule.csv`; `SOURCES.toml` names source and date. Nothing here knows a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Final

from carnet.codes.table import Row, rows
from carnet.codes.vaccine_list import Disease, diseases_in

EDITION: Final = "2025"
"""The edition that the data file follows, with its last change."""
SEASON_BEGINS, SEASON_OPENS, SEASON_ENDS = (9, 1), (10, 15), (1, 31)
"""A dose since September is of this season; people are invited from mid-October to the end of January."""


class StepKind(StrEnum):
    """How one knows that a step is done."""

    COUNT = "count"
    """So many doses were given, whenever."""
    AGE = "age"
    """A dose was given from an age on."""
    INTERVAL = "interval"
    """From an age on, again and again: `after` months since the last dose that was given from `accept` on."""
    SEASON = "season"
    """A dose was given this season."""
    INFORMATION = "information"
    """For some people only: told, never reckoned."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the schedule. Ages are in months; None where there is no limit.

    `until`: the age from which it is called late; `catch_up`: from which it is not made up for any more; `accept`: from
    which a dose counts as this one; `first`: it concerns who had the first dose at this age or later; `after`: months
    since the dose before.
    """

    key: str
    diseases: tuple[Disease, ...]
    kind: StepKind
    population: str
    number: int = 0
    begins: int = 0
    until: int = 0
    catch_up: int | None = None
    accept: int = 0
    first: int | None = None
    after: int = 0
    born_from: date | None = None
    born_until: date | None = None
    mandatory_from: date | None = None


def _number(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _step(row: Row) -> Step:
    return Step(
        key=row["id"],
        diseases=diseases_in(row["diseases"]),
        kind=StepKind(row["kind"]),
        population=row["population"],
        number=_number(row["number"]) or 0,
        begins=_number(row["from_months"]) or 0,
        until=_number(row["until_months"]) or 0,
        catch_up=_number(row["catch_up_months"]),
        accept=_number(row["accept_from_months"]) or 0,
        first=_number(row["first_from_months"]),
        after=_number(row["after_months"]) or 0,
        born_from=_day(row["born_from"]),
        born_until=_day(row["born_until"]),
        mandatory_from=_day(row["mandatory_born_from"]),
    )


@cache
def steps() -> tuple[Step, ...]:
    """Every line of the schedule."""
    return tuple(map(_step, rows("vaccine_schedule")))


def steps_of(disease: Disease) -> tuple[Step, ...]:
    """The lines about a disease that are reckoned, by age."""
    found = (one for one in steps() if disease in one.diseases and one.kind is not StepKind.INFORMATION)
    return tuple(sorted(found, key=lambda one: (one.begins, one.number)))


def information() -> tuple[Step, ...]:
    """The lines that concern some people only, in the order of the file."""
    return tuple(one for one in steps() if one.kind is StepKind.INFORMATION)


def scheduled() -> tuple[Disease, ...]:
    """The diseases of the schedule that are reckoned, in one order."""
    return tuple(one for one in Disease if steps_of(one))
