"""The locator: from a blind index to a record. Owns claims; never sees the value behind an index.

A key is claimed in its own transaction before the record's (DESIGN 4), so that no transaction spans two shards. A
claim whose act failed stays unconfirmed: the same act finds it again, and the sweep removes it otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes
from carnet.storage.gathered import Part


class KeyKind(StrEnum):
    """What a located key is."""

    INS = "ins"
    INS_AND_BIRTH = "ins_and_birth"
    DOCUMENT = "document"
    WORKER = "worker"
    NOTICE = "notice"
    INVITATION = "invitation"
    ACCESS_CODE = "access_code"
    HEALTH_LINK = "health_link"
    TRAITS = "traits"


@dataclass(frozen=True)
class Claim:
    """A key and the record that holds it."""

    kind: KeyKind
    key_hmac: bytes
    record_id: RecordId
    confirmed: bool


def claim(kind: KeyKind, key_hmac: bytes, record_id: RecordId, at: datetime) -> Claim:
    """Claims a key for a record, in its own transaction, and returns the claim in force (maybe another's).

    A claim that a failed act left becomes young again, so that no sweep releases it under the act that takes it up.
    """

    def work() -> Claim:
        held = indexes.form_in_use(
            key_hmac, "SELECT key_hmac FROM locator WHERE kind = %s AND key_hmac = ANY(%s) FOR UPDATE", [kind]
        )
        row = db.one(
            "INSERT INTO locator (kind, key_hmac, record_id, claimed_at, confirmed) VALUES (%s, %s, %s, %s, false)"
            " ON CONFLICT (kind, key_hmac) DO UPDATE SET claimed_at ="
            " CASE WHEN locator.confirmed THEN locator.claimed_at ELSE EXCLUDED.claimed_at END"
            " RETURNING record_id, confirmed",
            [kind, held, record_id, at],
        )
        assert row is not None  # noqa: S101  # The row was inserted or updated.
        return Claim(kind, key_hmac, RecordId(row[0]), bool(row[1]))

    return db.in_transaction(work)


def claim_all(kind: KeyKind, key_hmacs: Sequence[bytes], record_id: RecordId, at: datetime) -> Mapping[bytes, RecordId]:
    """Claims several keys for one record, in one transaction of their own, and tells whose each is now.

    The keys of one record only: no claim of another record waits for them longer than for one (they are taken in
    order, so that two of these never wait for each other). While indexes are renewed each is claimed alone.
    """
    if indexes.rotating():
        return {key: claim(kind, key, record_id, at).record_id for key in key_hmacs}
    keys = {indexes.stored(key): key for key in sorted(key_hmacs)}
    values = {"kind": kind, "keys": list(keys), "record": record_id, "at": at}
    found = db.in_transaction(lambda: db.rows(_CLAIM_ALL, values))
    return {keys[bytes(held)]: RecordId(record) for held, record in found}


_CLAIM_ALL: Final = (
    "INSERT INTO locator (kind, key_hmac, record_id, claimed_at, confirmed)"
    " SELECT %(kind)s, key, %(record)s, %(at)s, false FROM unnest(%(keys)s::bytea[]) AS key"
    " ON CONFLICT (kind, key_hmac) DO UPDATE SET claimed_at ="
    " CASE WHEN locator.confirmed THEN locator.claimed_at ELSE EXCLUDED.claimed_at END"
    " RETURNING key_hmac, record_id"
)
FIND: Final = "SELECT record_id, confirmed FROM locator WHERE kind = %(located)s AND key_hmac = ANY(%(forms)s)"


def _found(rows: Sequence[db.Row]) -> tuple[RecordId, bool] | None:
    return (RecordId(rows[0][0]), bool(rows[0][1])) if rows else None


FOUND: Final[Part[tuple[RecordId, bool] | None]] = Part(FIND, 2, _found, one=True, of="forms")
"""The record that holds a key, and whether an act confirmed it, read beside other things: its values are `asked`."""


def asked(kind: KeyKind, key_hmac: bytes) -> dict[str, object]:
    """What `FIND` and `FOUND` ask for."""
    return {"located": kind.value, "forms": indexes.forms(key_hmac)}


def find(kind: KeyKind, key_hmac: bytes) -> Claim | None:
    """The claim on a key, or None."""
    row = db.lean_one(FIND, asked(kind, key_hmac))
    return Claim(kind, key_hmac, RecordId(row[0]), bool(row[1])) if row else None


def holders(kind: KeyKind, key_hmacs: Sequence[bytes]) -> tuple[RecordId, ...]:
    """The records that hold these keys, each once; one statement, whatever there is."""
    forms = [form for each in key_hmacs for form in indexes.forms(each)]
    found = db.rows("SELECT record_id FROM locator WHERE kind = %s AND key_hmac = ANY(%s)", [kind, forms])
    return tuple(dict.fromkeys(RecordId(record_id) for (record_id,) in found))


def after(kind: KeyKind, last: bytes, most: int) -> tuple[tuple[bytes, RecordId], ...]:
    """The next confirmed keys of a kind, as they are stored, with their records: a way through all of them."""
    found = db.rows(
        "SELECT key_hmac, record_id FROM locator WHERE kind = %s AND confirmed AND key_hmac > %s"
        " ORDER BY key_hmac LIMIT %s",
        [kind, last, most],
    )
    return tuple((bytes(key_hmac), RecordId(record_id)) for key_hmac, record_id in found)


def count(kind: KeyKind) -> int:
    """How many confirmed keys of a kind there are."""
    row = db.one("SELECT count(*) FROM locator WHERE kind = %s AND confirmed", [kind])
    return int(row[0]) if row else 0


def claim_each(kind: KeyKind, wanted: Mapping[bytes, RecordId], at: datetime) -> frozenset[RecordId]:
    """Claims a key for each of many records, confirmed at once, and tells which records have theirs, now or before.

    None while indexes are renewed: then each is claimed alone.
    """
    if not wanted or indexes.rotating():
        return frozenset()
    keys = {indexes.stored(key): record for key, record in sorted(wanted.items())}
    values = {"kind": kind, "keys": list(keys), "records": list(keys.values()), "at": at}
    return frozenset(RecordId(record) for (record,) in db.in_transaction(lambda: db.rows(_CLAIM_EACH, values)))


_CLAIM_EACH: Final = (
    "INSERT INTO locator (kind, key_hmac, record_id, claimed_at, confirmed)"
    " SELECT %(kind)s, one.key, one.record, %(at)s, true"
    " FROM unnest(%(keys)s::bytea[], %(records)s::uuid[]) AS one(key, record)"
    " ON CONFLICT (kind, key_hmac) DO UPDATE SET confirmed = true WHERE locator.record_id = EXCLUDED.record_id"
    " RETURNING record_id"
)


def confirm(kind: KeyKind, key_hmac: bytes) -> None:
    """Marks a claim as used by a committed act."""
    db.execute(_CONFIRM, [kind, indexes.forms(key_hmac)])


def confirm_all(kind: KeyKind, key_hmacs: Sequence[bytes]) -> None:
    """Marks claims as used by a committed act, without a wait for the disk: the sweep makes what a crash undoes."""
    # Only of a statement that is a transaction of its own: in another one, other acts are to be durable.
    statement = _CONFIRM if db.is_inside() else _CONFIRM_SOFTLY
    db.execute(statement, [kind, [form for each in key_hmacs for form in indexes.forms(each)]])


_CONFIRM = "UPDATE locator SET confirmed = true WHERE kind = %s AND key_hmac = ANY(%s)"
_CONFIRM_SOFTLY = (
    "WITH soft AS (SELECT set_config('synchronous_commit', 'off', true))"
    " UPDATE locator SET confirmed = true FROM soft WHERE kind = %s AND key_hmac = ANY(%s)"
)


def question(kind: KeyKind, key_hmac: bytes, record_id: RecordId, at: datetime) -> None:
    """Marks a record's claim as one that an act under way may give up: whoever sees it next settles it."""
    db.execute(
        "UPDATE locator SET confirmed = false, claimed_at = %s"
        " WHERE kind = %s AND key_hmac = ANY(%s) AND record_id = %s",
        [at, kind, indexes.forms(key_hmac), record_id],
    )


def give_up(kind: KeyKind, key_hmac: bytes, record_id: RecordId) -> bool:
    """Removes a record's claim that was put in question: the key is free for another record."""
    return bool(
        db.execute(
            "DELETE FROM locator WHERE kind = %s AND key_hmac = ANY(%s) AND record_id = %s AND NOT confirmed",
            [kind, indexes.forms(key_hmac), record_id],
        )
    )


def hand_over(kind: KeyKind, key_hmac: bytes, giver: RecordId, taker: RecordId) -> bool:
    """Gives a claim of one record to another; False when the giver does not hold it (any more)."""
    return bool(
        db.execute(
            "UPDATE locator SET record_id = %s, confirmed = true"
            " WHERE kind = %s AND key_hmac = ANY(%s) AND record_id = %s",
            [taker, kind, indexes.forms(key_hmac), giver],
        )
    )


def unconfirmed(before: datetime, limit: int = 500) -> Iterator[Claim]:
    """Claims made before an instant and never confirmed: what the sweep looks at. Keys are as they are stored."""
    for kind, key_hmac, record_id in db.rows(
        "SELECT kind, key_hmac, record_id FROM locator WHERE NOT confirmed AND claimed_at < %s LIMIT %s",
        [before, limit],
    ):
        yield Claim(KeyKind(kind), bytes(key_hmac), RecordId(record_id), False)


def release_all(record_id: RecordId) -> int:
    """Releases every claim of a destroyed record and returns how many; may be done again."""
    return db.execute("DELETE FROM locator WHERE record_id = %s", [record_id])


def release(claim: Claim, before: datetime) -> bool:
    """Removes an unconfirmed claim that is still as old as it was when the sweep found it."""
    return bool(
        db.execute(
            "DELETE FROM locator WHERE kind = %s AND key_hmac = ANY(%s) AND NOT confirmed AND claimed_at < %s",
            [claim.kind, indexes.forms(claim.key_hmac), before],
        )
    )
