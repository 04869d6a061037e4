"""Reading and adding document entries. Owns their SQL; never decides who may see one.

The caller gives the filter that the policy compiled; without one nothing is listed (deny is the default).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from carnet.documents.entry import (
    Deposit,
    Entry,
    EntryCodes,
    EntrySealed,
    EntryStatus,
    VisibilityFlags,
)
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db
from carnet.storage.head import next_seq
from carnet.storage.keys import RecordKeys

CODE_COLUMNS = (
    "type_code, type_system, class_code, format_code, mime_type, language_code, facility_code, setting_code,"
    " creation_time, service_start, service_stop"
)
FLAG_COLUMNS = "masque_ps, invisible_patient, invisible_representatives, masked_by_kind, masked_by_person"
DEPOSIT_COLUMNS = (
    "depositor_kind, depositor_person, depositor_structure, author_person, author_structure, first_deposited_at"
)

# The columns that the policy's filter may name stand unqualified in `now`.
SELECT = f"""
SELECT * FROM (
    SELECT DISTINCT ON (d.seq) d.logical_id, v.entry_uuid, v.version, d.seq, d.content_id, v.status,
        {", ".join("v." + c.strip() for c in CODE_COLUMNS.split(","))},
        {", ".join("v." + c.strip() for c in FLAG_COLUMNS.split(","))},
        {", ".join("d." + c.strip() for c in DEPOSIT_COLUMNS.split(","))},
        v.changed_at, v.sealed, d.unique_hmac
    FROM document AS d JOIN entry_version AS v ON v.record_id = d.record_id AND v.logical_id = d.logical_id
    WHERE d.record_id = %(record)s AND v.record_id = %(record)s
    ORDER BY d.seq, v.version DESC
) AS now
"""  # noqa: S608  # Only the column names above are joined in.


@dataclass(frozen=True)
class Where:
    """A boolean SQL expression over the columns of `now`, with its parameters. Made by the policy's filter."""

    sql: str
    params: Mapping[str, Any]


@dataclass(frozen=True)
class NewDocument:
    """A document about to enter a record, in one lot of its own."""

    logical_id: UUID
    content_id: UUID
    unique_hmac: bytes
    codes: EntryCodes
    flags: VisibilityFlags
    deposit: Deposit
    sealed: EntrySealed


def select(keys: RecordKeys, where: Where) -> tuple[Entry, ...]:
    """The current entries that the filter lets through, newest deposit first."""
    sql = f"{SELECT} WHERE {where.sql} ORDER BY seq DESC"
    found = db.rows(sql, {**where.params, "record": keys.record_id})
    return tuple(_read(keys, row) for row in found)


def by_unique_id(keys: RecordKeys, unique_hmac: bytes) -> Entry | None:
    """The entry that holds a uniqueId in this record, whatever its visibility: for the check of a clash only."""
    found = select(keys, Where("unique_hmac = %(unique)s", {"unique": unique_hmac}))
    return found[0] if found else None


def by_logical_id(keys: RecordKeys, logical_id: UUID) -> Entry | None:
    """The entry of a document whatever its visibility: for the answer to a request already answered, only."""
    found = select(keys, Where("logical_id = %(logical)s", {"logical": logical_id}))
    return found[0] if found else None


def insert(keys: RecordKeys, new: NewDocument, content_type_code: str) -> Entry:
    """Adds a document with its lot, its first metadata version and the HasMember association."""
    record, at = keys.record_id, new.deposit.at
    set_id, seq = new_id(), next_seq(keys.record_id)
    sealed_set = keys.seal("submission_set", "sealed", set_id.bytes, 1, new.sealed.title.encode())
    author = new.deposit.depositor
    db.execute(
        "INSERT INTO submission_set (record_id, set_id, seq, submitted_at, content_type_code, author_kind,"
        " author_person, author_structure, sealed) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            record,
            set_id,
            seq,
            at,
            content_type_code,
            author.kind,
            author.id,
            new.deposit.depositor_structure,
            sealed_set,
        ],
    )
    db.execute(
        f"INSERT INTO document (record_id, logical_id, seq, set_id, content_id, unique_hmac, {DEPOSIT_COLUMNS})"  # noqa: S608
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [record, new.logical_id, seq, set_id, new.content_id, new.unique_hmac, author.kind, author.id,
         new.deposit.depositor_structure, new.deposit.author_person, new.deposit.author_structure, at],
    )  # fmt: skip
    entry = Entry(
        new.logical_id, new_id(), 1, seq, new.content_id, EntryStatus.CURRENT, new.codes, new.flags, new.deposit,
        at, new.sealed,
    )  # fmt: skip
    _insert_version(keys, entry, author)
    associate(record, "HasMember", set_id, new.logical_id, set_id, at)
    return entry


def append_version(
    keys: RecordKeys, entry: Entry, by: By, at: datetime, *, flags: VisibilityFlags | None = None,
    status: EntryStatus | None = None,
) -> Entry:  # fmt: skip
    """Adds a metadata version: a new row with a new entryUUID; the former row stays as it was."""
    changed = Entry(
        entry.logical_id, new_id(), entry.version + 1, entry.seq, entry.content_id, status or entry.status,
        entry.codes, flags or entry.flags, entry.deposit, at, entry.sealed,
    )  # fmt: skip
    _insert_version(keys, changed, by)
    return changed


def associate(record: RecordId, kind: str, source: UUID, target: UUID, set_id: UUID, at: datetime) -> None:
    """Adds an association between a lot or document and a document."""
    db.execute(
        "INSERT INTO association (record_id, association_id, seq, kind, source_id, target_id, set_id, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [record, new_id(), next_seq(record), kind, source, target, set_id, at],
    )


def _insert_version(keys: RecordKeys, entry: Entry, by: By) -> None:
    codes, flags = entry.codes, entry.flags
    masked_by = flags.masked_by
    sealed = keys.seal("entry_version", "sealed", entry.logical_id.bytes, entry.version, entry.sealed.encoded())
    db.execute(
        "INSERT INTO entry_version (record_id, logical_id, version, entry_uuid, seq, status,"  # noqa: S608
        f" {CODE_COLUMNS}, {FLAG_COLUMNS}, changed_at, changed_by_kind, changed_by_person, sealed)"
        " VALUES (" + ", ".join(["%s"] * 26) + ")",
        [
            keys.record_id, entry.logical_id, entry.version, entry.entry_uuid, next_seq(keys.record_id), entry.status,
            codes.type_code, codes.type_system, codes.class_code, codes.format_code, codes.mime_type,
            codes.language_code, codes.facility_code, codes.setting_code, codes.creation_time, codes.service_start,
            codes.service_stop, flags.masque_ps, flags.invisible_patient, flags.invisible_representatives,
            masked_by.kind if masked_by else None, masked_by.id if masked_by else None,
            entry.changed_at, by.kind, by.id, sealed,
        ],
    )  # fmt: skip


def _read(keys: RecordKeys, row: db.Row) -> Entry:
    logical, uuid, version, seq, content, status = row[:6]
    codes = EntryCodes(*row[6:17])
    masked_by = By(row[20], row[21]) if row[20] else None
    flags = VisibilityFlags(bool(row[17]), bool(row[18]), bool(row[19]), masked_by)
    deposit = Deposit(By(row[22], row[23] or ""), row[24], row[25], row[26], row[27])
    plain = keys.open("entry_version", "sealed", logical.bytes, int(version), row[29])
    return Entry(
        logical, uuid, int(version), int(seq), content, EntryStatus(status), codes, flags, deposit, row[28],
        EntrySealed.decoded(plain),
    )  # fmt: skip
