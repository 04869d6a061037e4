"""Adding lots, documents and versions of metadata. Owns their SQL; nothing that stands is changed, nothing is decided.

Every change is a lot (SubmissionSet) with its members, so that software that asks for "what is new since" sees it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from carnet.documents.associations import AssociationKind, associate
from carnet.documents.entries import CODE_COLUMNS, DEPOSIT_COLUMNS, FLAG_COLUMNS
from carnet.documents.entry import Deposit, Entry, EntryCodes, EntrySealed, EntryStatus, VisibilityFlags
from carnet.documents.facts import DocumentFacts, LotFacts
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db, indexes
from carnet.storage.head import next_seq, next_seqs
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class NewLot:
    """A lot about to be added: by whom, what kind of act of care (JDV_J59), and what it says of itself."""

    by: By
    structure: str | None
    content_type_code: str
    at: datetime
    facts: LotFacts
    unique_hmac: bytes | None = None


@dataclass(frozen=True)
class Lot:
    """A lot that was added."""

    set_id: UUID
    by: By
    at: datetime


@dataclass(frozen=True)
class NewDocument:
    """A document about to enter a record."""

    logical_id: UUID
    content_id: UUID
    unique_hmac: bytes
    source_hmac: bytes
    set_hmac: bytes | None
    codes: EntryCodes
    flags: VisibilityFlags
    deposit: Deposit
    sealed: EntrySealed
    facts: DocumentFacts
    reference_hmacs: tuple[bytes, ...] = ()


def begin_lot(keys: RecordKeys, new: NewLot) -> Lot:
    """Adds a lot; its members follow in the same transaction."""
    set_id = new_id()
    db.execute(
        "INSERT INTO submission_set (record_id, set_id, seq, submitted_at, content_type_code, author_kind,"
        " author_person, author_structure, unique_hmac, sealed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id, set_id, next_seq(keys.record_id), new.at, new.content_type_code, new.by.kind, new.by.id,
            new.structure, indexes.stored_if(new.unique_hmac),
            keys.seal("submission_set", "sealed", set_id.bytes, 1, new.facts.encoded()),
        ],
    )  # fmt: skip
    return Lot(set_id, new.by, new.at)


def insert(keys: RecordKeys, lot: Lot, new: NewDocument) -> Entry:
    """Adds a document to a lot, with its first version of metadata and its HasMember."""
    deposit, seq = new.deposit, next_seq(keys.record_id)
    sealed = keys.seal("document", "sealed_facts", new.logical_id.bytes, 1, new.facts.encoded())
    db.execute(
        f"INSERT INTO document (record_id, logical_id, seq, set_id, content_id, unique_hmac, {DEPOSIT_COLUMNS},"  # noqa: S608
        " source_hmac, set_hmac, sealed_facts)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id, new.logical_id, seq, lot.set_id, new.content_id, indexes.stored(new.unique_hmac),
            deposit.depositor.kind,
            deposit.depositor.id, deposit.depositor_structure, deposit.author_person, deposit.author_structure,
            deposit.at, deposit.first_at, indexes.stored(new.source_hmac), indexes.stored_if(new.set_hmac), sealed,
        ],
    )  # fmt: skip
    entry = Entry(
        new.logical_id, new_id(), 1, seq, new.content_id, EntryStatus.CURRENT, new.codes, new.flags, deposit, lot.at,
        new.sealed,
    )  # fmt: skip
    _insert_version(keys, lot, entry)
    if new.reference_hmacs:
        db.execute(
            "INSERT INTO document_reference (record_id, logical_id, reference_hmac) SELECT %s, %s, unnest(%s::bytea[])",
            [keys.record_id, new.logical_id, indexes.beside(new.reference_hmacs)],
        )
    return entry


def append_version(
    keys: RecordKeys, lot: Lot, entry: Entry, *, flags: VisibilityFlags | None = None,
    status: EntryStatus | None = None, codes: EntryCodes | None = None, sealed: EntrySealed | None = None,
) -> Entry:  # fmt: skip
    """Adds a version of metadata to a lot: a new row with a new entryUUID; the former row stays as it was."""
    changed = replace(
        entry, entry_uuid=new_id(), version=entry.version + 1, status=status or entry.status,
        codes=codes or entry.codes, flags=flags or entry.flags, changed_at=lot.at, sealed=sealed or entry.sealed,
    )  # fmt: skip
    _insert_version(keys, lot, changed)
    return changed


def link(record: RecordId, lot: Lot, kind: AssociationKind, source: UUID, target: UUID) -> None:
    """Links two documents, in a lot."""
    associate(record, kind, source, target, lot.set_id, next_seq(record), lot.at)


def _insert_version(keys: RecordKeys, lot: Lot, entry: Entry) -> None:
    codes, flags, masked_by = entry.codes, entry.flags, entry.flags.masked_by
    version_seq, member_seq = next_seqs(keys.record_id, 2)
    sealed = keys.seal("entry_version", "sealed", entry.logical_id.bytes, entry.version, entry.sealed.encoded())
    db.execute(
        "INSERT INTO entry_version (record_id, logical_id, version, entry_uuid, seq, status,"  # noqa: S608
        f" {CODE_COLUMNS}, {FLAG_COLUMNS}, changed_at, changed_by_kind, changed_by_person, set_id, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,"
        " %s, %s)",
        [
            keys.record_id, entry.logical_id, entry.version, entry.entry_uuid, version_seq, entry.status,
            codes.type_code, codes.type_system, codes.class_code, codes.format_code, codes.mime_type,
            codes.language_code, codes.facility_code, codes.setting_code, codes.creation_time, codes.service_start,
            codes.service_stop, flags.masque_ps, flags.invisible_patient, flags.invisible_representatives,
            masked_by.kind if masked_by else None, masked_by.id if masked_by else None,
            entry.changed_at, lot.by.kind, lot.by.id, lot.set_id, sealed,
        ],
    )  # fmt: skip
    member = AssociationKind.HAS_MEMBER
    associate(keys.record_id, member, lot.set_id, entry.logical_id, lot.set_id, member_seq, lot.at)
