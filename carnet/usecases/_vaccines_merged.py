"""Vaccinations from several sources as one list: the same dose once. Pure; owns what "the same" means.

Only what one reader may know is given to it: nothing that is hidden from that reader can change what is merged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from carnet.codes.folded import folded
from carnet.codes.vaccine_list import Disease
from carnet.codes.vaccine_state import Given
from carnet.usecases._profile_answers import span_of

_WHOLE_DAY: Final = 10


@dataclass(frozen=True)
class Dose:
    """What is compared of one statement, and who makes it (`origin`: a line, or a document)."""

    name: str
    diseases: frozenset[Disease]
    day: str
    dose: int
    origin: str


def same_vaccine(one: Dose, other: Dose) -> bool:
    """By the diseases, one being all or a part of the other; by the name where diseases are not known."""
    if one.diseases and other.diseases:
        return one.diseases <= other.diseases or other.diseases <= one.diseases
    return folded(one.name) == folded(other.name)


def same_dose(one: Dose, other: Dose) -> bool:
    """The same vaccine at the same date; where the day is not known, another number is another dose."""
    if one.day != other.day or not same_vaccine(one, other):
        return False
    return len(one.day) == _WHOLE_DAY or not (one.dose and other.dose and one.dose != other.dose)


Of = TypeVar("Of")


def merged(found: Iterable[tuple[Dose, Of]]) -> list[list[Of]]:
    """Groups of what tells of one dose, each in the order given. What one source says twice is two doses.

    What has no date is told apart: nothing says that it is the same.
    """
    groups: list[list[tuple[Dose, Of]]] = []
    for dose, what in found:
        group = next((one for one in groups if dose.day and _joins(dose, one)), None)
        if group is None:
            groups.append([(dose, what)])
        else:
            group.append((dose, what))
    return [[what for _, what in group] for group in groups]


def _joins(dose: Dose, group: Sequence[tuple[Dose, object]]) -> bool:
    return all(one.origin != dose.origin and same_dose(one, dose) for one, _ in group)


def given_of(day: str, source: str) -> Given:
    """A dose as the schedule reckons it; a date that is none counts as no date."""
    span = span_of(day) if day else None
    if span is None:
        return Given(source=source)
    first, last = span
    return Given(first, _never_over(first, last), day, source)


def _never_over(first: date, last: date) -> date:
    """The last day of a month: `span_of` gives the first of the next one."""
    month_over = last.day == 1 and last > first
    return date.fromordinal(last.toordinal() - 1) if month_over else last
