"""What the page of a professional's patients is given. Owns shapes only."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from carnet.portal.shown import PersonShown


@dataclass(frozen=True)
class PatientLine:
    """One patient: who, in which record, when I was last there, when the newest document came."""

    person: PersonShown
    record: UUID
    last_act: datetime | None
    newest: datetime | None
    treating: bool


@dataclass(frozen=True)
class WaitingLine:
    """A document of mine that I have still to announce: of whom, and the day from which the person sees it anyway."""

    person: PersonShown
    record: UUID
    document: UUID
    until: date
