"""Reading document entries. Owns their SQL; never decides who may see one, never adds one (`writing` does).

The caller gives the filter that the policy compiled; without one nothing is listed (deny is the default).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import Any, Protocol
from uuid import UUID

from carnet.documents import associations, contents
from carnet.documents.associations import Association
from carnet.documents.entry import Deposit, Entry, EntryCodes, EntrySealed, EntryStatus, VisibilityFlags
from carnet.documents.facts import DocumentFacts
from carnet.documents.hiding import IN_FORCE, read
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes
from carnet.storage.keys import RecordKeys

CODE_COLUMNS = (
    "type_code, type_system, class_code, format_code, mime_type, language_code, facility_code, setting_code,"
    " creation_time, service_start, service_stop"
)
FLAG_COLUMNS = "masque_ps, invisible_patient, invisible_representatives, masked_by_kind, masked_by_person"
DEPOSIT_COLUMNS = (
    "depositor_kind, depositor_person, depositor_structure, author_person, author_structure, deposited_at,"
    " first_deposited_at"
)
_EVERY = "TRUE"


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{column.strip()}" for column in columns.split(","))


_CODES, _FLAGS, _DEPOSIT = _of("v", CODE_COLUMNS), _of("v", FLAG_COLUMNS), _of("d", DEPOSIT_COLUMNS)


@lru_cache(maxsize=512)
def _sql(inner: str, outer: str, more: str = "", beside: str = "") -> str:
    """The current entries of a record, with `more` columns, some of them of a table `beside`.

    `inner` narrows before versions are sorted: one document costs one document.

    The columns that the policy's filter may name stand unqualified in `now`. A document has one successor at most
    (unique index), so the join adds no row.
    """
    return f"""
SELECT now.*{more} FROM (
    SELECT DISTINCT ON (d.seq) d.logical_id, v.entry_uuid, v.version, d.seq, d.content_id, v.status,
        {_CODES}, {_FLAGS}, {_DEPOSIT},
        v.changed_at, v.sealed, r.source_id AS replaced_by, f.hidden_from
    FROM document AS d JOIN entry_version AS v ON v.record_id = d.record_id AND v.logical_id = d.logical_id
        LEFT JOIN association AS r ON r.record_id = d.record_id AND r.target_id = d.logical_id
            AND r.kind IN ('RPLC', 'XFRM_RPLC')
        LEFT JOIN ({IN_FORCE}) AS f ON f.logical_id = d.logical_id
    WHERE d.record_id = %(record)s AND v.record_id = %(record)s AND {inner}
    ORDER BY d.seq, v.version DESC
) AS now {beside} WHERE {outer} ORDER BY seq DESC
"""  # noqa: S608  # Only constants and the policy's compiled filter are joined in; values are parameters.


_WIDTH = 33
"""The columns of `_sql`; more of them come after."""
_FILES = "LEFT JOIN content AS c ON c.record_id = %(record)s AND c.content_id = now.content_id"
# The links stand in one row only: each row would carry all of them.
_WITH_LINKS = f", CASE WHEN row_number() OVER () = 1 THEN ({associations.ALL_LINKS}) END AS links"


@dataclass(frozen=True)
class Where:
    """A boolean SQL expression over the columns of `now`, with its parameters. Made by the policy's filter."""

    sql: str
    params: Mapping[str, Any]


EVERY = Where(_EVERY, {})
"""Whatever its visibility: for a decision that is asked next, only."""


def select(keys: RecordKeys, where: Where) -> tuple[Entry, ...]:
    """The current entries that the filter lets through, newest deposit first."""
    return _select(keys, _EVERY, where)


def linked(keys: RecordKeys, where: Where) -> tuple[tuple[Entry, ...], tuple[Association, ...]]:
    """The same, and every link between two documents of the record, whoever may know of their ends; one statement.

    Whoever reads a list writes an event next: its key is opened meanwhile.
    """
    params = {**where.params, "record": keys.record_id}
    found = db.lean(_sql(_EVERY, where.sql, _WITH_LINKS), params, db.Meanwhile(keys.ready_to_note))
    links = next((row[-1] for row in found if row[-1]), None)
    return tuple(_read(keys, row) for row in found), associations.told(links)


def among(keys: RecordKeys, logical_ids: tuple[UUID, ...], where: Where) -> tuple[Entry, ...]:
    """Those of these documents that the filter lets through, newest deposit first."""
    only = Where(where.sql, {**where.params, "logical": list(logical_ids)})
    return _select(keys, "d.logical_id = ANY(%(logical)s::uuid[])", only)


def with_successor(keys: RecordKeys, logical_id: UUID, where: Where) -> tuple[Entry, ...]:
    """A document and the one that took its place, as far as the filter lets them through, with their files.

    One statement always.
    """
    inner = (
        "(d.logical_id = %(one)s OR d.logical_id IN (SELECT s.source_id FROM association AS s"
        " WHERE s.record_id = %(record)s AND s.target_id = %(one)s AND s.kind IN ('RPLC', 'XFRM_RPLC')))"
    )
    sql = _sql(inner, where.sql, f", {contents.COLUMNS}", _FILES)
    found = db.lean(sql, {**where.params, "record": keys.record_id, "one": logical_id})
    return tuple(_read(keys, row, file=row[_WIDTH:]) for row in found)


def by_unique_id(keys: RecordKeys, unique_hmac: bytes) -> Entry | None:
    """The entry that holds a uniqueId in this record, whatever its visibility: for the check of a clash only."""
    return _first(
        _select(keys, "d.unique_hmac = ANY(%(unique)s)", Where(_EVERY, {"unique": indexes.forms(unique_hmac)}))
    )


def by_logical_id(keys: RecordKeys, logical_id: UUID) -> Entry | None:
    """The entry of a document whatever its visibility: for a decision that is asked next, only."""
    return _first(among(keys, (logical_id,), EVERY))


def logical_id_of(keys: RecordKeys, entry_uuid: UUID) -> UUID | None:
    """The document that a version, current or older, belongs to. Who may see it is asked of its current entry."""
    row = db.one(
        "SELECT logical_id FROM entry_version WHERE record_id = %s AND entry_uuid = %s", [keys.record_id, entry_uuid]
    )
    return row[0] if row else None


def versions(keys: RecordKeys, entry_uuids: tuple[UUID, ...]) -> tuple[Entry, ...]:
    """These versions as they were written, former ones too. Who may see one is asked of its document's entry."""
    columns = (_CODES, _FLAGS, _DEPOSIT)
    found = db.rows(
        "".join((
            "SELECT d.logical_id, v.entry_uuid, v.version, d.seq, d.content_id, v.status, ", ", ".join(columns),
            ", v.changed_at, v.sealed, NULL, NULL FROM document AS d JOIN entry_version AS v",
            " ON v.record_id = d.record_id AND v.logical_id = d.logical_id",
            " WHERE d.record_id = %(record)s AND v.record_id = %(record)s AND v.entry_uuid = ANY(%(uuids)s)",
        )),
        {"record": keys.record_id, "uuids": list(entry_uuids)},
    )  # fmt: skip
    return tuple(_read(keys, row) for row in found)


def documents_of(keys: RecordKeys, entry_uuids: tuple[UUID, ...]) -> dict[str, UUID]:
    """The documents that versions, current or older, belong to. Who may see them is asked of their current entries."""
    found = db.rows(
        "SELECT entry_uuid, logical_id FROM entry_version WHERE record_id = %s AND entry_uuid = ANY(%s)",
        [keys.record_id, list(entry_uuids)],
    )
    return {str(entry_uuid): logical_id for entry_uuid, logical_id in found}


class Indexed(Protocol):
    """The blind indexes by which a document that comes in is compared with those that are there."""

    @property
    def unique_hmac(self) -> bytes:
        """Of its uniqueId."""
        ...

    @property
    def set_hmac(self) -> bytes | None:
        """Of its setId, if it has one."""
        ...

    @property
    def source_hmac(self) -> bytes:
        """Of the bytes that were handed over."""
        ...


_ALIKE = """(d.unique_hmac = ANY(%(unique)s) OR d.set_hmac = ANY(%(set)s) OR d.seq IN (
    SELECT max(s.seq) FROM document AS s WHERE s.record_id = %(record)s AND s.source_hmac = ANY(%(source)s)
    GROUP BY s.source_hmac))"""


def alike(keys: RecordKeys, many: Sequence[Indexed]) -> tuple[Entry, ...]:
    """Documents with the uniqueId or the setId of one of these, and the newest of each that were made of its file.

    Newest first, whatever their state and visibility: for the check of a clash, and so that what was hidden stays
    hidden when the same document comes in again. A file that came a thousand times is read once.
    """
    wanted = {
        "unique": [form for one in many for form in indexes.forms(one.unique_hmac)],
        "set": [form for one in many for form in indexes.forms_if(one.set_hmac)],
        "source": [form for one in many for form in indexes.forms(one.source_hmac)],
    }
    return _select(keys, _ALIKE, Where(_EVERY, wanted))


def facts_of(keys: RecordKeys, logical_id: UUID) -> DocumentFacts:
    """What the header of a document said; empty for a document of before these facts were kept."""
    row = db.one(
        "SELECT sealed_facts FROM document WHERE record_id = %s AND logical_id = %s", [keys.record_id, logical_id]
    )
    if row is None or row[0] is None:
        return DocumentFacts()
    return DocumentFacts.decoded(keys.open("document", "sealed_facts", logical_id.bytes, 1, row[0]))


def facts_among(keys: RecordKeys, logical_ids: Sequence[UUID]) -> Mapping[UUID, DocumentFacts]:
    """The same of several documents, in one statement; those of before these facts were kept are left out."""
    found = db.rows(
        "SELECT logical_id, sealed_facts FROM document"
        " WHERE record_id = %s AND logical_id = ANY(%s) AND sealed_facts IS NOT NULL",
        [keys.record_id, list(logical_ids)],
    )
    return {
        logical_id: DocumentFacts.decoded(keys.open("document", "sealed_facts", logical_id.bytes, 1, sealed))
        for logical_id, sealed in found
    }


def _select(keys: RecordKeys, inner: str, where: Where) -> tuple[Entry, ...]:
    found = db.lean(_sql(inner, where.sql), {**where.params, "record": keys.record_id})
    return tuple(_read(keys, row) for row in found)


def _first(found: tuple[Entry, ...]) -> Entry | None:
    return found[0] if found else None


def deposited_by(record_id: RecordId, person: str, structure: str) -> tuple[datetime, ...]:
    """When this professional, or somebody for this structure, put documents into a record. Says nothing of them."""
    found = db.rows(
        "SELECT first_deposited_at FROM document WHERE record_id = %s"
        " AND (depositor_person = %s OR depositor_structure = %s) ORDER BY first_deposited_at",
        [record_id, person, structure or person],
    )
    return tuple(row[0] for row in found)


def ever_secret(record_id: RecordId) -> frozenset[UUID]:
    """The documents of which a version was, or is, invisible to the representatives."""
    found = db.rows(
        "SELECT DISTINCT logical_id FROM entry_version WHERE record_id = %s AND invisible_representatives", [record_id]
    )
    return frozenset(logical_id for (logical_id,) in found)


def keeper_of(record_id: RecordId, logical_id: UUID) -> By | None:
    """Who kept a document from the representatives after it came in; None when it came so, or when nobody did."""
    row = db.one(
        "SELECT version, changed_by_kind, changed_by_person FROM entry_version"
        " WHERE record_id = %s AND logical_id = %s AND invisible_representatives ORDER BY version LIMIT 1",
        [record_id, logical_id],
    )
    return By(row[1], row[2] or "") if row and row[0] > 1 else None


def was_withheld(record_id: RecordId, logical_id: UUID) -> bool:
    """Whether a version of this document was ever withheld from the person."""
    return logical_id in ever_withheld(record_id)


def ever_withheld(record_id: RecordId) -> frozenset[UUID]:
    """The documents that were withheld from the person, now or once."""
    found = db.rows(
        "SELECT DISTINCT logical_id FROM entry_version WHERE record_id = %s AND invisible_patient", [record_id]
    )
    return frozenset(row[0] for row in found)


def visible_since(record_id: RecordId) -> Mapping[UUID, int]:
    """For each document, the number of its first version that was not withheld from the person."""
    found = db.rows(
        "SELECT logical_id, min(seq) FROM entry_version WHERE record_id = %s AND NOT invisible_patient"
        " GROUP BY logical_id",
        [record_id],
    )
    return {row[0]: int(row[1]) for row in found}


def _read(keys: RecordKeys, row: db.Row, file: db.Row | None = None) -> Entry:
    return Entry.closed(partial(_part, keys, row), {
        "logical_id": row[0], "entry_uuid": row[1], "version": row[2], "seq": row[3], "content_id": row[4],
        "status": _STATUS[row[5]], "flags": _flags(row), "changed_at": row[29], "replaced_by": row[31],
        "hidden_from": read(row[32]) if row[32] else (), "file": file,
    })  # fmt: skip


def _flags(row: db.Row) -> VisibilityFlags:
    if not (row[17] or row[18] or row[19] or row[20]):
        return _UNMARKED
    return VisibilityFlags(row[17], row[18], row[19], By(row[20], row[21] or "") if row[20] else None)


def _part(keys: RecordKeys, row: db.Row, name: str) -> EntrySealed | EntryCodes | Deposit:
    """A part that is made when it is looked at (`Entry.closed`)."""
    if name == "codes":
        return EntryCodes(*row[6:17])
    if name == "deposit":
        return Deposit(By(row[22], row[23] or ""), *row[24:29])
    return EntrySealed.decoded(keys.open("entry_version", "sealed", row[0].bytes, int(row[2]), row[30]))


_STATUS = {each.value: each for each in EntryStatus}
_UNMARKED = VisibilityFlags()
