"""Subscriptions of software: where to be told that a document of a record is new. Owns their rows; decides nothing.

A subscription holds what its subscriber knows already (`seen`), so that only what is new to it is told; its address and
the headers that go with it are sealed. It ends once and does not begin again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN, _VERSION = "subscription", "sealed_channel", 1
_SELECT: Final = (
    "SELECT record_id, subscription_id, client_id, holder, scopes, status, content, created_at, ends_at, epoch, seen,"
    " sent, failures, next_at, beat_seconds, beats_at FROM subscription"
)
_INSERT: Final = (
    "INSERT INTO subscription (record_id, subscription_id, client_id, holder, scopes, status, content, created_at,"
    " ends_at, epoch, seen, sent, failures, next_at, beat_seconds, beats_at, sealed_channel, checked_at,"
    " host) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


_FREE: Final = "status = ANY(%(live)s) AND (next_at IS NULL OR next_at <= %(now)s OR ends_at <= %(now)s)"
_READ: Final = "SELECT record_id, subscription_id, client_id, host, epoch, checked_at FROM subscription"
_KNOWN: Final = f"{_READ} WHERE {_FREE}"
_WANTED: Final = (
    f"{_KNOWN} AND (status = 'requested' OR failures > 0 OR ends_at <= %(now)s OR checked_at <= %(unlooked)s"
    " OR beats_at <= %(now)s)"
)
_TURNS: Final = (
    "SELECT record_id, subscription_id, client_id, host FROM (SELECT d.*, row_number() OVER ("
    "PARTITION BY client_id, host ORDER BY checked_at, subscription_id) AS place"
    " FROM ({wanted} UNION {moved}) AS d) AS turns"
    " WHERE place <= %(most)s ORDER BY checked_at, subscription_id"
)


class SubscriptionStatus(StrEnum):
    """The states of FHIR: waiting for the handshake, in force, given up, over."""

    REQUESTED = "requested"
    ACTIVE = "active"
    ERROR = "error"
    OFF = "off"


LIVE: Final = (SubscriptionStatus.REQUESTED, SubscriptionStatus.ACTIVE)


class Content(StrEnum):
    """What a notification says: that something is new, or which document."""

    EMPTY = "empty"
    ID_ONLY = "id-only"


@dataclass(frozen=True)
class Channel:
    """Where a subscriber is told, with which headers, and the address of this instance as it knows it."""

    endpoint: str
    headers: tuple[str, ...]
    base: str


@dataclass(frozen=True)
class Subscription:
    """One subscription. `holder` says who acts: the permission of a person, or a structure with its professional.

    `epoch` is the state of the record that was looked at last, `sent` counts what was told.
    """

    record_id: RecordId
    subscription_id: UUID
    client_id: str
    holder: Mapping[str, Any]
    scopes: str
    status: SubscriptionStatus
    content: Content
    created_at: datetime
    ends_at: datetime
    epoch: int
    seen: Mapping[str, int]
    sent: int = 0
    failures: int = 0
    next_at: datetime | None = None
    beat_seconds: int | None = None
    beats_at: datetime | None = None
    """When it is told that nothing is new, if nothing is told before."""


def add(keys: RecordKeys, made: Subscription, channel: Channel) -> None:
    """Writes a new one."""
    sealed = keys.seal(_TABLE, _COLUMN, made.subscription_id.bytes, _VERSION, msgspec.json.encode(channel))
    db.execute(_INSERT, [*_values(made), sealed, made.created_at, urlsplit(channel.endpoint).netloc])


def _values(one: Subscription) -> list[object]:
    return [
        one.record_id, one.subscription_id, one.client_id, json.dumps(dict(one.holder)), one.scopes, one.status,
        one.content, one.created_at, one.ends_at, one.epoch, json.dumps(dict(one.seen)), one.sent, one.failures,
        one.next_at, one.beat_seconds, one.beats_at,
    ]  # fmt: skip


def of_record(record_id: RecordId) -> tuple[Subscription, ...]:
    """All of a record, the newest first."""
    rows = db.rows(f"{_SELECT} WHERE record_id = %s ORDER BY created_at DESC, subscription_id", [record_id])
    return tuple(map(_of, rows))


def taken(record_id: RecordId, subscription_id: UUID, free_at: datetime | None = None) -> Subscription | None:
    """One that is live, held for the length of the transaction; None when it is not, or when another holds it.

    `free_at`: None too while somebody sends to it at that instant, or it waits for its next try.
    """
    free = f" AND {_FREE}" if free_at else " AND status = ANY(%(live)s)"
    row = db.one(
        f"{_SELECT} WHERE record_id = %(record)s AND subscription_id = %(one)s{free} FOR UPDATE SKIP LOCKED",
        {"record": record_id, "one": subscription_id, "live": list(LIVE), "now": free_at},
    )
    return _of(row) if row else None


def channel_of(keys: RecordKeys, one: Subscription) -> Channel:
    """Where it is told."""
    row = db.one(
        "SELECT sealed_channel FROM subscription WHERE record_id = %s AND subscription_id = %s",
        [one.record_id, one.subscription_id],
    )
    if row is None:
        raise LookupError("a subscription without a row")
    plain = keys.open(_TABLE, _COLUMN, one.subscription_id.bytes, _VERSION, bytes(row[0]))
    return msgspec.json.decode(plain, type=Channel)


def keep(one: Subscription, at: datetime) -> None:
    """Writes how far it is."""
    db.execute(
        "UPDATE subscription SET status = %s, epoch = %s, seen = %s, sent = %s, failures = %s, next_at = %s,"
        " beats_at = %s, checked_at = %s WHERE record_id = %s AND subscription_id = %s AND status = ANY(%s)",
        [one.status, one.epoch, json.dumps(dict(one.seen)), one.sent, one.failures, one.next_at, one.beats_at, at,
         one.record_id, one.subscription_id, list(LIVE)],
    )  # fmt: skip


def end(one: Subscription, at: datetime) -> Subscription:
    """Ends it."""
    ended = replace(one, status=SubscriptionStatus.OFF, next_at=None)
    keep(ended, at)
    return ended


@dataclass(frozen=True)
class Waiting:
    """One that is to be looked at, of which software it is, and at which host (one that the operator listed)."""

    record_id: RecordId
    subscription_id: UUID
    client_id: str
    host: str


def waiting(now: datetime, unlooked: datetime, moved: str, most: int) -> tuple[Waiting, ...]:
    """Those that nobody sends to now and that have a reason to be looked at; of each receiver so many at most.

    A reason: the record changed (`moved` makes the statement that says so), a handshake, a new try, an end, a sign of
    life; and time alone makes a withheld document visible: so even what did not change is looked at now and then.
    Nothing is read of the others, however many they are.
    """
    rows = db.rows(
        _TURNS.format(wanted=_WANTED, moved=moved.format(known=_KNOWN)),
        {"now": now, "unlooked": unlooked, "live": list(LIVE), "most": most},
    )
    return tuple(Waiting(RecordId(record), *rest) for record, *rest in rows)


def by_status() -> dict[SubscriptionStatus, int]:
    """How many there are in each state; none of them is named."""
    found = db.rows("SELECT status, count(*) FROM subscription GROUP BY status ORDER BY status")
    return {SubscriptionStatus(status): int(number) for status, number in found}


@dataclass(frozen=True)
class OfClient:
    """How those of a software stand: in force, of them tried in vain now, given up."""

    client_id: str
    live: int
    failing: int
    given_up: int


def by_client() -> tuple[OfClient, ...]:
    """How they stand, for each software; no record is named."""
    found = db.rows(
        "SELECT client_id, count(*) FILTER (WHERE status = ANY(%s)),"
        " count(*) FILTER (WHERE status = ANY(%s) AND failures > 0), count(*) FILTER (WHERE status = 'error')"
        " FROM subscription GROUP BY client_id ORDER BY client_id",
        [list(LIVE), list(LIVE)],
    )
    return tuple(OfClient(row[0], int(row[1]), int(row[2]), int(row[3])) for row in found)


def forget(before: datetime) -> int:
    """Removes what ended long ago."""
    return db.execute("DELETE FROM subscription WHERE status <> ALL(%s) AND checked_at < %s", [list(LIVE), before])


def _of(row: tuple[Any, ...]) -> Subscription:
    record, one, client, holder, scopes, status, content, created, ends, epoch, seen, sent, failures, *times = row
    return Subscription(
        RecordId(record), one, client, _json(holder), scopes, SubscriptionStatus(status), Content(content), created,
        ends, int(epoch), _json(seen), int(sent), int(failures), *times,
    )  # fmt: skip


def _json(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found
