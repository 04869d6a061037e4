"""What each professional did, across records. Owns the rows of an actor and those that wait to become one.

The journal of a record is the proof; these rows are a copy for the actor and for the administrators of a structure, fed
at least once from what the record's own transaction left (DESIGN 4). Who and which record are sealed and found by blind
index, under a key outside the database: a stolen database shows that somebody did something on a day, no more.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.crypto.errors import SealBroken
from carnet.kernel.ids import RecordId
from carnet.ledger.event import NewEvent
from carnet.ledger.journal import open_body
from carnet.storage import db, indexes, vault
from carnet.storage.keys import RecordKeys, required

PURPOSE = "own-acts/1"


@dataclass(frozen=True)
class OwnAct:
    """One act: when, who, in which structure, in which record, which act, in which mode. Never a document.

    `ref` is the number of the row, which tells nothing of the act.
    """

    at: datetime
    who: str
    kind: str
    structure: str
    record_id: RecordId
    act: str
    mode: str
    ref: UUID = UUID(int=0)
    interface: str = ""
    """By which door; empty for acts that were told before doors were kept."""


@dataclass(frozen=True)
class Waiting:
    """An event of a record whose actor was not told yet."""

    record_id: RecordId
    stream: int
    seq: int


def waiting(limit: int = 500) -> tuple[Waiting, ...]:
    """Events that wait, those of one record together."""
    found = db.rows("SELECT record_id, stream, seq FROM act_pending ORDER BY record_id, stream, seq LIMIT %s", [limit])
    return tuple(Waiting(RecordId(row[0]), int(row[1]), int(row[2])) for row in found)


def oldest_waiting() -> datetime | None:
    """When the oldest event that waits was; None when none does. Rows of actors are whole up to then."""
    row = db.one("SELECT min(e.at) FROM act_pending p JOIN event e USING (record_id, stream, seq)")
    return row[0] if row else None


def event_of(keys: RecordKeys, one: Waiting) -> NewEvent | None:
    """The event, proved against its commitment; None when it is not there. Raises JournalBroken, KeyDestroyed."""
    row = db.one(
        "SELECT commitment, sealed FROM event WHERE record_id = %s AND stream = %s AND seq = %s",
        [one.record_id, one.stream, one.seq],
    )
    if row is None:
        return None
    _, body = open_body(required(keys.audit), one.record_id, bytes(row[0]), bytes(row[1]))
    return NewEvent.from_body(body)


def keep(one: Waiting, event: NewEvent) -> None:
    """Writes the row of the actor; once, however often it is asked."""
    who, place = event.who, sha256(f"{one.record_id} {one.stream} {one.seq}".encode()).digest()
    actor = indexes.form_in_use(
        _index("actor", who.id),
        "SELECT actor_index FROM actor_act WHERE event_hash = %s AND actor_index = ANY(%s)",
        [place],
    )
    content = {
        "who": who.id, "kind": who.kind, "structure": who.structure, "record": str(one.record_id), "act": event.act,
        "mode": event.mode, "interface": event.interface,
    }  # fmt: skip
    db.execute(
        "INSERT INTO actor_act (actor_index, event_hash, structure_index, at, sealed) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [
            actor,
            place,
            indexes.stored(_index("structure", who.structure)) if who.structure else None,
            event.at,
            seal(_key(), json.dumps(content).encode(), _aad(place)),
        ],
    )


def forget_waiting(one: Waiting) -> None:
    """The actor has the row, or never will."""
    db.execute(
        "DELETE FROM act_pending WHERE record_id = %s AND stream = %s AND seq = %s",
        [one.record_id, one.stream, one.seq],
    )


def of_actor(actor_id: str, *, skip: int, limit: int) -> tuple[OwnAct, ...]:
    """The acts of one actor, newest first."""
    found = db.rows(
        "SELECT actor_index, event_hash, at, sealed FROM actor_act WHERE actor_index = ANY(%s)"
        " ORDER BY at DESC, event_hash LIMIT %s OFFSET %s",
        [indexes.forms(_index("actor", actor_id)), limit, skip],
    )
    return tuple(_read(found))


def of_structure(structure_id: str, *, skip: int, limit: int) -> tuple[OwnAct, ...]:
    """The acts of everybody in sessions of one structure, newest first."""
    found = db.rows(
        "SELECT actor_index, event_hash, at, sealed FROM actor_act WHERE structure_index = ANY(%s)"
        " ORDER BY at DESC, event_hash LIMIT %s OFFSET %s",
        [indexes.forms(_index("structure", structure_id)), limit, skip],
    )
    return tuple(_read(found))


def of_structure_since(structure_id: str, since: datetime, most: int) -> tuple[OwnAct, ...]:
    """The acts of everybody in sessions of one structure from an instant on, newest first; `most` of them."""
    found = db.rows(
        "SELECT actor_index, event_hash, at, sealed FROM actor_act WHERE structure_index = ANY(%s) AND at >= %s"
        " ORDER BY at DESC, event_hash LIMIT %s",
        [indexes.forms(_index("structure", structure_id)), since, most],
    )
    return tuple(_read(found))


def between(since: datetime, until: datetime) -> Iterator[OwnAct]:
    """The acts of everybody after one instant and up to another, oldest first."""
    found = db.rows(
        "SELECT actor_index, event_hash, at, sealed FROM actor_act WHERE at > %s AND at <= %s ORDER BY at, event_hash",
        [since, until],
    )
    return _read(found)


def watched_until(name: str) -> datetime | None:
    """Up to which instant acts were looked at under a name."""
    row = db.one("SELECT at FROM watch_mark WHERE name = %s", [name])
    return row[0] if row else None


def watched(name: str, until: datetime) -> None:
    """Says up to which instant acts were looked at."""
    db.execute(
        "INSERT INTO watch_mark (name, at) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
        [name, until],
    )


def forget(before: datetime) -> int:
    """Deletes rows of before an instant and returns how many."""
    return db.execute("DELETE FROM actor_act WHERE at < %s", [before])


def _read(found: Iterable[db.Row]) -> Iterator[OwnAct]:
    for actor, place, at, sealed in found:
        said = json.loads(_opened(bytes(actor), bytes(place), bytes(sealed)))
        record_id = RecordId(UUID(said["record"]))
        ref = UUID(bytes=bytes(place)[:16])
        yield OwnAct(
            at, said["who"], said["kind"], said["structure"], record_id, said["act"], said["mode"], ref,
            said.get("interface", ""),
        )  # fmt: skip


def _index(what: str, value: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), what, value)


def _key() -> Key:
    return vault.content_key(PURPOSE, "own-acts")


def resealed(key: Mapping[str, object], sealed: bytes) -> bytes:
    """The content of a row whose index is about to be converted, bound to what stays."""
    actor, place = key["actor_index"], key["event_hash"]
    if not isinstance(actor, bytes) or not isinstance(place, bytes):
        raise TypeError("the key of a row of an actor")
    return seal(_key(), _opened(actor, place, sealed), _aad(place))


def _opened(actor: bytes, place: bytes, sealed: bytes) -> bytes:
    try:
        return open_sealed(_key(), sealed, _aad(place))
    except SealBroken:
        # Rows of before the indexes could be renewed are bound to the index too.
        return open_sealed(_key(), sealed, Aad("actor_act", "sealed", actor[:16], place, 1))


def _aad(place: bytes) -> Aad:
    return Aad("actor_act", "sealed", b"", place, 2)
