"""Doctors who ask to be médecin traitant DMP. Owns the versions of their questions; a question gives no role."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db


class ClaimState(StrEnum):
    """What became of a doctor's question."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Claim:
    """The latest question of one doctor. `until`: how long it waits, or how long a no stands."""

    professional_id: str
    state: ClaimState
    until: datetime
    at: datetime

    def waits(self, now: datetime) -> bool:
        """Whether it waits for the person's answer."""
        return self.state is ClaimState.ASKED and now < self.until

    def declined(self, now: datetime) -> bool:
        """Whether the person said no lately."""
        return self.state is ClaimState.REFUSED and now < self.until


def current(record_id: RecordId) -> tuple[Claim, ...]:
    """The latest question of each doctor, oldest first."""
    found = db.rows(
        "SELECT professional_id, state, until, at FROM (SELECT DISTINCT ON (professional_id) professional_id, state,"
        " until, at FROM treating_claim WHERE record_id = %s ORDER BY professional_id, version DESC) AS latest"
        " ORDER BY at, professional_id",
        [record_id],
    )
    return tuple(Claim(row[0], ClaimState(row[1]), row[2], row[3]) for row in found)


def of(record_id: RecordId, professional_id: str) -> Claim | None:
    """The latest question of this doctor."""
    return next((one for one in current(record_id) if one.professional_id == professional_id), None)


def append(record_id: RecordId, professional_id: str, state: ClaimState, until: datetime, by: By, at: datetime) -> None:
    """Adds a version to the question of a doctor."""
    db.execute(
        "INSERT INTO treating_claim (record_id, professional_id, version, state, until, at, by_kind, by_id)"
        " SELECT %(record)s, %(doctor)s, coalesce(max(version), 0) + 1, %(state)s, %(until)s, %(at)s, %(kind)s, %(by)s"
        " FROM treating_claim WHERE record_id = %(record)s AND professional_id = %(doctor)s",
        {
            "record": record_id,
            "doctor": professional_id,
            "state": state,
            "until": until,
            "at": at,
            "kind": by.kind,
            "by": by.id,
        },
    )
