"""Idempotency keys. Owns the answer already given to an unsafe request; never the request itself."""

import json
from collections.abc import Mapping
from datetime import datetime

from carnet.kernel.errors import Conflict
from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes

Outcome = Mapping[str, str]


def recall(record_id: RecordId, key_hmac: bytes, fingerprint: bytes) -> Outcome | Conflict | None:
    """The outcome stored under a key; Conflict when the key was used with another content; None when unused."""
    row = db.one(
        "SELECT fingerprint, outcome FROM idempotency WHERE record_id = %s AND key_hmac = ANY(%s)",
        [record_id, indexes.forms(key_hmac)],
    )
    if row is None:
        return None
    if bytes(row[0]) != fingerprint:
        return Conflict("request.key_used_with_other_content")
    outcome: Outcome = json.loads(row[1]) if isinstance(row[1], str) else row[1]
    return outcome


def remember(record_id: RecordId, key_hmac: bytes, fingerprint: bytes, outcome: Outcome, at: datetime) -> None:
    """Stores the outcome in the transaction of the act. Values are ids and codes only."""
    held = indexes.form_in_use(
        key_hmac, "SELECT key_hmac FROM idempotency WHERE record_id = %s AND key_hmac = ANY(%s) FOR UPDATE", [record_id]
    )
    db.execute(
        "INSERT INTO idempotency (record_id, key_hmac, fingerprint, outcome, at) VALUES (%s, %s, %s, %s, %s)",
        [record_id, held, fingerprint, json.dumps(dict(outcome)), at],
    )


def forget(before: datetime) -> int:
    """Deletes the answers given before an instant (docs/retention.md) and returns how many."""
    return db.execute("DELETE FROM idempotency WHERE at < %s", [before])
