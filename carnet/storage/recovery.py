"""Recovery of the master key from paper. Owns two files of the instance; never writes the private key anywhere.

`recovery.json` holds the public key of a pair whose private key exists only in shares on paper; `recovery.sealed` is
the text of the master key sealed to it, renewed at each change of the key, so that the same envelopes open the newest
one. A copy of it is in each backup: a backup and enough envelopes give everything back, and neither does alone.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from carnet.crypto.errors import SealBroken
from carnet.crypto.key_ring import KeyRing, parsed, ring_text
from carnet.crypto.sealed_box import new_private, open_box, public_of, seal_to
from carnet.kernel.durable import write_whole
from carnet.storage.instance_folder import Instance, load_master

RECOVERY_FILE = "recovery.json"
SEALED_FILE = "recovery.sealed"


@dataclass(frozen=True)
class Recovery:
    """What is known of the shares: the public key, how many there are and are needed, when they were made."""

    public: str
    needed: int
    of: int
    made_at: str


def begin(instance: Instance, needed: int, of: int, at: datetime) -> bytes:
    """Makes a new pair and seals the master key to it; gives the private key, for shares and for nothing else.

    Former shares open former copies only: they are to be destroyed when the new ones are in their envelopes.
    """
    private = new_private()
    recovery = Recovery(public_of(private).hex(), needed, of, at.isoformat())
    seal_again(instance, recovery)
    write_whole(instance.folder / RECOVERY_FILE, json.dumps(asdict(recovery), indent=1).encode("ascii"))
    return private


def read(instance: Instance) -> Recovery | None:
    """What is known of the shares; None when none were made, or the file is not ours."""
    try:
        return Recovery(**json.loads((instance.folder / RECOVERY_FILE).read_text(encoding="ascii")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def seal_again(instance: Instance, recovery: Recovery | None = None) -> bool:
    """Seals the present master key for the shares; False when there are none."""
    known = recovery or read(instance)
    if known is None:
        return False
    text = ring_text(load_master(instance.key_file).ring)
    write_whole(instance.folder / SEALED_FILE, seal_to(bytes.fromhex(known.public), text, info(instance.id)))
    return True


def open_with(private: bytes, sealed: bytes, instance_id: UUID) -> KeyRing:
    """The master key again; SealBroken when the shares are those of another instance or time."""
    ring = parsed(open_box(private, sealed, info(instance_id)))
    if not isinstance(ring, KeyRing):
        raise SealBroken
    return ring


def info(instance_id: UUID) -> bytes:
    """What the seal is for."""
    return b"carnet/recovery/v1" + instance_id.bytes
