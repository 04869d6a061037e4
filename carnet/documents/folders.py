"""Folders of documents (XDS Folder). Owns their rows and what stands in them; never decides who sees a document.

A folder shows only those of its documents that the asker may see: the caller joins `members` with its own entries.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import db
from carnet.storage.head import next_seq
from carnet.storage.keys import RecordKeys
from carnet.storage.sealed_json import SealedJson


@dataclass(frozen=True)
class FolderFacts(SealedJson):
    """What a folder is called. Without a uniqueId of its own, it has that of its id (2.25.…)."""

    title: str
    comments: str = ""
    unique_id: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Folder:
    """A folder in its current version."""

    folder_id: UUID
    version: int
    facts: FolderFacts
    at: datetime
    by: By


def begin(keys: RecordKeys, facts: FolderFacts, by: By, at: datetime, folder_id: UUID | None = None) -> Folder:
    """Adds an empty folder, under an id that was made before or under a new one."""
    folder = Folder(folder_id or new_id(), 1, facts, at, by)
    _insert(keys, folder, removed=False)
    return folder


def change(keys: RecordKeys, folder: Folder, facts: FolderFacts, by: By, at: datetime) -> Folder:
    """Gives a folder another name: a new version."""
    changed = Folder(folder.folder_id, folder.version + 1, facts, at, by)
    _insert(keys, changed, removed=False)
    return changed


def remove(keys: RecordKeys, folder: Folder, by: By, at: datetime) -> None:
    """Takes a folder away; its documents stay in the record."""
    _insert(keys, Folder(folder.folder_id, folder.version + 1, folder.facts, at, by), removed=True)


def current(keys: RecordKeys) -> tuple[Folder, ...]:
    """The folders of a record, oldest first."""
    found = db.rows(
        "SELECT folder_id, version, removed, at, by_kind, by_person, sealed FROM ("
        " SELECT DISTINCT ON (folder_id) * FROM folder WHERE record_id = %s ORDER BY folder_id, version DESC"
        ") AS now WHERE NOT removed ORDER BY seq",
        [keys.record_id],
    )
    return tuple(_read(keys, row) for row in found)


def put(record: RecordId, folder_id: UUID, logical_id: UUID, at: datetime, *, inside: bool) -> None:
    """Puts a document into a folder, or takes it out: a new version of its place there."""
    db.execute(
        "INSERT INTO folder_member (record_id, folder_id, logical_id, version, seq, inside, at)"
        " SELECT %(record)s, %(folder)s, %(document)s, coalesce(max(version), 0) + 1, %(seq)s, %(inside)s, %(at)s"
        " FROM folder_member WHERE record_id = %(record)s AND folder_id = %(folder)s AND logical_id = %(document)s",
        {
            "record": record, "folder": folder_id, "document": logical_id, "seq": next_seq(record), "inside": inside,
            "at": at,
        },
    )  # fmt: skip


def members(record: RecordId) -> dict[UUID, frozenset[UUID]]:
    """The documents of every folder of a record, by folder."""
    found: dict[UUID, set[UUID]] = {}
    for folder_id, logical_id in db.rows(
        "SELECT folder_id, logical_id FROM (SELECT DISTINCT ON (folder_id, logical_id) folder_id, logical_id, inside"
        " FROM folder_member WHERE record_id = %s ORDER BY folder_id, logical_id, version DESC) AS now WHERE inside",
        [record],
    ):
        found.setdefault(folder_id, set()).add(logical_id)
    return {folder_id: frozenset(inside) for folder_id, inside in found.items()}


def _insert(keys: RecordKeys, folder: Folder, *, removed: bool) -> None:
    sealed = keys.seal("folder", "sealed", folder.folder_id.bytes, folder.version, folder.facts.encoded())
    db.execute(
        "INSERT INTO folder (record_id, folder_id, version, seq, removed, at, by_kind, by_person, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            keys.record_id, folder.folder_id, folder.version, next_seq(keys.record_id), removed, folder.at,
            folder.by.kind, folder.by.id, sealed,
        ],
    )  # fmt: skip


def _read(keys: RecordKeys, row: db.Row) -> Folder:
    folder_id, version = row[0], int(row[1])
    plain = keys.open("folder", "sealed", folder_id.bytes, version, row[6])
    return Folder(folder_id, version, FolderFacts.decoded(plain), row[3], By(row[4], row[5] or ""))
