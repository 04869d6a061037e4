"""Kinds of documents that the person hid, whole, from some or from all. Owns their versions; never decides, and never
says which documents are of a kind.

A code is that of an easy kind of the lists, of a class, of a type, or of everything. The highest version of a code and
an audience is in force.
"""

from dataclasses import dataclass
from datetime import datetime

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db

# A code and an audience may hold a colon; none of them holds this sign.
SEPARATOR = "\x1f"

IN_FORCE = """
SELECT array_agg(concat_ws(E'\\x1f', k.code, k.target_kind, k.target_id) ORDER BY k.code, k.target_kind, k.target_id)
FROM (SELECT DISTINCT ON (h.code, h.target_kind, h.target_id) h.* FROM hidden_kind AS h
    WHERE h.record_id = %(record)s ORDER BY h.code, h.target_kind, h.target_id, h.version DESC) AS k
WHERE k.hidden
"""
"""Every kind in force of a record, in one value: for the statement that reads the person's choices."""


@dataclass(frozen=True, order=True)
class HiddenKind:
    """A kind and from whom it is hidden: the kind of audience, and its value."""

    code: str
    target_kind: str
    target_id: str = ""


def read(found: list[str] | None) -> tuple[HiddenKind, ...]:
    """The kinds as `IN_FORCE` gives them."""
    return tuple(HiddenKind(*one.split(SEPARATOR)) for one in found or ())


def current(record_id: RecordId) -> tuple[HiddenKind, ...]:
    """The kinds hidden now."""
    row = db.one(IN_FORCE, {"record": record_id})
    return read(row[0] if row else None)


def append(record_id: RecordId, kind: HiddenKind, by: By, at: datetime, *, hidden: bool) -> None:
    """Hides a kind from an audience, or shows it again."""
    db.execute(
        "INSERT INTO hidden_kind (record_id, code, target_kind, target_id, version, hidden, at, by_kind, by_id)"
        " SELECT %(record)s, %(code)s, %(target_kind)s, %(target_id)s, coalesce(max(version), 0) + 1, %(hidden)s,"
        " %(at)s, %(by_kind)s, %(by)s FROM hidden_kind WHERE record_id = %(record)s AND code = %(code)s"
        " AND target_kind = %(target_kind)s AND target_id = %(target_id)s",
        {
            "record": record_id,
            "code": kind.code,
            "target_kind": kind.target_kind,
            "target_id": kind.target_id,
            "hidden": hidden,
            "at": at,
            "by_kind": by.kind,
            "by": by.id,
        },
    )
