"""Court restrictions: an adult may not act for a child. Owns their versions; knows both by blind index only.

They cross records on purpose: a child's record may not exist yet when the court decides.
"""

from datetime import datetime

from carnet.kernel.actors import By
from carnet.storage import db, indexes


def lock(child_index: bytes) -> None:
    """Until the transaction ends, no other one opens this child's record or changes whom the court keeps away.

    A record that is not there has no head to lock. Taken first, before any record.
    """
    db.take_turn(child_index)


def is_restricted(child_index: bytes, adult_index: bytes) -> bool:
    """Whether a court decision in force keeps this adult from acting for this child."""
    row = db.one(
        "SELECT active FROM court_restriction WHERE child_index = ANY(%s) AND adult_index = ANY(%s)"
        " ORDER BY version DESC LIMIT 1",
        [indexes.forms(child_index), indexes.forms(adult_index)],
    )
    return bool(row and row[0])


def put(child_index: bytes, adult_index: bytes, active: bool, until: datetime, by: By, at: datetime) -> None:
    """Records a court decision, or that another one lifted it. `until` is the child's majority."""
    db.execute(
        "INSERT INTO court_restriction (child_index, adult_index, version, active, until, at, by_kind, by_id)"
        " SELECT %(child)s, %(adult)s, coalesce(max(version), 0) + 1, %(active)s, %(until)s, %(at)s, %(kind)s, %(by)s"
        " FROM court_restriction WHERE child_index = ANY(%(children)s) AND adult_index = ANY(%(adults)s)",
        {
            "child": indexes.stored(child_index),
            "adult": indexes.stored(adult_index),
            "children": indexes.forms(child_index),
            "adults": indexes.forms(adult_index),
            "active": active,
            "until": until,
            "at": at,
            "kind": by.kind,
            "by": by.id,
        },
    )


def forget(now: datetime) -> int:
    """Deletes the restrictions whose child is of age (docs/retention.md) and returns how many."""
    return db.execute("DELETE FROM court_restriction WHERE until <= %s", [now])
