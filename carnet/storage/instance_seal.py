"""The seal of an instance's kind, made with its master key. Never stores the key."""

import hashlib
import hmac
import json
import uuid
from datetime import UTC, datetime

from carnet.crypto.envelope import MasterKey


def sealed(master: MasterKey, identity: uuid.UUID, kind: str, created_at: datetime) -> bytes:
    """The seal of an instance record."""
    body = json.dumps([str(identity), kind, created_at.astimezone(UTC).isoformat()]).encode("ascii")
    return hmac.digest(master.derive("instance seal"), body, hashlib.sha256)


def verified(master: MasterKey, identity: uuid.UUID, kind: str, created_at: datetime, seal: bytes) -> bool:
    """Whether this seal was made for these values with this key."""
    return hmac.compare_digest(sealed(master, identity, kind, created_at), seal)
