"""The seal of an instance: what it is was written once and cannot be switched. Never stores the record or the key.

HMAC-SHA256 under a secret derived from the master key: a demo's folder with a production's key, or an edited kind, is
noticed at start. Whoever holds the master key can seal anything; the seal protects from everyone else.
"""

import hmac
from datetime import UTC, datetime
from uuid import UUID

from carnet.crypto.envelope import MasterKey
from carnet.crypto.framing import framed

_PURPOSE = "instance seal"


def sealed(master: MasterKey, identity: UUID, kind: str, created_at: datetime) -> bytes:
    """The seal (32 bytes) of an instance record; ValueError when the instant is not aware."""
    if created_at.tzinfo is None:
        raise ValueError("an instance is made at an aware instant")
    # Microseconds in UTC: what PostgreSQL keeps of an instant, whatever zone it gives it back in.
    made = created_at.astimezone(UTC).isoformat(timespec="microseconds")
    message = framed("carnet/instance/v1", kind.encode(), identity.bytes, made.encode())
    return hmac.digest(master.derive(_PURPOSE), message, "sha256")


def verified(master: MasterKey, identity: UUID, kind: str, created_at: datetime, seal: bytes) -> bool:
    """Whether this seal was made for this record under this master key."""
    return hmac.compare_digest(seal, sealed(master, identity, kind, created_at))
