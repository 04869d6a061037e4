"""How much one actor may open in an hour and in a day. Owns the comparison; never counts, never knows who it is.

Two lines for each count (security.md A40): past the first one somebody looks (an alert), past the second one nothing
more is opened. An emergency is never stopped by a count: it has its own review.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from carnet.policy.acts import Act


class Counted(StrEnum):
    """Whose openings are counted together."""

    PROFESSIONAL = "professional"
    STRUCTURE = "structure"
    APPLICATION = "application"


class Measure(StrEnum):
    """What is counted, and over how long. A record counts once a day for one actor."""

    RECORDS_HOUR = "records_hour"
    RECORDS_DAY = "records_day"
    DOCUMENTS_HOUR = "documents_hour"
    DOCUMENTS_DAY = "documents_day"


RECORDS: Final = frozenset({Measure.RECORDS_HOUR, Measure.RECORDS_DAY})
DOCUMENTS: Final = frozenset({Measure.DOCUMENTS_HOUR, Measure.DOCUMENTS_DAY})

OPENING: Final = frozenset({Act.DOCUMENT_LIST, Act.PROFILE_READ, Act.DOCUMENT_READ})
"""Acts that open a record to whoever does them."""
READING: Final = frozenset({Act.DOCUMENT_READ, Act.PROFILE_READ})
"""Acts that count as a document read."""


@dataclass(frozen=True, slots=True)
class Volume:
    """What one actor opened in the last hour and the last day."""

    records_hour: int = 0
    records_day: int = 0
    documents_hour: int = 0
    documents_day: int = 0

    def of(self, measure: Measure) -> int:
        """One count."""
        return int(getattr(self, measure.value))


@dataclass(frozen=True, slots=True)
class Budget:
    """The two lines of one measure: `alert` is looked at, `ceiling` stops. 0: no such line."""

    alert: int
    ceiling: int


Budgets = Mapping[Counted, Mapping[Measure, Budget]]


def _of(records: tuple[int, int, int, int], documents: tuple[int, int, int, int]) -> Mapping[Measure, Budget]:
    """Hour's alert and ceiling, then the day's; for records, then for documents."""
    return {
        Measure.RECORDS_HOUR: Budget(*records[:2]),
        Measure.RECORDS_DAY: Budget(*records[2:]),
        Measure.DOCUMENTS_HOUR: Budget(*documents[:2]),
        Measure.DOCUMENTS_DAY: Budget(*documents[2:]),
    }


# A doctor sees four to eight people an hour; a hospital, some thousands a day. Cautious: an operator raises them in
# carnet.toml when the figures of the own people are known.
DEFAULTS: Final[Budgets] = {
    Counted.PROFESSIONAL: _of((30, 120, 120, 400), (300, 1_000, 1_000, 4_000)),
    Counted.STRUCTURE: _of((500, 5_000, 4_000, 20_000), (4_000, 40_000, 30_000, 200_000)),
    Counted.APPLICATION: _of((500, 2_000, 3_000, 10_000), (4_000, 15_000, 30_000, 100_000)),
}


def over_alert(volume: Volume, lines: Mapping[Measure, Budget]) -> tuple[Measure, ...]:
    """The measures that somebody should look at."""
    return tuple(m for m, line in lines.items() if line.alert and volume.of(m) > line.alert)


def _full(volume: Volume, lines: Mapping[Measure, Budget], among: frozenset[Measure]) -> bool:
    return any(line.ceiling and volume.of(m) >= line.ceiling for m, line in lines.items() if m in among)


def exhausted(volumes: Iterable[tuple[Counted, Volume]], budgets: Budgets, *, opened_today: bool) -> frozenset[Act]:
    """The acts that would pass a ceiling. A record that was opened today already is not one record more."""
    stopped: frozenset[Act] = frozenset()
    for whose, volume in volumes:
        lines = budgets[whose]
        if _full(volume, lines, DOCUMENTS):
            stopped |= READING
        if not opened_today and _full(volume, lines, RECORDS):
            stopped |= OPENING
    return stopped
