"""Regulation centres (SAMU, centre 15). Owns which structures are registered; never decides what a centre may read."""

from dataclasses import dataclass
from datetime import datetime

from carnet.storage import db


@dataclass(frozen=True)
class Centre:
    """A structure that is a regulation centre today, and since when."""

    structure_id: str
    name: str
    city: str
    since: datetime


def is_centre(structure_id: str) -> bool:
    """Whether this structure is registered now; an empty identifier is nobody."""
    return (
        db.one("SELECT 1 FROM regulation_centre WHERE structure_id = %s AND until IS NULL", [structure_id]) is not None
    )


def current() -> tuple[Centre, ...]:
    """The centres of today, by name."""
    rows = db.rows(
        "SELECT s.id, s.name, s.city, c.since FROM regulation_centre c JOIN structure s ON s.id = c.structure_id"
        " WHERE c.until IS NULL ORDER BY s.search_name, s.id"
    )
    return tuple(Centre(row[0], row[1], row[2] or "", row[3]) for row in rows)


def begin(structure_id: str, at: datetime) -> bool:
    """Registers a structure; False when it was registered already."""
    return bool(
        db.execute(
            "INSERT INTO regulation_centre (structure_id, since) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [structure_id, at],
        )
    )


def end(structure_id: str, at: datetime) -> bool:
    """Ends the registration; False when there was none."""
    return bool(
        db.execute(
            "UPDATE regulation_centre SET until = %s WHERE structure_id = %s AND until IS NULL", [at, structure_id]
        )
    )
