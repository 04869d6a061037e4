"""What médecins traitants are told of emergency accesses (CSP R.1111-48). Owns the rows of a doctor; names nobody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.storage import db


@dataclass(frozen=True)
class EmergencyNotice:
    """In which record somebody entered in an emergency, and when."""

    access_id: UUID
    record_id: RecordId
    at: datetime


def tell(professional_id: str, notice: EmergencyNotice) -> None:
    """Tells a doctor, once for each access."""
    db.execute(
        "INSERT INTO emergency_notice (professional_id, access_id, record_id, at) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [professional_id, notice.access_id, notice.record_id, notice.at],
    )


def of_doctor(professional_id: str) -> tuple[EmergencyNotice, ...]:
    """What a doctor was told, the newest first."""
    found = db.rows(
        "SELECT access_id, record_id, at FROM emergency_notice WHERE professional_id = %s"
        " ORDER BY at DESC, access_id LIMIT 100",
        [professional_id],
    )
    return tuple(EmergencyNotice(row[0], RecordId(row[1]), row[2]) for row in found)


def forget(before: datetime) -> int:
    """Deletes notices of before an instant and returns how many."""
    return db.execute("DELETE FROM emergency_notice WHERE at < %s", [before])
