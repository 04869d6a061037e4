"""What somebody writes of a measure, read and checked. Owns these rules of form; stores nothing and judges no value.

Impossible values are refused with what was probably meant; improbable ones are asked again, and kept when they are
said to be right (`sure`).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo

from carnet.codes import growth
from carnet.codes.growth import ADULT_MONTHS, age_in_months
from carnet.codes.measures import SHAPES, MeasureKind, Part, Range, Scale, Shape
from carnet.codes.traits import Sex
from carnet.kernel.errors import Invalid, Problem
from carnet.profile.observations import Measure, at_noon, plain

LONGEST_NOTE: Final = 300
YES: Final = "1"
_NUMBER: Final = re.compile(r"(\d{1,7}(?:[ \u00a0\u202f]\d{3})*)(?:[.,](\d{1,6}))?\s*(.{0,12})", re.ASCII)
_METRES: Final = re.compile(r"(\d)\s*m(?:ètres?)?\s*(\d{2})", re.IGNORECASE)
_HOUR: Final = re.compile(r"(\d{1,2})\s*(?:[:hH]|heures?)\s*(\d{1,2})?", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FAR: Final = 4.5
"""How many z-scores from the middle a child's value is looked at twice."""


@dataclass(frozen=True)
class About:
    """Of whom, and when: what tells a slip from a rare value."""

    born: date | None
    sex: Sex
    now: datetime
    zone: ZoneInfo


FIRST_YEAR: Final = 12
_METRES_TALL: Final = Range(Decimal("0.5"), Decimal("2.5"))
"""A height in metres that was written for a weight: nobody older than a year weighs so little."""

Said = Mapping[str, str]
"""Answers by name: unit, then value or the parts of the kind; day (ISO), hour, note, sure."""


def asks_of(kind: MeasureKind) -> tuple[str, ...]:
    """The questions of a kind, in their order."""
    shape = SHAPES[kind]
    unit = ("unit",) if len(shape.scales) > 1 else ()
    return (*unit, *(part.name for part in shape.scales[0].parts), "when", "note")


def checked(kind: MeasureKind, said: Said, about: About) -> Measure:
    """The measure that was said. Raises Invalid naming each answer that breaks a rule (`measure.*`)."""
    problems = tuple(dict.fromkeys(one for name in asks_of(kind) if (one := wrong(kind, name, said, about))))
    if problems:
        raise Invalid(*problems)
    scale, taken = scale_of(kind, said), moment(kind, said, about)
    if taken is None:
        raise Invalid.of("when", "measure.date")
    numbers = [_typed(SHAPES[kind], scale, said.get(part.name, "")) for part in scale.parts]
    return Measure(
        kind=kind,
        unit=scale.ucum,
        values=tuple(plain(one) for one in numbers if one is not None),
        taken=taken,
        whole_day=not (said.get("hour", "").strip() or said.get("moment")) or SHAPES[kind].whole_day,
        note=" ".join(said.get("note", "").split()),
    )


def wrong(kind: MeasureKind, name: str, said: Said, about: About) -> Problem | None:
    """What is wrong with one answer; a page asks it question by question."""
    if name == "unit":
        return None if SHAPES[kind].scale(said.get("unit", "")) else Problem("unit", "measure.unit_missing")
    if name == "when":
        return _wrong_moment(kind, said, about)
    if name == "note":
        return _wrong_note(said.get("note", ""))
    scale = scale_of(kind, said)
    part = next(one for one in scale.parts if one.name == name)
    return _wrong_number(kind, scale, part, said, about)


def scale_of(kind: MeasureKind, said: Said) -> Scale:
    """The unit that was chosen, else the first one."""
    return SHAPES[kind].scale(said.get("unit", "")) or SHAPES[kind].scales[0]


def moment(kind: MeasureKind, said: Said, about: About) -> datetime | None:
    """When it was measured; None for what is no date or no hour. Without an hour it stands at noon of its day."""
    if said.get("moment"):
        return _exact(said["moment"])
    try:
        day = date.fromisoformat(said.get("day", ""))
    except ValueError:
        return None
    text = said.get("hour", "").strip()
    if not text or SHAPES[kind].whole_day:
        return at_noon(day, about.zone)
    found = _HOUR.fullmatch(text)
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return datetime.combine(day, time(int(found[1]), int(found[2] or 0)), about.zone)


def _exact(text: str) -> datetime | None:
    """An instant as FHIR writes it; one without a zone is none."""
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def written(number: Decimal) -> str:
    """A number for a sentence, with a point: who shows it writes it as the reader does."""
    return f"{plain(number):f}"


def number_in(shape: Shape, scale: Scale, part: Part, text: str, name: str) -> tuple[Decimal | None, Problem | None]:
    """A number of a kind in its unit, or what is wrong with it, whoever it is about."""
    text = " ".join(text.split())
    read = _read(text)
    if read is None:
        return None, Problem(name, "measure.number")
    number, sign = read
    factor = scale.signs.get(sign.casefold(), Decimal(1) if not sign else None)
    if factor is None:
        return None, Problem(name, "measure.unit", (("unit", scale.shown),))
    value = plain(number * factor)
    if value not in part.possible:
        found = _impossible(scale, part, number, factor, text)
        return None, Problem(name, found.rule, found.facts)
    if -int(value.as_tuple().exponent) > shape.decimals:
        return None, Problem(
            name, "measure.precise" if shape.decimals else "measure.whole", (("most", str(shape.decimals)),)
        )
    return value, None


def _wrong_moment(kind: MeasureKind, said: Said, about: About) -> Problem | None:
    taken = moment(kind, said, about)
    if taken is None:
        with_hour = _is_day(said.get("day", "")) and not said.get("moment")
        return Problem("when", "measure.hour" if with_hour else "measure.date")
    today = about.now.astimezone(about.zone).date()
    later = taken.astimezone(about.zone).date() > today
    # A clock may be some minutes ahead; a day without an hour stands at noon.
    if later or ((said.get("hour", "").strip() or said.get("moment")) and taken > about.now + timedelta(minutes=10)):
        return Problem("when", "measure.future")
    if about.born is not None and taken.astimezone(about.zone).date() < about.born:
        return Problem("when", "measure.before_birth")
    return None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _wrong_note(text: str) -> Problem | None:
    if len(text) > LONGEST_NOTE:
        return Problem("note", "measure.too_long", (("most", str(LONGEST_NOTE)),))
    return Problem("note", "measure.signs") if _CONTROL.search(text.replace("\r\n", " ").replace("\n", " ")) else None


def _wrong_number(kind: MeasureKind, scale: Scale, part: Part, said: Said, about: About) -> Problem | None:
    text = said.get(part.name, "")
    if not text.strip():
        return Problem(part.name, "measure.missing")
    value, problem = number_in(SHAPES[kind], scale, part, text, part.name)
    return problem if value is None else next(_doubts(kind, scale, part, value, said, about), None)


def _doubts(kind: MeasureKind, scale: Scale, part: Part, value: Decimal, said: Said, about: About) -> Iterator[Problem]:
    """What is wrong with a value that a person can have, because of the others or of who the person is."""
    high = _typed(SHAPES[kind], scale, said.get("systolic", "")) if part.name == "diastolic" else None
    if high is not None and value >= high:
        yield Problem(part.name, "measure.swapped")
    age, typed = _age(kind, said, about), (("typed", f"{written(value)} {scale.shown}".strip()),)
    if kind is MeasureKind.WEIGHT and age >= FIRST_YEAR and value in _METRES_TALL:
        yield Problem(part.name, "measure.perhaps_height", typed)
    if said.get("sure") != YES and is_rare(kind, part, value, age, about.sex):
        yield Problem(part.name, "measure.rare", typed)


def _impossible(scale: Scale, part: Part, number: Decimal, factor: Decimal, text: str) -> Problem:
    """A value that nobody has: with what was probably meant, where that is known."""
    typed = text if factor != 1 else f"{written(number)} {scale.shown}".strip()
    for slip in part.slips:
        meant = number * slip.factor
        if factor == 1 and number in slip.typed and meant in part.possible:
            return Problem(part.name, "measure.slip", _facts(typed, meant, scale))
    if factor != 1 and number in part.possible:
        return Problem(part.name, "measure.slip", _facts(typed, number, scale))
    low, high = (f"{written(bound)} {scale.shown}".strip() for bound in (part.possible.low, part.possible.high))
    return Problem(part.name, "measure.impossible", (("high", high), ("low", low), ("typed", typed)))


def _facts(typed: str, meant: Decimal, scale: Scale) -> tuple[tuple[str, str], ...]:
    return (("meant", f"{written(meant)} {scale.shown}".strip()), ("typed", typed))


def is_rare(kind: MeasureKind, part: Part, value: Decimal, age: float, sex: Sex) -> bool:
    """Whether a possible value is asked again: far from what adults have, or a child of that age in months and sex."""
    if age >= ADULT_MONTHS:
        return value not in part.usual
    found = growth.point(kind, sex, age)
    return found is not None and abs(found.z(float(value))) > _FAR


def _age(kind: MeasureKind, said: Said, about: About) -> float:
    """How old the person was in months; who has no known birth date counts as an adult."""
    taken = moment(kind, said, about) or about.now
    return age_in_months(about.born, taken.astimezone(about.zone).date()) if about.born else float(ADULT_MONTHS)


def _typed(shape: Shape, scale: Scale, text: str) -> Decimal | None:
    """The number in its unit; None for what is none."""
    read = _read(" ".join(text.split()))
    factor = scale.signs.get(read[1].casefold(), Decimal(1)) if read else Decimal(1)
    return plain(read[0] * factor) if read else None


def _read(text: str) -> tuple[Decimal, str] | None:
    """A number with a comma or a point, and what is written after it. "1 m 70" is 170 cm."""
    metres = _METRES.fullmatch(text)
    if metres:
        return Decimal(metres[1]) * 100 + Decimal(metres[2]), "cm"
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    whole = re.sub(r"\D", "", found[1])
    try:
        return Decimal(f"{whole}.{found[2]}" if found[2] else whole), found[3].strip()
    except InvalidOperation:
        return None
