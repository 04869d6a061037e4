"""Reports of a wrong identity. Owns their rows, which are only added; never decides who may report or answer.

Runs inside the caller's transaction; the keys of the record come from `storage.keys`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN = "identity_report", "sealed"
_WAITING, _ANSWER = 1, 2


class ReportState(StrEnum):
    """What became of a report."""

    WAITING = "waiting"
    CORRECTED = "corrected"
    REFUSED = "refused"


@dataclass(frozen=True)
class Report:
    """A report with its answer, if there is one."""

    report_id: UUID
    state: ReportState
    at: datetime
    text: str
    answered_at: datetime | None = None
    answer: str = ""


@dataclass(frozen=True)
class Waiting:
    """A report that waits, as the desk's list shows it: nothing of a person."""

    record_id: RecordId
    report_id: UUID
    at: datetime


def add_report(keys: RecordKeys, text: str, by: By, at: datetime) -> UUID:
    """Adds a report and returns its id."""
    report_id = new_id()
    _add(keys, report_id, _WAITING, ReportState.WAITING, text, by, at)
    return report_id


def answer_report(keys: RecordKeys, report_id: UUID, state: ReportState, text: str, by: By, at: datetime) -> None:
    """Adds the answer to a report that waits."""
    _add(keys, report_id, _ANSWER, state, text, by, at)


def reports(keys: RecordKeys) -> tuple[Report, ...]:
    """The reports of a record, newest first."""
    found = db.rows(
        "SELECT report_id, version, state, at, sealed FROM identity_report WHERE record_id = %s ORDER BY version",
        [keys.record_id],
    )
    made: dict[UUID, Report] = {}
    for report_id, version, state, at, sealed in found:
        text = keys.open(_TABLE, _COLUMN, report_id.bytes, int(version), sealed).decode()
        before = made.get(report_id)
        made[report_id] = (
            Report(report_id, ReportState(state), before.at, before.text, at, text)
            if before
            else Report(report_id, ReportState(state), at, text)
        )
    return tuple(sorted(made.values(), key=lambda one: one.at, reverse=True))


def waiting(limit: int = 100) -> Iterator[Waiting]:
    """The reports of all records that wait for an answer, oldest first."""
    for record_id, report_id, at in db.rows(
        "SELECT r.record_id, r.report_id, r.at FROM identity_report AS r WHERE r.version = 1 AND NOT EXISTS"
        " (SELECT 1 FROM identity_report AS a WHERE a.record_id = r.record_id AND a.report_id = r.report_id"
        " AND a.version = 2) ORDER BY r.at LIMIT %s",
        [limit],
    ):
        yield Waiting(RecordId(record_id), report_id, at)


def _add(
    keys: RecordKeys, report_id: UUID, version: int, state: ReportState, text: str, by: By, at: datetime
) -> None:  # fmt: skip
    sealed = keys.seal(_TABLE, _COLUMN, report_id.bytes, version, text.encode())
    db.execute(
        "INSERT INTO identity_report (record_id, report_id, version, state, at, by_kind, by_id, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, report_id, version, state, at, by.kind, by.id, sealed],
    )
