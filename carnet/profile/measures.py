"""The measures of a record and the targets: versioned FHIR resources under the record's key. Owns their rows.

What stands in clear is when something was measured and by whom it was written. The kind is sealed with the rest; beside
it stands a mark of the kind under the record's own index key, so that a page of one kind is one statement, and the
table tells neither what is measured nor who measures the same. Decides nothing.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from carnet.codes.measures import MeasureKind
from carnet.kernel.actors import By
from carnet.kernel.ids import new_id
from carnet.profile.observations import Measure, Target, measure_of, target_of
from carnet.storage import db
from carnet.storage.head import next_seqs
from carnet.storage.keys import RecordKeys, required
from carnet.storage.sealed_json import SealedJson

GOAL: Final = "goal/"
_COLUMNS: Final = "m.measure_id, m.version, m.seq, m.removed, m.taken_at, m.at, m.by_kind, m.by_person, m.sealed"
MARK_BYTES: Final = 16


@dataclass(frozen=True)
class Kept(SealedJson):
    """What is sealed: the kind, the resource, and of which structure it is when somebody wrote it at work.

    `from_file`: it came with an import.
    """

    kind: str
    resource: dict[str, Any]
    structure: str = ""
    from_file: bool = False


@dataclass(frozen=True)
class Row:
    """A measure or a target in one version."""

    measure_id: UUID
    version: int
    kept: Kept
    taken: datetime
    at: datetime
    by: By
    seq: int = 0
    removed: bool = False

    @property
    def kind(self) -> MeasureKind:
        """What is measured, or aimed at."""
        return MeasureKind(self.kept.kind.removeprefix(GOAL))

    @property
    def is_goal(self) -> bool:
        """Whether it is a target."""
        return self.kept.kind.startswith(GOAL)

    @property
    def measure(self) -> Measure:
        """What was measured."""
        return measure_of(self.kind, self.kept.resource, self.taken)

    @property
    def target(self) -> Target:
        """What is aimed at."""
        return target_of(self.kind, self.kept.resource)


@dataclass(frozen=True)
class Place:
    """A place in the order of a kind: what comes after it is older."""

    taken: datetime
    seq: int


def add(keys: RecordKeys, kept: Kept, taken: datetime, by: By, at: datetime) -> Row:
    """A new measure, or a first target."""
    return add_many(keys, [(kept, taken)], by, at)[0]


def add_many(keys: RecordKeys, new: Sequence[tuple[Kept, datetime]], by: By, at: datetime) -> tuple[Row, ...]:
    """Many new measures: with one statement a thousand rows."""
    made = [Row(new_id(), 1, kept, taken, at, by) for kept, taken in new]
    _insert(keys, made)
    return tuple(made)


def change(keys: RecordKeys, row: Row, kept: Kept, taken: datetime, by: By, at: datetime) -> Row:
    """It says something else: a new version."""
    made = Row(row.measure_id, row.version + 1, kept, taken, at, by)
    _insert(keys, [made])
    return made


def remove(keys: RecordKeys, row: Row, by: By, at: datetime) -> Row:
    """Takes it away: a new version that says so; the former ones stay in the history."""
    made = Row(row.measure_id, row.version + 1, row.kept, row.taken, at, by, removed=True)
    _insert(keys, [made])
    return made


def page(
    keys: RecordKeys, kind: MeasureKind, *, most: int, since: datetime | None = None, after: Place | None = None,
    of: By | None = None,
) -> tuple[Row, ...]:  # fmt: skip
    """The newest measures of a kind, or those after a place; `of`: only what this person wrote last."""
    wanted = {"mark": _mark(keys, kind.value), "since": since, "most": most}
    place = {"after": after.taken if after else None, "seq": after.seq if after else 0}
    return _current(
        keys, of, " AND m.kind_mark = %(mark)s"
        " AND (%(since)s::timestamptz IS NULL OR m.taken_at >= %(since)s)"
        " AND (%(after)s::timestamptz IS NULL OR (m.taken_at, m.seq) < (%(after)s, %(seq)s))"
        " ORDER BY m.taken_at DESC, m.seq DESC LIMIT %(most)s", wanted | place,
    )  # fmt: skip


def latest(keys: RecordKeys, kinds: Iterable[str], of: By | None = None) -> tuple[Row, ...]:
    """The newest of each kind, and of each target (`GOAL` before the kind), with one statement."""
    found = db.rows(
        "SELECT m.measure_id, m.version, m.seq, m.removed, m.taken_at, m.at, m.by_kind, m.by_person, m.sealed"
        " FROM unnest(%(marks)s::bytea[]) AS k (mark) CROSS JOIN LATERAL"
        " (SELECT * FROM profile_measure AS o WHERE o.record_id = %(record)s AND o.kind_mark = k.mark AND NOT o.removed"
        " AND NOT EXISTS (SELECT 1 FROM profile_measure AS n"
        " WHERE n.record_id = %(record)s AND n.measure_id = o.measure_id AND n.version > o.version)"
        " AND (%(person)s::text IS NULL OR (o.by_kind = %(kind)s AND o.by_person = %(person)s))"
        " ORDER BY o.taken_at DESC, o.seq DESC LIMIT 1) AS m",
        _whose(keys, of) | {"marks": [_mark(keys, kind) for kind in kinds]},
    )
    return tuple(_read(keys, row) for row in found)


def every(keys: RecordKeys, of: By | None = None, most: int | None = None) -> tuple[Row, ...]:
    """All measures and targets, oldest first."""
    return _current(keys, of, " ORDER BY m.taken_at, m.seq LIMIT %(most)s", {"most": most})


def between(keys: RecordKeys, first: datetime, last: datetime, of: By | None = None) -> tuple[Row, ...]:
    """What was measured between two instants, both included."""
    span = {"first": first, "last": last}
    return _current(keys, of, " AND m.taken_at BETWEEN %(first)s AND %(last)s ORDER BY m.taken_at, m.seq", span)


def _current(keys: RecordKeys, of: By | None, tail: str, params: dict[str, Any]) -> tuple[Row, ...]:
    """Rows in force. A later version is looked for by the primary key: no page reads a whole kind to know."""
    found = db.rows(
        f"SELECT {_COLUMNS} FROM profile_measure AS m"  # noqa: S608
        " WHERE m.record_id = %(record)s AND NOT m.removed AND NOT EXISTS (SELECT 1 FROM profile_measure AS n"
        " WHERE n.record_id = %(record)s AND n.measure_id = m.measure_id AND n.version > m.version)"
        f" AND (%(person)s::text IS NULL OR (m.by_kind = %(kind)s AND m.by_person = %(person)s)){tail}",
        params | _whose(keys, of),
    )
    return tuple(_read(keys, row) for row in found)


def count(keys: RecordKeys) -> int:
    """How many versions the record holds: bounds what a record may cost."""
    row = db.one("SELECT count(*) FROM profile_measure WHERE record_id = %s", [keys.record_id])
    return int(row[0]) if row else 0


def history(keys: RecordKeys, measure_id: UUID) -> tuple[Row, ...]:
    """Every version of a measure, oldest first; none for an id that names nothing."""
    found = db.rows(
        "SELECT measure_id, version, seq, removed, taken_at, at, by_kind, by_person, sealed FROM profile_measure"
        " WHERE record_id = %s AND measure_id = %s ORDER BY version",
        [keys.record_id, measure_id],
    )
    return tuple(_read(keys, row) for row in found)


def _whose(keys: RecordKeys, of: By | None) -> dict[str, Any]:
    return {"record": keys.record_id, "kind": of.kind if of else None, "person": of.id if of else None}


def _mark(keys: RecordKeys, kind: str) -> bytes:
    secret = required(keys.index).secret
    return hmac.digest(secret, b"carnet/measure-kind/v1\0" + kind.encode(), "sha256")[:MARK_BYTES]


def _insert(keys: RecordKeys, made: Sequence[Row]) -> None:
    seqs = next_seqs(keys.record_id, len(made))
    rows = [
        [
            keys.record_id, row.measure_id, row.version, seq, _mark(keys, row.kept.kind), row.removed, row.taken,
            row.at, row.by.kind, row.by.id,
            keys.seal("profile_measure", "sealed", row.measure_id.bytes, row.version, row.kept.encoded()),
        ]
        for row, seq in zip(made, seqs, strict=True)
    ]  # fmt: skip
    for start in range(0, len(rows), 1000):
        db.insert(
            "INSERT INTO profile_measure (record_id, measure_id, version, seq, kind_mark, removed, taken_at, at,"
            " by_kind, by_person, sealed)",
            rows[start : start + 1000],
        )


def _read(keys: RecordKeys, row: db.Row) -> Row:
    measure_id, version = row[0], int(row[1])
    plain = keys.open("profile_measure", "sealed", measure_id.bytes, version, row[8])
    by = By(row[6], row[7] or "")
    return Row(measure_id, version, Kept.decoded(plain), row[4], row[5], by, int(row[2]), removed=row[3])
