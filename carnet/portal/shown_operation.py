"""What the pages of reports, doors, feeds and health are given. Owns shapes only; numbers come as they are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PeriodShown:
    """A day or a week in words, and its numbers in the order of the columns."""

    first: date
    last: date
    numbers: Sequence[str]


@dataclass(frozen=True)
class RuleShown:
    """How often a rule refused."""

    rule: str
    says: str
    number: str


@dataclass(frozen=True)
class DoorShown:
    """One door of software, and the rules that refused most there."""

    name: str
    done: str
    refused: str
    rules: Sequence[RuleShown]


@dataclass(frozen=True)
class PlaceShown:
    """A structure whose machines may come: its certificates, each with a tone, and the last act by each door."""

    name: str
    certificates: Sequence[tuple[str, str]]
    last: Sequence[str]


@dataclass(frozen=True)
class LineShown:
    """One thing to watch: its name, how it stands (well, late, unknown), and what is known."""

    name: str
    state: str
    more: str


@dataclass(frozen=True)
class WaitingShown:
    """What waits for somebody: its words, how many, and the address where it is answered ("" elsewhere)."""

    name: str
    number: int
    page: str


@dataclass(frozen=True)
class FeedRow:
    """One line of the page of feeds: a name, its numbers as words, and what is wrong."""

    name: str
    numbers: Sequence[str]
    note: str = ""
