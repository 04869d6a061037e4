"""Numbers, units and times of measures in words. Owns their two languages; never a value's meaning."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from carnet.codes.measures import SHAPES, MeasureKind
from carnet.kernel.errors import Invalid, Problem
from carnet.portal.jinja import t
from carnet.portal.preferences import Language, active_language
from carnet.portal.words import NO_BREAK, date_longue, heure
from carnet.usecases._measures import Measure

BETWEEN: Final = f"{NO_BREAK}/{NO_BREAK}"
WORDED: Final = {"/min": "per_minute", "{score}": "of_ten", "{steps}": "steps"}
_LOCAL: Final = frozenset({"typed", "meant", "low", "high"})
"""Facts of a problem that hold a number."""


def number(value: Decimal | float) -> str:
    """A number as the reader's language writes it."""
    plain = f"{Decimal(str(value)):f}"
    whole, _, rest = plain.partition(".")
    grouped = f"{int(whole):,}".replace(",", "\u202f") if len(whole.lstrip("-")) > 4 else whole
    rest = rest.rstrip("0")
    return localised(f"{grouped}.{rest}" if rest else grouped)


def localised(text: str) -> str:
    """A text with numbers: with commas in French."""
    return text.replace(".", ",") if active_language() is Language.FRENCH else text


def unit(ucum: str) -> str:
    """A unit as people write it."""
    if ucum in WORDED:
        return str(t(f"measures.unit_{WORDED[ucum]}"))
    return next((one.shown for shape in SHAPES.values() for one in shape.scales if one.ucum == ucum), ucum)


def units_of(kind: MeasureKind) -> list[dict[str, object]]:
    """The units of a kind, for a choice. Their names are signs, and no words of ours."""
    given = {"label": {"attributes": {"data-given": ""}}}
    return [{"value": one.ucum, "text": unit(one.ucum), **given} for one in SHAPES[kind].scales]


def value(kind: MeasureKind, values: Sequence[Decimal], ucum: str) -> str:
    """A value with its unit, on one line: 72,5 kg; 126 / 81 mmHg."""
    return f"{BETWEEN.join(number(one) for one in values)}{NO_BREAK}{unit(ucum).replace(' ', NO_BREAK)}"


def taken(measure: Measure) -> str:
    """When it was measured: the day, and the hour where it is known."""
    return moment(measure.taken, whole_day=measure.whole_day)


def moment(at: datetime, *, whole_day: bool) -> str:
    """A day, with its hour where there is one."""
    return date_longue(at) if whole_day else str(t("measures.day_and_hour", day=date_longue(at), hour=heure(at)))


def in_words(invalid: Invalid) -> Invalid:
    """The same problems with their numbers in the reader's language."""
    return Invalid(*(problem_in_words(one) for one in invalid.problems))


def problem_in_words(problem: Problem) -> Problem:
    """A problem with its numbers in the reader's language."""
    return Problem(problem.element, problem.rule, tuple(_facts(problem.facts)))


def _facts(facts: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    for name, text in facts:
        yield name, localised(text) if name in _LOCAL else text
