"""Reports of a line of the journal that a person does not recognise. Owns their rows, which are only added.

Runs inside the caller's transaction; never decides who may report or answer, and holds no document and no title.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.ledger.event import Stream, Who
from carnet.storage import db
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN = "access_report", "sealed"


class ReportState(StrEnum):
    """What became of a report. NORMAL: the access was as it must be; NOT_NORMAL: it was not, and the operator acts."""

    WAITING = "waiting"
    LOOKING = "looking"
    NORMAL = "normal"
    NOT_NORMAL = "not_normal"

    @property
    def is_open(self) -> bool:
        """Whether the operator still owes an answer."""
        return self in (ReportState.WAITING, ReportState.LOOKING)


@dataclass(frozen=True)
class Reported:
    """The line of the journal: who did which act, when, in which mode, and its link, which names the event."""

    act: str
    outcome: str
    at: datetime
    who: Who
    mode: str
    stream: Stream
    link: bytes


@dataclass(frozen=True)
class Report:
    """A report with what became of it."""

    report_id: UUID
    version: int
    state: ReportState
    at: datetime
    changed_at: datetime
    line: Reported
    words: str = ""


@dataclass(frozen=True)
class Waiting:
    """A report that is open, as the operator's list shows it: nothing of a person."""

    record_id: RecordId
    report_id: UUID
    at: datetime
    looking: bool


def add(keys: RecordKeys, line: Reported, by: By, at: datetime) -> UUID:
    """Adds a report and returns its id."""
    plain = {**asdict(line), "at": line.at.isoformat(), "stream": int(line.stream), "link": line.link.hex()}
    report_id = new_id()
    _add(keys, report_id, 1, ReportState.WAITING, json.dumps(plain), by, at)
    return report_id


def change(keys: RecordKeys, report: Report, state: ReportState, words: str, by: By, at: datetime) -> Report:
    """Adds a step to a report: looked into, or answered."""
    _add(keys, report.report_id, report.version + 1, state, json.dumps({"words": words}), by, at)
    return replace(report, version=report.version + 1, state=state, changed_at=at, words=words)


def of_record(keys: RecordKeys) -> tuple[Report, ...]:
    """The reports of a record, newest first."""
    made: dict[UUID, Report] = {}
    for report_id, version, state, at, sealed in db.rows(
        "SELECT report_id, version, state, at, sealed FROM access_report WHERE record_id = %s ORDER BY version",
        [keys.record_id],
    ):
        plain = json.loads(keys.open(_TABLE, _COLUMN, report_id.bytes, int(version), sealed))
        before = made.get(report_id)
        if before is None:
            made[report_id] = Report(report_id, int(version), ReportState(state), at, at, _line(plain))
        else:
            words = plain["words"] or before.words
            made[report_id] = replace(
                before, version=int(version), state=ReportState(state), changed_at=at, words=words
            )
    return tuple(sorted(made.values(), key=lambda one: one.at, reverse=True))


def waiting(limit: int = 200) -> Iterator[Waiting]:
    """The reports of all records that have no answer yet, oldest first."""
    for record_id, report_id, at, looking in db.rows(
        "SELECT record_id, report_id, min(at), bool_or(state = 'looking') FROM access_report"
        " GROUP BY record_id, report_id HAVING NOT bool_or(state IN ('normal', 'not_normal'))"
        " ORDER BY min(at) LIMIT %s",
        [limit],
    ):
        yield Waiting(RecordId(record_id), report_id, at, bool(looking))


def _line(plain: dict[str, object]) -> Reported:
    values = dict(plain)
    who = values.pop("who")
    return Reported(
        act=str(values["act"]),
        outcome=str(values["outcome"]),
        at=datetime.fromisoformat(str(values["at"])),
        who=Who(**who) if isinstance(who, dict) else Who(""),
        mode=str(values["mode"]),
        stream=Stream(int(str(values["stream"]))),
        link=bytes.fromhex(str(values["link"])),
    )


def _add(
    keys: RecordKeys, report_id: UUID, version: int, state: ReportState, plain: str, by: By, at: datetime
) -> None:  # fmt: skip
    sealed = keys.seal(_TABLE, _COLUMN, report_id.bytes, version, plain.encode())
    db.execute(
        "INSERT INTO access_report (record_id, report_id, version, state, at, by_kind, by_id, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, report_id, version, state, at, by.kind, by.id, sealed],
    )
