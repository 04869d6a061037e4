"""The 106 criteria of RGAA 4.1.2 in our words, and how each was checked. Owns the reading of that table, no check.

`accessibility.csv` is the table; `tests/portal/test_accessibility.py` holds each entry to a check that exists. It is no
audit: a person who knows the rules has not looked at the pages yet, and every page of the site says so. Whether a page
has a film is the operator's choice: what the table says of films then is another state.
"""

import csv
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

CRITERIA: Final = 106
VERSION: Final = "4.1.2"
TOPICS: Final = (
    "images", "frames", "colours", "media", "tables", "links", "scripts", "required", "structure", "look", "forms",
    "ways", "reading",
)  # fmt: skip
_TABLE: Final = Path(__file__).parent / "accessibility.csv"
_ABSENT: Final = "no:"


class State(StrEnum):
    """How far a criterion was checked."""

    CHECKED = "checked"
    """A test fails on any page that breaks it."""
    PART = "part"
    """A test sees a part of it; a person has to judge the rest."""
    ABSENT = "absent"
    """No page has such a content, and a test sees to it; a film of the operator is none of ours."""
    OPEN = "open"
    """Nobody checked it."""


@dataclass(frozen=True)
class Criterion:
    """One criterion: its number in RGAA, how far and by what it was checked, and what it asks, in two languages."""

    number: str
    state: State
    by: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    with_film: "Criterion | None" = None
    """The same where the operator has set a film; None where a film changes nothing."""

    @property
    def topic(self) -> str:
        """The theme it belongs to."""
        return TOPICS[int(self.number.split(".")[0]) - 1]

    @property
    def ways(self) -> tuple[str, ...]:
        """The checks as a page says them: all that look for a content that must not be there are one."""
        return tuple(dict.fromkeys("absent" if one.startswith(_ABSENT) else one for one in self.by))

    def text(self, language: str) -> str:
        """What it asks."""
        return dict(self.texts)[language]


@cache
def criteria(*, film: bool = False) -> tuple[Criterion, ...]:
    """All of them, in the order of RGAA; `film`: for a site whose help page shows a film of the operator."""
    return tuple(one.with_film or one for one in criteria()) if film else _table()


def _table() -> tuple[Criterion, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(_criterion(row) for row in csv.DictReader(file, restval=""))


def _criterion(row: dict[str, str]) -> Criterion:
    one = Criterion(
        row["criterion"], State(row["state"]), tuple(row["by"].split()), (("fr", row["fr"]), ("en", row["en"]))
    )
    state, _, by = row["with_film"].partition(":")
    return replace(one, with_film=replace(one, state=State(state), by=tuple(by.split()))) if state else one


def counts(*, film: bool = False) -> dict[State, int]:
    """How many criteria are in each state."""
    found = Counter(one.state for one in criteria(film=film))
    return {state: found[state] for state in State}
