"""Opaque identifiers. Owns how they are made; never derives one from data about a person."""

import uuid
from typing import NewType

RecordId = NewType("RecordId", uuid.UUID)
AccountId = NewType("AccountId", uuid.UUID)


def new_id() -> uuid.UUID:
    """A random identifier (UUID version 4): it tells nothing about what it names, not even when it was made."""
    return uuid.uuid4()


def new_record_id() -> RecordId:
    """The identifier of a new record."""
    return RecordId(new_id())
