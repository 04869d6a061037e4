"""People for the translations of the FHIR door. Owns invented people; never a rule."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import RecordId
from carnet.usecases.find_patient import PatientFound
from carnet.usecases.see_status import MyRight, Status
from tests import cast

RECORD = RecordId(UUID("0f6a2b1e-3a54-4c1e-9d57-8e2f0a7b6c11"))
ODETTE = cast.ODETTE.identity
CLAIRE = cast.CLAIRE.identity
_OPEN = Status(
    active=True, closed_at=None, motive="", right=MyRight.NONE, since=None, treating_doctor=False, minor=False,
    person=None,
)  # fmt: skip


def told(person: PersonIdentity = ODETTE, **changes: object) -> PatientFound:
    """An open record whose person this reader is told."""
    return PatientFound(RECORD, replace(_OPEN, person=person, right=MyRight.VALID, **changes))  # type: ignore[arg-type]


def untold(**changes: object) -> PatientFound:
    """An open record whose person this reader is not told."""
    return PatientFound(RECORD, replace(_OPEN, **changes))  # type: ignore[arg-type]


CLOSED_AT = datetime(2026, 3, 19, 23, 30, tzinfo=UTC)
"""Half past midnight of the next legal day in Paris."""
