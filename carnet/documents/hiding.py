"""From whom the person hid documents. Owns these versions; never decides who may hide, nor what an audience covers.

Each pair of a document and an audience has its own versions; the highest is in force.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from carnet.documents.entry import HiddenFrom
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.head import next_seq

IN_FORCE = """
SELECT f.logical_id, array_agg(f.target_kind || ':' || f.target_id ORDER BY f.target_kind, f.target_id) AS hidden_from
FROM (SELECT DISTINCT ON (h.logical_id, h.target_kind, h.target_id) h.* FROM hidden_from AS h
    WHERE h.record_id = %(record)s
    ORDER BY h.logical_id, h.target_kind, h.target_id, h.version DESC) AS f
WHERE f.hidden GROUP BY f.logical_id
"""
"""Each hidden document of a record with those from whom it is hidden: read once for a whole list."""


def read(pairs: list[str] | None) -> tuple[HiddenFrom, ...]:
    """The audiences as `IN_FORCE` gives them; a kind holds no colon, an identifier may."""
    split = (pair.partition(":") for pair in pairs or ())
    return tuple((kind, value) for kind, _, value in split)


def append(record: RecordId, documents: Iterable[UUID], audience: HiddenFrom, at: datetime, *, hidden: bool) -> None:
    """Hides documents from an audience, or shows them to it again."""
    db.execute(
        "INSERT INTO hidden_from (record_id, logical_id, target_kind, target_id, version, hidden, seq, at)"
        " SELECT %(record)s, one.id, %(kind)s, %(target)s, coalesce((SELECT max(h.version) FROM hidden_from AS h"
        " WHERE h.record_id = %(record)s AND h.logical_id = one.id AND h.target_kind = %(kind)s"
        " AND h.target_id = %(target)s), 0) + 1, %(hidden)s, %(seq)s, %(at)s"
        " FROM unnest(%(documents)s::uuid[]) AS one(id)",
        {
            "record": record,
            "documents": list(documents),
            "kind": audience[0],
            "target": audience[1],
            "hidden": hidden,
            "seq": next_seq(record),
            "at": at,
        },
    )


def inherit(record: RecordId, former: UUID, new: UUID, at: datetime) -> None:
    """From whom the former document is hidden, the new one is hidden too."""
    db.execute(
        "INSERT INTO hidden_from (record_id, logical_id, target_kind, target_id, version, hidden, seq, at)"
        " SELECT record_id, %(new)s, target_kind, target_id, 1, TRUE, %(seq)s, %(at)s FROM ("
        "SELECT DISTINCT ON (target_kind, target_id) * FROM hidden_from"
        " WHERE record_id = %(record)s AND logical_id = %(former)s ORDER BY target_kind, target_id, version DESC"
        ") AS now WHERE hidden",
        {"record": record, "former": former, "new": new, "seq": next_seq(record), "at": at},
    )
