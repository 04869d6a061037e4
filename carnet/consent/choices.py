"""The person's choices on the record. Owns their versions; never decides what a choice means for a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from carnet.consent import hidden_kinds
from carnet.consent.hidden_kinds import HiddenKind
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.gathered import Part


class Choice(StrEnum):
    """One of the questions; the value is the name of its answer in `Choices`."""

    HIDDEN_BY_DEFAULT = "hidden_by_default"
    SAMU = "samu_allowed"
    BREAK_GLASS = "break_glass_allowed"
    MASKED = "masked_in_emergency"


@dataclass(frozen=True)
class Choices:
    """Four switches. Without an answer: visible, both emergencies allowed, hidden documents closed (issue 4)."""

    hidden_by_default: bool = False
    samu_allowed: bool = True
    break_glass_allowed: bool = True
    masked_in_emergency: bool = False


def current(record_id: RecordId) -> Choices:
    """The choices in force."""
    row = db.one(
        "SELECT hidden_by_default, samu_allowed, break_glass_allowed, masked_in_emergency FROM record_settings"
        " WHERE record_id = %s ORDER BY version DESC LIMIT 1",
        [record_id],
    )
    return Choices(*(bool(value) for value in row)) if row else Choices()


def _read(rows: Sequence[db.Row]) -> tuple[Choices, tuple[HiddenKind, ...]]:
    for row in rows:
        chosen = Choices() if row[0] is None else Choices(*(bool(value) for value in row[:4]))
        return chosen, hidden_kinds.read(row[4])
    return Choices(), ()


IN_FORCE: Final = Part(
    "SELECT s.hidden_by_default, s.samu_allowed, s.break_glass_allowed, s.masked_in_emergency,"  # noqa: S608
    f" ({hidden_kinds.IN_FORCE}) FROM (VALUES (1)) AS always LEFT JOIN LATERAL (SELECT * FROM record_settings"
    " WHERE record_id = %(record)s ORDER BY version DESC LIMIT 1) AS s ON TRUE",
    5,
    _read,
    one=True,
    of="record",
)
"""The choices in force and the kinds of documents that are hidden: every decision needs both."""


def in_force(record_id: RecordId) -> tuple[Choices, tuple[HiddenKind, ...]]:
    """The choices in force and the kinds of documents that are hidden."""
    return IN_FORCE.load({"record": record_id})


def answered(record_id: RecordId) -> bool:
    """Whether the person answered since the opening, whose version is the first."""
    return db.one("SELECT 1 FROM record_settings WHERE record_id = %s AND version > 1", [record_id]) is not None


def answered_by(record_id: RecordId, kinds: Sequence[str]) -> bool:
    """Whether somebody in one of these qualities answered since the opening."""
    return (
        db.one(
            "SELECT 1 FROM record_settings WHERE record_id = %s AND version > 1 AND by_kind = ANY(%s) LIMIT 1",
            [record_id, list(kinds)],
        )
        is not None
    )


def append(record_id: RecordId, choices: Choices, by: By, at: datetime) -> None:
    """Adds a version of the choices."""
    db.execute(
        "INSERT INTO record_settings (record_id, version, hidden_by_default, samu_allowed, break_glass_allowed,"
        " masked_in_emergency, at, by_kind, by_id)"
        " SELECT %(record)s, coalesce(max(version), 0) + 1, %(hidden)s, %(samu)s, %(glass)s, %(masked)s, %(at)s,"
        " %(kind)s, %(by)s FROM record_settings WHERE record_id = %(record)s",
        {
            "record": record_id,
            "hidden": choices.hidden_by_default,
            "samu": choices.samu_allowed,
            "glass": choices.break_glass_allowed,
            "masked": choices.masked_in_emergency,
            "at": at,
            "kind": by.kind,
            "by": by.id,
        },
    )
