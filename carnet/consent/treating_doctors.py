"""Médecins traitants DMP, named by the person. Owns their versions; never decides what they see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.gathered import Part


@dataclass(frozen=True)
class TreatingDoctor:
    """A doctor named as médecin traitant DMP, and since when."""

    professional_id: str
    since: datetime


def _read(rows: Sequence[db.Row]) -> tuple[TreatingDoctor, ...]:
    return tuple(TreatingDoctor(row[0], row[1]) for row in rows)


CURRENT: Final = Part(
    "SELECT professional_id, at FROM (SELECT DISTINCT ON (professional_id) professional_id, active, at"
    " FROM treating_doctor WHERE record_id = %(record)s ORDER BY professional_id, version DESC) AS latest"
    " WHERE active ORDER BY at",
    2,
    _read,
    of="record",
)
"""The doctors named now (a person may name several)."""


def current(record_id: RecordId) -> tuple[TreatingDoctor, ...]:
    """The doctors named now."""
    return CURRENT.load({"record": record_id})


def append(record_id: RecordId, professional_id: str, active: bool, by: By, at: datetime) -> None:
    """Names a doctor, or ends the role."""
    db.execute(
        "INSERT INTO treating_doctor (record_id, professional_id, version, active, at, by_kind, by_id)"
        " SELECT %(record)s, %(doctor)s, coalesce(max(version), 0) + 1, %(active)s, %(at)s, %(kind)s, %(by)s"
        " FROM treating_doctor WHERE record_id = %(record)s AND professional_id = %(doctor)s",
        {
            "record": record_id,
            "doctor": professional_id,
            "active": active,
            "at": at,
            "kind": by.kind,
            "by": by.id,
        },
    )
