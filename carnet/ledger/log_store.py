"""The tables of the yearly logs. Owns their statements; computes no hash but that of a leaf and decides nothing.

Leaves, nodes and checkpoints are added, never changed: the server's role has no right to. A pending row is removed by
`forget_logged`, a function of the owner that removes only what is in the log with the same link, so the server needs
no right to delete one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.crypto.merkle import leaf_hash
from carnet.ledger.log_tree import Hashes, Place
from carnet.storage import db

# Any number of our own: whoever holds it is the one sequencer (and the one signer) of this database.
SEQUENCER_LOCK = 0x6361726E6574
_AT_ONCE = 20_000


@dataclass(frozen=True)
class PendingLink:
    """A committed event that is not in the log yet."""

    record_id: UUID
    stream: int
    seq: int
    at: datetime
    link: bytes


@dataclass(frozen=True)
class Leaf:
    """Where an event stands in the log of its year."""

    year: int
    index: int
    stream: int
    seq: int


@dataclass(frozen=True)
class KeptCheckpoint:
    """A signed head of a log."""

    year: int
    size: int
    root: bytes
    note: bytes
    at: datetime


def alone() -> bool:
    """Whether this transaction is now the only sequencer or signer; it stays so until it ends."""
    row = db.one("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
    return bool(row and row[0])


def waiting(limit: int) -> list[PendingLink]:
    """Committed events that wait, oldest first. All of them, in whatever order their numbers were given."""
    found = db.rows(
        "SELECT record_id, stream, seq, at, link FROM event_pending ORDER BY at, record_id, stream, seq LIMIT %s",
        [limit],
    )
    return [PendingLink(record, int(stream), int(seq), at, bytes(link)) for record, stream, seq, at, link in found]


def oldest_waiting() -> datetime | None:
    """When the oldest event that is in no log was; None when all are."""
    row = db.one("SELECT min(at) FROM event_pending")
    return row[0] if row else None


def size(year: int) -> int:
    """How many leaves the log of a year has."""
    row = db.one("SELECT max(leaf_index) + 1 FROM log_leaf WHERE log_year = %s", [year])
    return int(row[0] or 0) if row else 0


def years() -> list[int]:
    """The years that have a log."""
    found = db.rows(
        "SELECT log_year FROM log_leaf WHERE leaf_index = 0 UNION SELECT log_year FROM checkpoint ORDER BY 1"
    )
    return [int(year) for (year,) in found]


def add_leaves(year: int, first: int, links: Sequence[PendingLink]) -> None:
    """Gives contiguous places to these events; an event that is in the log already ends the transaction."""
    db.execute(
        "INSERT INTO log_leaf (log_year, leaf_index, record_id, stream, seq, link)"
        " SELECT %s, %s + n - 1, record_id, stream, seq, link"
        " FROM unnest(%s::uuid[], %s::smallint[], %s::bigint[], %s::bytea[])"
        " WITH ORDINALITY AS taken(record_id, stream, seq, link, n)",
        [year, first, *map(list, zip(*((p.record_id, p.stream, p.seq, p.link) for p in links), strict=True))],
    )


def add_nodes(year: int, made: Hashes) -> None:
    """Keeps the nodes that new leaves completed."""
    if made:
        columns = zip(*((place.level, place.number, value) for place, value in made.items()), strict=True)
        db.execute(
            "INSERT INTO log_node (log_year, level, node_index, hash)"
            " SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
            [year, *map(list, columns)],
        )


def forget_logged(year: int, first: int) -> int:
    """Removes the pending rows of the leaves from this index on, and tells how many went."""
    row = db.one("SELECT forget_logged(%s, %s)", [year, first])
    return int(row[0]) if row else 0


def hashes(year: int, wanted: Iterable[Place]) -> dict[Place, bytes]:
    """The kept nodes of these places, leaf hashes included; what is not kept is not in the answer."""
    above = sorted(place for place in set(wanted) if place.level)
    leaves = sorted(place.number for place in set(wanted) if not place.level)
    return {**_nodes(year, above), **_leaf_hashes(year, leaves)}


def _nodes(year: int, wanted: Sequence[Place]) -> dict[Place, bytes]:
    found: dict[Place, bytes] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        for level, index, value in db.rows(
            "SELECT n.level, n.node_index, n.hash FROM log_node AS n"
            " JOIN unnest(%s::smallint[], %s::bigint[]) AS w(level, node_index) USING (level, node_index)"
            " WHERE n.log_year = %s",
            [[place.level for place in some], [place.number for place in some], year],
        ):
            found[Place(int(level), int(index))] = bytes(value)
    return found


def _leaf_hashes(year: int, wanted: Sequence[int]) -> dict[Place, bytes]:
    found = db.rows(
        "SELECT leaf_index, link FROM log_leaf WHERE log_year = %s AND leaf_index = ANY(%s)", [year, list(wanted)]
    )
    return {Place(0, int(index)): leaf_hash(bytes(link)) for index, link in found}


def leaves_of(record_id: UUID, streams: Iterable[int]) -> list[Leaf]:
    """The places of the events of some streams of a record."""
    found = db.rows(
        "SELECT log_year, leaf_index, stream, seq FROM log_leaf WHERE record_id = %s AND stream = ANY(%s)"
        " ORDER BY stream, seq",
        [record_id, list(streams)],
    )
    return [Leaf(*map(int, row)) for row in found]


def add_checkpoint(kept: KeptCheckpoint) -> None:
    """Publishes a signed head; one that is there already stays."""
    db.execute(
        "INSERT INTO checkpoint (log_year, size, root, note, at) VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [kept.year, kept.size, kept.root, kept.note, kept.at],
    )


def latest_checkpoint(year: int) -> KeptCheckpoint | None:
    """The newest signed head of a year."""
    row = db.one("SELECT size, root, note, at FROM checkpoint WHERE log_year = %s ORDER BY size DESC LIMIT 1", [year])
    return KeptCheckpoint(year, int(row[0]), bytes(row[1]), bytes(row[2]), row[3]) if row else None
