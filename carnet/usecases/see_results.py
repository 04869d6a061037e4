"""Somebody looks at laboratory results over time: what structured documents code, as far as the reader may open them.

Each value keeps its document, so it has that document's visibility: a document that the reader may not know of gives no
value, no count and no date. What a value means is said by the document alone, or by its own printed range.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from hashlib import blake2s
from typing import Final

from carnet.cda.cdatime import CdaTime
from carnet.cda.clinical import Kind, Statement
from carnet.cda.measured import together
from carnet.cda.results import Reading
from carnet.codes import oids
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.usecases._card import Card
from carnet.usecases._facts import zone
from carnet.usecases.caller import Caller
from carnet.usecases.summarise_record import SummaryLine, summarise_record

__all__ = ["Reading", "Results", "see_results"]

LABORATORY: Final = frozenset({"11502-2"})
"""The type of a laboratory report; other documents repeat its results, and are read in the summary."""


_NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
"""Where a value without a day stands: after all others."""


@dataclass(frozen=True)
class LabValue:
    """One value: as it is written, the number where it is one, its printed range, and the document that says it."""

    text: str
    number: Decimal | None
    unit: str
    low: str
    high: str
    range_words: str
    reading: Reading
    taken: datetime | None
    source: Card


@dataclass(frozen=True)
class Analysis:
    """Values of one code in one unit, newest first. `key` names it in addresses."""

    key: str
    name: str
    loinc: str
    unit: str
    values: tuple[LabValue, ...]


@dataclass(frozen=True)
class Results:
    """Every analysis, newest value first. `unread` documents could not be opened, `left_out` were not tried."""

    analyses: tuple[Analysis, ...]
    person: PersonIdentity | None
    at: datetime
    unread: int
    left_out: int

    def one(self, key: str) -> Analysis | None:
        """The analysis of an address."""
        return next((each for each in self.analyses if each.key == key), None)


def see_results(caller: Caller, record_id: RecordId) -> Results | Refusal:
    """The results of the laboratory reports that the caller may open. Refused and recorded as their reading is."""
    read = summarise_record(caller, record_id, part="results", types=LABORATORY)
    if isinstance(read, Refusal):
        return read
    grouped: dict[tuple[str, str, str], list[SummaryLine]] = {}
    for line in read.lines:
        if line.statement.kind is Kind.RESULT and not line.statement.negated:
            grouped.setdefault(_place(line.statement), []).append(line)
    analyses = sorted(map(_analysis, grouped.values()), key=lambda one: one.values[0].taken or _NEVER, reverse=True)
    return Results(tuple(analyses), read.person, read.at, len(read.unread), read.left_out)


def _place(said: Statement) -> tuple[str, str, str]:
    return together(said.measured, said.name, said.unit)


def _analysis(lines: Iterable[SummaryLine]) -> Analysis:
    newest = sorted(lines, key=lambda line: _taken(line.statement.since) or _NEVER, reverse=True)
    said = newest[0].statement
    system, code, unit = _place(said)
    key = blake2s("|".join((system, code, unit)).encode(), digest_size=8).hexdigest()
    loinc = code if system == oids.LOINC else ""
    return Analysis(key, said.name, loinc, said.unit, tuple(map(_value, newest)))


def _value(line: SummaryLine) -> LabValue:
    said = line.statement
    return LabValue(
        text=said.value, number=_number(said.value), unit=said.unit, low=said.low, high=said.high,
        range_words=said.words, reading=said.reading, taken=_taken(said.since), source=line.source,
    )  # fmt: skip


def _taken(text: str) -> datetime | None:
    found = CdaTime.read(text) if text else None
    return found.earliest(zone()) if found else None


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 12 else None
