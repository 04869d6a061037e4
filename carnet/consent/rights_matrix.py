"""The rights matrix that the operator imported, version after version. Owns its rows; never decides what a cell gives.

A version is never changed, so that a process may keep it; which one is in force is read in the transaction of each
request (`care_rights`): an import holds at once on every server.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from carnet.kernel.actors import By
from carnet.policy.matrix import Cell, Certainty, Matrix
from carnet.storage import db

_ADD_CELL = (
    "INSERT INTO rights_matrix_cell (version, profession, type_code, read, certainty, source)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)


@dataclass(frozen=True)
class Version:
    """One import: when, by whom, from which file (its name and SHA-256), how many cells."""

    version: int
    at: datetime
    by: By
    name: str
    sha256: bytes
    cells: int


@dataclass(frozen=True)
class Row:
    """One cell of a table that is imported."""

    profession: str
    type_code: str
    cell: Cell


def lock() -> None:
    """One import at a time, until the transaction ends."""
    db.execute("SELECT pg_advisory_xact_lock(7315002)")


def versions() -> tuple[Version, ...]:
    """Every import, the one in force first."""
    found = db.rows("SELECT version, at, by_kind, by_id, name, sha256, cells FROM rights_matrix ORDER BY version DESC")
    return tuple(Version(int(row[0]), row[1], By(row[2], row[3]), row[4], bytes(row[5]), int(row[6])) for row in found)


def add(rows: Iterable[Row], name: str, sha256: bytes, by: By, at: datetime) -> Version:
    """Adds a version, which is in force as soon as the transaction commits."""
    cells = tuple(rows)
    row = db.one("SELECT coalesce(max(version), 0) + 1 FROM rights_matrix")
    version = int(row[0]) if row else 1
    db.execute(
        "INSERT INTO rights_matrix (version, at, by_kind, by_id, name, sha256, cells)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [version, at, by.kind, by.id, name, sha256, len(cells)],
    )
    for one in cells:
        cell = one.cell
        db.execute(_ADD_CELL, [version, one.profession, one.type_code, cell.read, cell.certainty, cell.source])
    return Version(version, at, by, name, sha256, len(cells))


@lru_cache(maxsize=4)
def of_version(version: int, sha256: str) -> Matrix:
    """The table of a version, read once a process; KeyError when there is none such.

    The hash of its file is part of the question: another database may have another table under the same number.
    """
    cells: dict[str, dict[str, Cell]] = {}
    for profession, type_code, read, certainty, source in db.rows(
        "SELECT profession, type_code, read, certainty, source FROM rights_matrix_cell WHERE version = %s", [version]
    ):
        cells.setdefault(profession, {})[type_code] = Cell(bool(read), Certainty(certainty), source)
    if not cells:
        raise KeyError(version)
    return Matrix(cells, f"import {version}, {sha256[:12]}")


def in_force() -> Matrix | None:
    """The table in force; None: the one that comes with the program."""
    latest = next(iter(versions()), None)
    return of_version(latest.version, latest.sha256.hex()) if latest else None
