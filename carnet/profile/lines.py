"""The lines of the profile: versioned FHIR R4 resources under the record's key. Owns their rows; decides nothing.

What stands in clear is how many lines a record has, when and by whom they were written; section and words are sealed.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import new_id
from carnet.policy.sections import Section
from carnet.storage import db
from carnet.storage.head import next_seq
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson


@dataclass(frozen=True)
class Written(SealedJson):
    """What is sealed: the section, and the resource without subject, id and version, which the row knows."""

    section: Section
    resource: dict[str, Any]
    source: UUID | None = None
    """The document that it was taken from, by its logical id: told only to who may read that document."""
    documents: tuple[UUID, ...] = ()
    """Documents that speak of the same, chosen by who wrote; each is told only to who may read it."""


@dataclass(frozen=True)
class Line:
    """A line in one version."""

    line_id: UUID
    version: int
    written: Written
    at: datetime
    by: By
    removed: bool = False

    @property
    def section(self) -> Section:
        """Where it stands."""
        return self.written.section


def add(keys: RecordKeys, written: Written, by: By, at: datetime) -> Line:
    """A new line."""
    return _insert(keys, Line(new_id(), 1, written, at, by))


def change(keys: RecordKeys, line: Line, written: Written, by: By, at: datetime) -> Line:
    """Another wording of a line: a new version."""
    return _insert(keys, Line(line.line_id, line.version + 1, written, at, by))


def remove(keys: RecordKeys, line: Line, by: By, at: datetime) -> Line:
    """Takes a line away: a new version that says so; the former ones stay in the history."""
    return _insert(keys, Line(line.line_id, line.version + 1, line.written, at, by, removed=True))


def restore(keys: RecordKeys, line: Line) -> Line:
    """A version of a line under an id that it has already: written in another record, or proposed by a document."""
    return _insert(keys, line)


def current(keys: RecordKeys) -> tuple[Line, ...]:
    """The lines of a record as they stand now, in the order in which they were begun."""
    found = db.rows(
        "SELECT line_id, version, removed, at, by_kind, by_person, sealed FROM ("
        " SELECT DISTINCT ON (line_id) *, min(seq) OVER (PARTITION BY line_id) AS began FROM profile_line"
        " WHERE record_id = %s ORDER BY line_id, version DESC) AS now WHERE NOT removed ORDER BY began",
        [keys.record_id],
    )
    return tuple(_read(keys, row) for row in found)


def history(keys: RecordKeys, line_id: UUID) -> tuple[Line, ...]:
    """Every version of a line, oldest first; none for an id that names nothing."""
    found = db.rows(
        "SELECT line_id, version, removed, at, by_kind, by_person, sealed FROM profile_line"
        " WHERE record_id = %s AND line_id = %s ORDER BY version",
        [keys.record_id, line_id],
    )
    return tuple(_read(keys, row) for row in found)


def every(keys: RecordKeys) -> tuple[Line, ...]:
    """Every version of every line, line by line in the order in which they were begun, oldest version first."""
    found = db.rows(
        "SELECT line_id, version, removed, at, by_kind, by_person, sealed FROM ("
        " SELECT *, min(seq) OVER (PARTITION BY line_id) AS began FROM profile_line WHERE record_id = %s"
        ") AS every_one ORDER BY began, version",
        [keys.record_id],
    )
    return tuple(_read(keys, row) for row in found)


def ids(keys: RecordKeys) -> frozenset[UUID]:
    """The lines that the record has or had, those that were taken away too."""
    found = db.rows("SELECT DISTINCT line_id FROM profile_line WHERE record_id = %s", [keys.record_id])
    return frozenset(row[0] for row in found)


def _insert(keys: RecordKeys, line: Line) -> Line:
    sealed = keys.seal("profile_line", "sealed", line.line_id.bytes, line.version, line.written.encoded())
    db.execute(
        "INSERT INTO profile_line (record_id, line_id, version, seq, removed, at, by_kind, by_person, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id, line.line_id, line.version, next_seq(keys.record_id), line.removed, line.at,
            line.by.kind, line.by.id, sealed,
        ],
    )  # fmt: skip
    return line


def _read(keys: RecordKeys, row: db.Row) -> Line:
    line_id, version = row[0], int(row[1])
    plain = keys.open("profile_line", "sealed", line_id.bytes, version, row[6])
    return Line(line_id, version, Written.decoded(plain), row[3], By(row[4], row[5] or ""), removed=row[2])
