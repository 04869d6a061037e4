"""Takes a document out of one record and puts it into another, row by row. Owns how it is opened and sealed again.

Depositor, dates, versions, visibility and ids stay; what is sealed is opened with one record's keys and sealed with
the other's; order numbers are the other record's own, in the same order. Bytes are `contents`' matter. Folders are
the person's own arrangement of one record and stay behind.
"""

from dataclasses import dataclass, field
from uuid import UUID

from carnet.documents.checks import row_of
from carnet.documents.entry import EntryCodes, EntrySealed, EntryStatus, HiddenFrom, VisibilityFlags
from carnet.documents.facts import DocumentFacts
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db, rowcopy
from carnet.storage import indexes as blind
from carnet.storage.head import next_seqs
from carnet.storage.keys import RecordKeys
from carnet.storage.rowcopy import Row, rows_of

DESK = "desk_agent"
_CODES = tuple(EntryCodes.__dataclass_fields__)
TABLES = ("submission_set", "document", "entry_version", "association", "hidden_from", "content_check")
"""What moves with a document, beside its bytes and its references."""


@dataclass(frozen=True)
class Parcel:
    """A document with what belongs to it, opened: nothing in it is sealed."""

    logical_id: UUID
    content_id: UUID
    document: Row
    versions: tuple[Row, ...]
    sets: tuple[Row, ...]
    members: tuple[Row, ...]
    links: tuple[Row, ...]
    hidden_from: tuple[Row, ...]
    checks: tuple[Row, ...]
    last: Row = field(repr=False, default_factory=dict)

    @property
    def audiences(self) -> tuple[HiddenFrom, ...]:
        """From whom it is hidden now, beside what its flags say."""
        by_version = sorted(self.hidden_from, key=lambda row: int(row["version"]))
        latest = {(row["target_kind"], row["target_id"]): row for row in by_version}
        return tuple(pair for pair, row in latest.items() if row["hidden"])

    @property
    def flags(self) -> VisibilityFlags:
        """The visibility in force."""
        row = self.last
        by = By(row["masked_by_kind"], row["masked_by_person"] or "") if row["masked_by_kind"] else None
        return VisibilityFlags(
            row["masque_ps"], row["invisible_patient"], row["invisible_representatives"], by
        )  # fmt: skip

    @property
    def status(self) -> EntryStatus:
        """The availability in force."""
        return EntryStatus(self.last["status"])

    @property
    def codes(self) -> EntryCodes:
        """The coded metadata in force."""
        return EntryCodes(**{name: self.last[name] for name in _CODES})

    @property
    def sealed(self) -> EntrySealed:
        """The words in force."""
        return EntrySealed.decoded(self.last["sealed"])

    @property
    def facts(self) -> DocumentFacts:
        """What the header said."""
        raw = self.document["sealed_facts"]
        return DocumentFacts.decoded(raw) if raw is not None else DocumentFacts()


@dataclass(frozen=True)
class Indexes:
    """The blind indexes that are one record's own, made for the record that takes the document."""

    source: bytes
    lineage: bytes | None
    references: tuple[bytes, ...]


def all_of(record_id: RecordId) -> tuple[UUID, ...]:
    """Every document of a record, oldest first."""
    found = db.rows("SELECT logical_id FROM document WHERE record_id = %s ORDER BY seq", [record_id])
    return tuple(row[0] for row in found)


def connected(record_id: RecordId, logical_id: UUID) -> tuple[UUID, ...]:
    """A document with all that replaces, completes or transforms it: these are about one person, and move together."""
    links = db.rows(
        "SELECT source_id, target_id FROM association WHERE record_id = %s AND kind NOT IN ('HasMember', 'signs')",
        [record_id],
    )
    found = {logical_id}
    while more := {end for link in links if found & set(link) for end in link} - found:
        found |= more
    return tuple(one for one in all_of(record_id) if one in found)


def unique_hmac(record_id: RecordId, logical_id: UUID) -> bytes | None:
    """The key by which the locator knows a document."""
    row = db.one("SELECT unique_hmac FROM document WHERE record_id = %s AND logical_id = %s", [record_id, logical_id])
    return bytes(row[0]) if row else None


def pack(keys: RecordKeys, logical_id: UUID) -> Parcel | None:
    """A document, opened; None when the record has none. That an agent took it out is not part of it."""
    of = {"record_id": keys.record_id, "logical_id": logical_id}
    found = rows_of("document", of)
    if not found:
        return None
    document = found[0]
    every = sorted(rows_of("entry_version", of), key=lambda row: int(row["version"]))
    versions = _without_the_desks(every)
    lots_of_the_desk = {row["set_id"] for row in every[len(versions) :]}
    of_record = {"record_id": keys.record_id}
    ends = [
        row
        for row in rows_of("association", of_record, {"source_id": logical_id, "target_id": logical_id})
        if row["set_id"] not in lots_of_the_desk
    ]
    members = tuple(row for row in ends if row["kind"] in ("HasMember", "signs"))
    links = tuple(row for row in ends if row["kind"] not in ("HasMember", "signs"))
    set_ids = {document["set_id"], *(row["set_id"] for row in (*versions, *ends) if row["set_id"])}
    sets = [row for one in sorted(set_ids) for row in rows_of("submission_set", {**of_record, "set_id": one})]
    checks = rows_of("content_check", of)
    parcel = Parcel(
        logical_id, document["content_id"], _opened(keys, "document", document),
        tuple(_opened(keys, "entry_version", row) for row in versions),
        tuple(_opened(keys, "submission_set", row) for row in sets), members, links,
        tuple(rows_of("hidden_from", of)), tuple(_opened(keys, "content_check", row) for row in checks),
    )  # fmt: skip
    return Parcel(**{**parcel.__dict__, "last": parcel.versions[-1]})


def unpack(keys: RecordKeys, parcel: Parcel, content_id: UUID, indexes: Indexes) -> None:
    """Puts a document into the record that has these keys. Links stand once both their ends are there."""
    record = keys.record_id
    document = {
        **parcel.document, "content_id": content_id, "unique_hmac": blind.stored(parcel.document["unique_hmac"]),
        "source_hmac": blind.stored(indexes.source), "set_hmac": blind.stored_if(indexes.lineage),
    }  # fmt: skip
    of_record = {"record_id": record}
    sets = [row for row in parcel.sets if not rows_of("submission_set", {**of_record, "set_id": row["set_id"]})]
    links = [row for row in parcel.links if _both_there(record, parcel.logical_id, row)]
    ordered = [
        *(("submission_set", row) for row in sets),
        ("document", document),
        *(("entry_version", row) for row in parcel.versions),
        *(("association", row) for row in (*parcel.members, *links)),
        *(("hidden_from", row) for row in parcel.hidden_from),
    ]
    by_age = sorted(range(len(ordered)), key=lambda place: int(ordered[place][1]["seq"]))
    seqs = dict(zip(by_age, next_seqs(record, len(ordered)), strict=True))
    for place, (table, row) in enumerate(ordered):
        _insert(keys, table, {**row, "seq": seqs[place]})
    for row in parcel.checks:
        _insert(keys, "content_check", row)
    if indexes.references:
        db.execute(
            "INSERT INTO document_reference (record_id, logical_id, reference_hmac) SELECT %s, %s, unnest(%s::bytea[])",
            [record, parcel.logical_id, blind.beside(indexes.references)],
        )


def _without_the_desks(ordered: list[Row]) -> list[Row]:
    """The versions without a last one by which an agent took the document out of the record."""
    last = ordered[-1]
    taken_out = last["status"] == EntryStatus.DELETED and last["changed_by_kind"] == DESK
    return ordered[:-1] if taken_out and len(ordered) > 1 else ordered


def taken_out(record_id: RecordId, logical_id: UUID) -> bool:
    """Whether an agent took this document out of the record."""
    row = db.one(
        "SELECT status, changed_by_kind FROM entry_version WHERE record_id = %s AND logical_id = %s"
        " ORDER BY version DESC LIMIT 1",
        [record_id, logical_id],
    )
    return row is not None and row[0] == EntryStatus.DELETED and row[1] == DESK


def _both_there(record: RecordId, arriving: UUID, link: Row) -> bool:
    other = link["target_id"] if link["source_id"] == arriving else link["source_id"]
    return other == arriving or unique_hmac(record, other) is not None


def _insert(keys: RecordKeys, table: str, row: Row) -> None:
    rowcopy.insert(table, {**_sealed(keys, table, row), "record_id": keys.record_id})


SEALED = {
    "submission_set": "sealed",
    "document": "sealed_facts",
    "entry_version": "sealed",
    "content_check": "sealed",
}
"""The one sealed column of each table that moves. A test compares it with the schema."""
INDEXED_ANEW = {"document": ("source_hmac", "set_hmac")}
"""Blind indexes that hold for one record only. The others (uniqueIds) hold for the instance, and stay as they are."""


def _place(table: str, row: Row) -> tuple[bytes, int]:
    """The row and version to which a sealed value is bound."""
    if table == "submission_set":
        return row["set_id"].bytes, 1
    if table == "content_check":
        return row_of(row["logical_id"], row["schematron"], row["sheet_hash"]), 1
    return row["logical_id"].bytes, int(row["version"]) if table == "entry_version" else 1


def _opened(keys: RecordKeys, table: str, row: Row) -> Row:
    column = SEALED[table]
    if row[column] is None:
        return row
    place, version = _place(table, row)
    return {**row, column: keys.open(table, column, place, version, row[column])}


def _sealed(keys: RecordKeys, table: str, row: Row) -> Row:
    column = SEALED.get(table)
    if column is None or row[column] is None:
        return row
    place, version = _place(table, row)
    return {**row, column: keys.seal(table, column, place, version, row[column])}
