"""Ids of resources. Owns how a record and a thing in it become one FHIR id; reveals nothing that `subject` does not.

A FHIR id has 64 characters at most, and no transaction looks through all records: an address must name its record. So
the id of a document, of its file or of a list is the record's id and its own, 32 hexadecimal digits each. It stays the
same whatever version of metadata is in force.
"""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from carnet.kernel.ids import RecordId

_ID: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PATIENT: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True)
class Place:
    """A thing in a record: a document by its logicalId, a lot or a folder by its id."""

    record_id: RecordId
    thing: UUID


def resource_id(record_id: RecordId, thing: UUID) -> str:
    """The FHIR id of a document, a file, a lot or a folder."""
    return record_id.hex + thing.hex


def read_id(text: str) -> Place | None:
    """The place that an id names; None for a text that is no id of ours."""
    if not _ID.fullmatch(text):
        return None
    return Place(RecordId(UUID(hex=text[:32])), UUID(hex=text[32:]))


def patient_id(record_id: RecordId) -> str:
    """The FHIR id of the person of a record."""
    return str(record_id)


def read_patient_id(text: str) -> RecordId | None:
    """The record of a Patient id; None for a text that is none."""
    return RecordId(UUID(text)) if _PATIENT.fullmatch(text) else None
