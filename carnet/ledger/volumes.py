"""How much each actor opens. Owns the counts of the last days, by blind index; never a right, never what was opened.

Counted in the transaction of the opening itself, so that a count is never behind what was disclosed (security.md A40).
An actor's rows are spread over a few slots, chosen by the record: openings of different records seldom wait for each
other. Which records were opened on a day is kept as blind indexes, so that a record counts once.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.kernel.ids import RecordId
from carnet.policy.budgets import Counted, Volume
from carnet.storage import db, vault
from carnet.storage.gathered import Part

PURPOSE: Final = "volumes/1"
SLOTS: Final = 8
DAY: Final = timedelta(days=1)
Whose = tuple[Counted, str]
"""Whose openings, and its id: a professional, a structure, an application."""

_LOAD = """
SELECT w.who, n.records_now, n.records, n.documents_now, n.documents,
    EXISTS (SELECT 1 FROM actor_opened AS o
        WHERE o.who_index = w.who AND o.on_day = %(day)s AND o.record_index = %(opened)s)
FROM unnest(%(who)s::bytea[]) AS w(who) CROSS JOIN LATERAL (
    SELECT coalesce(sum(v.records) FILTER (WHERE v.hour = %(hour)s), 0) AS records_now,
        coalesce(sum(v.records), 0) AS records,
        coalesce(sum(v.documents) FILTER (WHERE v.hour = %(hour)s), 0) AS documents_now,
        coalesce(sum(v.documents), 0) AS documents
    FROM actor_volume AS v WHERE v.who_index = w.who AND v.hour > %(since)s
) AS n
"""
COUNTING: Final = """, opened AS (
    INSERT INTO actor_opened (who_index, on_day, record_index)
    SELECT w.who, %(day)s, %(opened)s FROM written, unnest(%(who)s::bytea[]) AS w(who) ORDER BY w.who
    ON CONFLICT DO NOTHING RETURNING who_index
), counted AS (
    INSERT INTO actor_volume AS v (who_index, hour, slot, records, documents, sealed)
    SELECT w.who, %(hour)s, %(slot)s, (w.who IN (SELECT who_index FROM opened))::int, %(read)s, w.sealed
    FROM written, unnest(%(who)s::bytea[], %(openers)s::bytea[]) AS w(who, sealed)
    WHERE %(read)s > 0 OR w.who IN (SELECT who_index FROM opened) ORDER BY w.who
    ON CONFLICT (who_index, hour, slot) DO UPDATE SET
        records = v.records + excluded.records, documents = v.documents + excluded.documents
)"""
"""Counts an opening for each row of the query `written` of the statement of the journal: with its event or not at all.
What it locks comes after everything that the event locks.
"""
_WHO_OPENED = """
SELECT who_index, sum(records) FILTER (WHERE hour = %(hour)s), sum(records),
    sum(documents) FILTER (WHERE hour = %(hour)s), sum(documents), (array_agg(sealed ORDER BY hour, slot))[1]
FROM actor_volume WHERE hour > %(since)s GROUP BY who_index
"""


@dataclass(frozen=True)
class Counts:
    """What was opened so far; whether this record is among what was opened today, by the first of them, by all."""

    volumes: tuple[tuple[Counted, Volume], ...]
    opened_today: bool
    by_all: bool


@dataclass(frozen=True)
class Opener:
    """An actor and what it opened, for the operator's alerts."""

    whose: Counted
    id: str
    volume: Volume


COUNTED: Final[Part[tuple[db.Row, ...]]] = Part(_LOAD, 6, tuple)
"""The counts of some actors: its values are `values`, and `counts` reads it."""


def values(whose: Iterable[Whose], record_id: RecordId, at: datetime) -> Mapping[str, object]:
    """What `COUNTED` asks for."""
    return {"who": list(_indexes(whose)), **_at(at), **_record(record_id)}


def counts(whose: Iterable[Whose], rows: Iterable[db.Row]) -> Counts:
    """The counts of these actors; `opened_today` is about the first of them."""
    wanted, found = _indexes(whose), {bytes(row[0]): row for row in rows}
    first = next(iter(wanted))
    volumes = tuple((one[0], _volume(found[index][1:5])) for index, one in wanted.items())
    return Counts(volumes, bool(found[first][5]), all(bool(row[5]) for row in found.values()))


def load(whose: Sequence[Whose], record_id: RecordId, at: datetime) -> Counts:
    """The same with a statement of its own."""
    return counts(whose, COUNTED.load(values(whose, record_id, at)))


def counting(whose: Iterable[Whose], record_id: RecordId, documents: int, at: datetime) -> Mapping[str, object]:
    """What `COUNTING` names, for an opening of a record in which so many documents are read."""
    wanted = _indexes(whose)
    sealed = [seal(_key(), json.dumps([one[0].value, one[1]]).encode(), _aad(index)) for index, one in wanted.items()]
    slot = record_id.bytes[-1] % SLOTS
    counted = {"who": list(wanted), "openers": sealed, "slot": slot, "read": documents}
    return {**counted, **_at(at), **_record(record_id)}


def openers(at: datetime) -> tuple[Opener, ...]:
    """Everybody who opened something in the last day."""
    return tuple(map(_opener, db.rows(_WHO_OPENED, _at(at))))


def forget(before: datetime) -> int:
    """Deletes the counts of before an instant and returns how many rows went."""
    gone = db.execute("DELETE FROM actor_opened WHERE on_day < %s", [before.date()])
    return gone + db.execute("DELETE FROM actor_volume WHERE hour < %s", [before])


def _opener(row: db.Row) -> Opener:
    whose, who = json.loads(open_sealed(_key(), bytes(row[5]), _aad(bytes(row[0]))))
    return Opener(Counted(whose), who, _volume(row[1:5]))


def _volume(row: db.Row) -> Volume:
    return Volume(*(int(count or 0) for count in row))


def _at(at: datetime) -> Mapping[str, object]:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return {"hour": hour, "since": hour - DAY, "day": at.date()}


def _record(record_id: RecordId) -> Mapping[str, object]:
    return {"opened": _record_index(vault.derived(PURPOSE), "record", record_id.hex)}


_record_index = lru_cache(maxsize=4096)(blind_index)


def _indexes(whose: Iterable[Whose]) -> dict[bytes, Whose]:
    """Whose openings, by the index of each."""
    secret = vault.derived(PURPOSE)
    return {_index_of(secret, one): one for one in whose}


@lru_cache(maxsize=1024)
def _index_of(secret: bytes, whose: Whose) -> bytes:
    return blind_index(secret, "who", whose[0].value, whose[1])


def _key() -> Key:
    return vault.content_key(PURPOSE, "volumes")


def _aad(index: bytes) -> Aad:
    return Aad("actor_volume", "sealed", index[:16], index, 1)
