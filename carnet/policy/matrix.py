"""The rights matrix, profession × document type. Owns the table and its certainty; never knows a person or a record.

It governs reading only (domain/rules.md, section 2). The shipped table holds the cells that public sources state, and
for the others a cautious default marked `indicative`; an operator imports the official table in its place. A profession
or a type that has no cell gives no right.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Certainty(StrEnum):
    """How sure a cell is."""

    OFFICIAL = "official"
    """Imported by the operator from the official table."""
    STATED = "stated"
    """Named by a public source."""
    EXTRAPOLATED = "extrapolated"
    """Follows from a general rule that a public source states."""
    INDICATIVE = "indicative"
    """Our cautious default: no source says it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: may this profession read this type, how sure, after which source."""

    read: bool
    certainty: Certainty
    source: str = ""


@dataclass(frozen=True, eq=False)
class Matrix:
    """The table in force. Rows are professions (TRE_G15 codes), columns are document types.

    Compared by identity: a table is loaded once and lives as long as the process.
    """

    cells: Mapping[str, Mapping[str, Cell]]
    version: str = ""

    def cell(self, profession: str, type_code: str) -> Cell | None:
        """The cell, or None where the table says nothing."""
        row = self.cells.get(profession)
        return row.get(type_code) if row is not None else None

    def knows(self, profession: str) -> bool:
        """Whether this profession has a row."""
        return profession in self.cells

    def readable(self, profession: str, *, indicative_cells_deny: bool) -> frozenset[str]:
        """The types that this profession may read."""
        return frozenset(readable_types(self, profession, indicative_cells_deny))


@cache
def readable_types(matrix: Matrix, profession: str, indicative_cells_deny: bool) -> tuple[str, ...]:
    """The same in a fixed order, worked out once for each profession: every list filter asks for it."""
    row = matrix.cells.get(profession, {})
    return tuple(sorted(code for code, cell in row.items() if may_read(cell, indicative_cells_deny)))


def may_read(cell: Cell, indicative_cells_deny: bool) -> bool:
    """What a cell gives under the operator's setting."""
    return cell.read and not (indicative_cells_deny and cell.certainty is Certainty.INDICATIVE)


def from_rows(rows: Iterable[Mapping[str, str]], version: str) -> Matrix:
    """A table from rows with profession, type_code, read (yes/no), certainty and source."""
    cells: dict[str, dict[str, Cell]] = {}
    for row in rows:
        cell = Cell(row["read"] == "yes", Certainty(row["certainty"]), row["source"])
        cells.setdefault(row["profession"], {})[row["type_code"]] = cell
    return Matrix(cells, version)


@cache
def shipped() -> Matrix:
    """The table that comes with the program."""
    text = resources.files("carnet.policy.data").joinpath("matrix.csv").read_text(encoding="utf-8")
    return from_rows(csv.DictReader(text.splitlines()), "shipped")
