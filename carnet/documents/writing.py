"""Adding lots, documents and versions of metadata. Owns their SQL; nothing that stands is changed, nothing is decided.

Every change is a lot (SubmissionSet) with its members, so that software that asks for "what is new since" sees it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from carnet.documents import texts
from carnet.documents.associations import AssociationKind, Member, associate, hold
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


def begin_lot(keys: RecordKeys, new: NewLot, seq: int | None = None) -> Lot:
    """Adds a lot, under a number that was taken for it or the next one; its members follow in the same transaction."""
    (lot,) = begin_lots(keys, (new,), (seq or next_seq(keys.record_id),))
    return lot


def begin_lots(keys: RecordKeys, many: Sequence[NewLot], numbers: Sequence[int]) -> tuple[Lot, ...]:
    """Adds lots, each under the number that was taken for it, with one statement."""
    lots = tuple(Lot(new_id(), new.by, new.at) for new in many)
    db.insert(
        "INSERT INTO submission_set (record_id, set_id, seq, submitted_at, content_type_code, author_kind,"
        " author_person, author_structure, unique_hmac, sealed)",
        [_lot_row(keys, lot, new, seq) for lot, new, seq in zip(lots, many, numbers, strict=True)],
    )
    return lots


def _lot_row(keys: RecordKeys, lot: Lot, new: NewLot, seq: int) -> list[object]:
    return [
        keys.record_id, lot.set_id, seq, new.at, new.content_type_code,
        new.by.kind, new.by.id, new.structure, indexes.stored_if(new.unique_hmac),
        keys.seal("submission_set", "sealed", lot.set_id.bytes, 1, new.facts.encoded()),
    ]  # fmt: skip


NUMBERS_OF_A_DOCUMENT = 3
"""Numbers of the record that a document takes: its own, that of its version, that of its HasMember."""


class Placed(NamedTuple):
    """A new document in its lot, with the first of the numbers that were taken for it."""

    lot: Lot
    new: NewDocument
    seq: int


def insert_all(keys: RecordKeys, lot: Lot, many: Sequence[NewDocument], numbers: Sequence[int]) -> tuple[Entry, ...]:
    """Adds documents to a lot, each with its first version of metadata and its HasMember; a statement for each table.

    `numbers` were taken for them: `NUMBERS_OF_A_DOCUMENT` each.
    """
    starts = numbers[::NUMBERS_OF_A_DOCUMENT]
    return insert_each(keys, [Placed(lot, new, seq) for new, seq in zip(many, starts, strict=True)])


def insert_each(keys: RecordKeys, many: Sequence[Placed]) -> tuple[Entry, ...]:
    """The same for documents that are each in a lot of their own."""
    db.insert(
        f"INSERT INTO document (record_id, logical_id, seq, set_id, content_id, unique_hmac, {DEPOSIT_COLUMNS},"
        " source_hmac, set_hmac, sealed_facts)",
        [_document_row(keys, one.lot, one.new, one.seq) for one in many],
    )
    added = tuple(_first_entry(one.lot, one.new, one.seq) for one in many)
    _insert_versions(keys, [(one.lot, entry, entry.seq + 1) for one, entry in zip(many, added, strict=True)])
    db.insert(
        "INSERT INTO document_reference (record_id, logical_id, reference_hmac)",
        [
            [keys.record_id, one.new.logical_id, form]
            for one in many
            for form in indexes.beside(one.new.reference_hmacs)
        ],
    )
    return added


def _document_row(keys: RecordKeys, lot: Lot, new: NewDocument, seq: int) -> list[object]:
    deposit = new.deposit
    sealed = keys.seal("document", "sealed_facts", new.logical_id.bytes, 1, new.facts.encoded())
    return [
        keys.record_id, new.logical_id, seq, lot.set_id, new.content_id, indexes.stored(new.unique_hmac),
        deposit.depositor.kind,
        deposit.depositor.id, deposit.depositor_structure, deposit.author_person, deposit.author_structure,
        deposit.at, deposit.first_at, indexes.stored(new.source_hmac), indexes.stored_if(new.set_hmac), sealed,
    ]  # fmt: skip


def _first_entry(lot: Lot, new: NewDocument, seq: int) -> Entry:
    return Entry(
        new.logical_id, new_id(), 1, seq, new.content_id, EntryStatus.CURRENT, new.codes, new.flags, new.deposit,
        lot.at, new.sealed,
    )  # fmt: skip


def append_version(
    keys: RecordKeys, lot: Lot, entry: Entry, *, flags: VisibilityFlags | None = None,
    status: EntryStatus | None = None, codes: EntryCodes | None = None, sealed: EntrySealed | None = None,
) -> Entry:  # fmt: skip
    """Adds a version of metadata to a lot: a new row with a new entryUUID; the former row stays as it was.

    What is drawn from a document goes when it is deleted.
    """
    changed = replace(
        entry, entry_uuid=new_id(), version=entry.version + 1, status=status or entry.status,
        codes=codes or entry.codes, flags=flags or entry.flags, changed_at=lot.at, sealed=sealed or entry.sealed,
    )  # fmt: skip
    _insert_versions(keys, [(lot, changed, next_seqs(keys.record_id, 2)[0])])
    if status is EntryStatus.DELETED:
        texts.forget(keys.record_id, [entry.logical_id])
    return changed


def link(record: RecordId, lot: Lot, kind: AssociationKind, source: UUID, target: UUID) -> None:
    """Links two documents, in a lot."""
    associate(record, kind, source, target, lot.set_id, next_seq(record), lot.at)


def _insert_versions(keys: RecordKeys, many: Sequence[tuple[Lot, Entry, int]]) -> None:
    """Versions with their HasMember: each version under its number, its HasMember under the one after."""
    db.insert(
        "INSERT INTO entry_version (record_id, logical_id, version, entry_uuid, seq, status,"
        f" {CODE_COLUMNS}, {FLAG_COLUMNS}, changed_at, changed_by_kind, changed_by_person, set_id, sealed)",
        [_version_row(keys, lot, entry, seq) for lot, entry, seq in many],
    )
    hold(keys.record_id, [Member(lot.set_id, seq + 1, entry.logical_id, lot.at) for lot, entry, seq in many])


def _version_row(keys: RecordKeys, lot: Lot, entry: Entry, seq: int) -> list[object]:
    codes, flags, masked_by = entry.codes, entry.flags, entry.flags.masked_by
    sealed = keys.seal("entry_version", "sealed", entry.logical_id.bytes, entry.version, entry.sealed.encoded())
    return [
        keys.record_id, entry.logical_id, entry.version, entry.entry_uuid, seq, entry.status,
        codes.type_code, codes.type_system, codes.class_code, codes.format_code, codes.mime_type,
        codes.language_code, codes.facility_code, codes.setting_code, codes.creation_time, codes.service_start,
        codes.service_stop, flags.masque_ps, flags.invisible_patient, flags.invisible_representatives,
        masked_by.kind if masked_by else None, masked_by.id if masked_by else None,
        entry.changed_at, lot.by.kind, lot.by.id, lot.set_id, sealed,
    ]  # fmt: skip
