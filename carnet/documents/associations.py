"""Links between documents, and between a lot and its documents. Owns their kinds and rows; never decides who sees one.

A link is followed only between documents that the asker may see on both ends (security.md A08): the caller filters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db


class AssociationKind(StrEnum):
    """Kinds of links (ITI TF-3 4.2.2.2). `signs` goes from a signature file to the lot that it signs."""

    HAS_MEMBER = "HasMember"
    RPLC = "RPLC"
    APND = "APND"
    XFRM = "XFRM"
    XFRM_RPLC = "XFRM_RPLC"
    SIGNS = "signs"

    @property
    def replaces(self) -> bool:
        """Whether the source takes the place of the target."""
        return self in (AssociationKind.RPLC, AssociationKind.XFRM_RPLC)


@dataclass(frozen=True)
class Association:
    """A link: the source replaces, completes or transforms the target; ends are logical ids of documents."""

    association_id: UUID
    kind: AssociationKind
    source: UUID
    target: UUID
    set_id: UUID
    seq: int


def associate(
    record: RecordId, kind: AssociationKind, source: UUID, target: UUID, set_id: UUID, seq: int, at: datetime
) -> None:
    """Adds a link. A second successor of a document breaks a unique index: callers hold the head and looked first."""
    _insert([[record, new_id(), seq, kind.value, source, target, set_id, at]])


@dataclass(frozen=True)
class Member:
    """A document about to be a member of a lot, under a number, from an instant on."""

    set_id: UUID
    seq: int
    logical_id: UUID
    at: datetime


def hold(record: RecordId, members: Sequence[Member]) -> None:
    """Makes documents members of their lots."""
    kind = AssociationKind.HAS_MEMBER.value
    _insert([[record, new_id(), one.seq, kind, one.set_id, one.logical_id, one.set_id, one.at] for one in members])


def _insert(many: Sequence[Sequence[object]]) -> None:
    db.insert("INSERT INTO association (record_id, association_id, seq, kind, source_id, target_id, set_id, at)", many)


def of_document(record: RecordId, logical_id: UUID) -> tuple[Association, ...]:
    """The links between a document and other documents, oldest first."""
    return _read(
        "SELECT association_id, kind, source_id, target_id, set_id, seq FROM association"
        " WHERE record_id = %(record)s AND kind <> 'HasMember' AND %(one)s IN (source_id, target_id) ORDER BY seq",
        {"record": record, "one": logical_id},
    )


def of_documents(record: RecordId, logical_ids: tuple[UUID, ...]) -> tuple[Association, ...]:
    """The links between any of these documents and other documents, oldest first."""
    return _read(
        "SELECT association_id, kind, source_id, target_id, set_id, seq FROM association"
        " WHERE record_id = %(record)s AND kind <> 'HasMember'"
        " AND (source_id = ANY(%(some)s::uuid[]) OR target_id = ANY(%(some)s::uuid[])) ORDER BY seq",
        {"record": record, "some": list(logical_ids)},
    )


ALL_LINKS: Final = (
    "SELECT array_agg(concat_ws(' ', l.association_id, l.kind, l.source_id, l.target_id, l.set_id, l.seq)"
    " ORDER BY l.seq)"
    " FROM association AS l WHERE l.record_id = %(record)s AND l.kind <> 'HasMember'"
)
"""The links between documents of a record as one value, oldest first: for `told`."""


def told(links: Sequence[str] | None) -> tuple[Association, ...]:
    """What `ALL_LINKS` gave."""
    return tuple(_told(*link.split(" ")) for link in links or ())


def _told(link: str, kind: str, source: str, target: str, lot: str, seq: str) -> Association:
    return Association(UUID(link), AssociationKind(kind), UUID(source), UUID(target), UUID(lot), int(seq))


def of_record(record: RecordId) -> tuple[Association, ...]:
    """Every link of a record, members of lots included, oldest first."""
    return _read(
        "SELECT association_id, kind, source_id, target_id, set_id, seq FROM association"
        " WHERE record_id = %(record)s ORDER BY seq",
        {"record": record},
    )


def lots_of(record: RecordId, logical_ids: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The lots by which these documents entered the record, each once."""
    found = db.rows(
        "SELECT DISTINCT set_id FROM document WHERE record_id = %s AND logical_id = ANY(%s)",
        [record, list(logical_ids)],
    )
    return tuple(row[0] for row in found)


def of_same_examination(record: RecordId, logical_id: UUID) -> tuple[UUID, ...]:
    """The other documents that carry a number of this one (prescription, examination)."""
    found = db.rows(
        "SELECT DISTINCT other.logical_id FROM document_reference AS own JOIN document_reference AS other"
        " ON other.record_id = own.record_id AND other.reference_hmac = own.reference_hmac"
        " WHERE own.record_id = %(record)s AND other.record_id = %(record)s AND own.logical_id = %(one)s"
        " AND other.logical_id <> %(one)s",
        {"record": record, "one": logical_id},
    )
    return tuple(row[0] for row in found)


def replaced_before(record: RecordId, logical_id: UUID) -> tuple[UUID, ...]:
    """The documents that this one took the place of, directly or not: its former states, newest first."""
    found = _read(
        "SELECT association_id, kind, source_id, target_id, set_id, seq FROM association"
        " WHERE record_id = %(record)s AND kind IN ('RPLC', 'XFRM_RPLC')",
        {"record": record},
    )
    targets = {link.source: link.target for link in found}
    chain: list[UUID] = []
    before = targets.get(logical_id)
    while before is not None and before not in (logical_id, *chain):
        chain.append(before)
        before = targets.get(before)
    return tuple(chain)


def _read(sql: str, params: dict[str, object]) -> tuple[Association, ...]:
    found = db.lean(sql, params)
    return tuple(Association(r[0], AssociationKind(r[1]), r[2], r[3], r[4], int(r[5])) for r in found)
