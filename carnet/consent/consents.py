"""Consents as they were given. Owns which wording was agreed to and who collected it; never deletes one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class ConsentKind(StrEnum):
    """To what a person agrees."""

    OPENING = "opening"
    REOPENING = "reopening"
    READING = "reading"
    PARENTAL_AUTHORITY = "parental_authority"


@dataclass(frozen=True)
class Collector:
    """The professional who heard the consent, and in which structure; None when the person ticked it alone."""

    person: str
    structure: str


def give(
    record_id: RecordId, kind: ConsentKind, wording: str, by: By, at: datetime, collector: Collector | None = None
) -> UUID:
    """Records a consent (EX-123: a recorded tick-box) and returns its id; `wording` is the version agreed to."""
    consent_id = new_id()
    person, structure = (collector.person, collector.structure) if collector else (None, None)
    db.execute(
        "INSERT INTO consent_given (record_id, consent_id, kind, wording, given_by_kind, given_by_id,"
        " collected_by_person, collected_by_structure, at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [record_id, consent_id, kind, wording, by.kind, by.id, person, structure, at],
    )
    return consent_id
