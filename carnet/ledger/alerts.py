"""What the operator should look at: who opened very much, who opened what care does not explain. Owns alerts and what
was concluded of them; never a word of a record's content, never a person's name.

Who and which record are sealed, under a key outside the database: a stolen database shows that something was looked
into on a day, no more. An alert is raised once for what it is about; a conclusion is a new row.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.kernel.review import ReviewState
from carnet.storage import db, vault

PURPOSE: Final = "alerts/1"


class AlertKind(StrEnum):
    """What an alert is about."""

    VOLUME = "volume"
    """Somebody passed the first line of a budget."""
    UNUSUAL = "unusual"
    """An opening that care does not explain."""


@dataclass(frozen=True)
class About:
    """What an alert says: of a volume the measures and their counts; of an opening, the record, signs and points."""

    whose: str
    """The quality of who acted: a professional, an application, a desk agent; or that a structure is meant."""
    who: str
    structure: str = ""
    record_id: RecordId | None = None
    points: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Alert:
    """One alert, with the latest conclusion on it."""

    alert_id: UUID
    kind: AlertKind
    at: datetime
    about: About
    state: ReviewState


@dataclass(frozen=True)
class Conclusion:
    """What was concluded, with its note; the repr hides the note."""

    state: ReviewState
    note: str
    at: datetime

    def __repr__(self) -> str:
        return f"Conclusion({self.state})"


_READ = """
SELECT * FROM (
    SELECT a.alert_id, a.kind, a.at, a.sealed, coalesce((SELECT r.state FROM access_alert_review AS r
        WHERE r.alert_id = a.alert_id ORDER BY r.version DESC LIMIT 1), 'to_review') AS state
    FROM access_alert AS a
) AS one WHERE (%(state)s::text IS NULL OR state = %(state)s) AND (%(id)s::uuid IS NULL OR alert_id = %(id)s)
ORDER BY at DESC, alert_id LIMIT %(limit)s OFFSET %(skip)s
"""


def raise_once(kind: AlertKind, about: About, day: str, at: datetime) -> UUID | None:
    """Adds an alert, unless the same actor already has one of this day about the same thing; its id when it is new."""
    alert_id = new_id()
    what = about.record_id.hex if about.record_id else ",".join(sorted(reason for reason, _ in about.reasons))
    once = blind_index(vault.derived(PURPOSE), "once", kind.value, about.whose, about.who, what, day)
    added = db.execute(
        "INSERT INTO access_alert (alert_id, kind, at, once, sealed) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (once) DO NOTHING",
        [alert_id, kind.value, at, once, _sealed(alert_id, about)],
    )
    return alert_id if added else None


def listed(state: ReviewState | None, *, skip: int, limit: int) -> tuple[Alert, ...]:
    """Alerts in one state, or in any; the newest first."""
    return tuple(_read(state.value if state else None, None, skip, limit))


def one(alert_id: UUID) -> Alert | None:
    """An alert by its id."""
    return next(_read(None, alert_id, 0, 1), None)


def conclusions(alert_id: UUID) -> tuple[Conclusion, ...]:
    """What was concluded of one alert, the newest first."""
    found = db.rows(
        "SELECT version, state, sealed, at FROM access_alert_review WHERE alert_id = %s ORDER BY version DESC",
        [alert_id],
    )
    return tuple(
        Conclusion(ReviewState(state), open_sealed(_key(), bytes(sealed), _note(alert_id, int(version))).decode(), at)
        for version, state, sealed, at in found
    )


def conclude(alert_id: UUID, state: ReviewState, note: str, by: By, at: datetime) -> tuple[Conclusion, ...]:
    """Adds a conclusion, one after the other; the same one sent twice is one. All of them, the newest first."""
    db.take_turn(alert_id.bytes)
    known = conclusions(alert_id)
    if known and (known[0].state, known[0].note) == (state, note):
        return known
    version = len(known) + 1
    db.execute(
        "INSERT INTO access_alert_review (alert_id, version, state, at, by_kind, by_id, sealed)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [
            alert_id, version, state.value, at, by.kind, by.id,
            seal(_key(), note.encode(), _note(alert_id, version)),
        ],
    )  # fmt: skip
    return (Conclusion(state, note, at), *known)


def waiting() -> dict[AlertKind, int]:
    """How many alerts nobody concluded on yet, for the operator's measures."""
    found = db.rows(
        "SELECT kind, count(*) FROM access_alert AS a WHERE NOT EXISTS"
        " (SELECT 1 FROM access_alert_review AS r WHERE r.alert_id = a.alert_id) GROUP BY kind"
    )
    return dict.fromkeys(AlertKind, 0) | {AlertKind(row[0]): int(row[1]) for row in found}


def forget(before: datetime) -> int:
    """Deletes alerts of before an instant with their conclusions, and returns how many."""
    db.execute(
        "DELETE FROM access_alert_review WHERE alert_id IN (SELECT alert_id FROM access_alert WHERE at < %s)", [before]
    )
    return db.execute("DELETE FROM access_alert WHERE at < %s", [before])


def _read(state: str | None, alert_id: UUID | None, skip: int, limit: int) -> Iterator[Alert]:
    for row in db.rows(_READ, {"state": state, "id": alert_id, "skip": skip, "limit": limit}):
        yield Alert(row[0], AlertKind(row[1]), row[2], _opened(row[0], bytes(row[3])), ReviewState(row[4]))


def _sealed(alert_id: UUID, about: About) -> bytes:
    plain = {**asdict(about), "record_id": about.record_id.hex if about.record_id else ""}
    return seal(_key(), json.dumps(plain).encode(), _place(alert_id))


def _opened(alert_id: UUID, sealed: bytes) -> About:
    said = json.loads(open_sealed(_key(), sealed, _place(alert_id)))
    record = RecordId(UUID(said["record_id"])) if said["record_id"] else None
    reasons = tuple((str(name), int(number)) for name, number in said["reasons"])
    return About(said["whose"], said["who"], said["structure"], record, int(said["points"]), reasons)


def _key() -> Key:
    return vault.content_key(PURPOSE, "alerts")


def _place(alert_id: UUID) -> Aad:
    return Aad("access_alert", "sealed", alert_id.bytes, b"", 1)


def _note(alert_id: UUID, version: int) -> Aad:
    return Aad("access_alert_review", "sealed", alert_id.bytes, b"", version)
