"""The opaque number of a line of consent: it tells neither who it is about nor in which record (security.md A39)."""

from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.storage import indexes
from carnet.usecases.change_choice import Choice
from carnet.usecases.see_access import Grantee


def of_grantee(record_id: RecordId, grantee: Grantee) -> UUID:
    """The number of the line about a professional or a structure."""
    return _number(record_id, grantee.kind.value, grantee.id)


def of_choice(record_id: RecordId, choice: Choice) -> UUID:
    """The number of the line about an emergency."""
    return _number(record_id, "choice", choice.value)


def _number(record_id: RecordId, kind: str, value: str) -> UUID:
    return UUID(bytes=indexes.index("consent", record_id.hex, kind, value)[:16])
