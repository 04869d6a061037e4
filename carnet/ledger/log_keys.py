"""The name and the keys of the yearly logs. Owns which algorithm signs; the seed comes from the master key.

The seed is derived for this purpose only and is in no database. Another algorithm is another entry of the two tuples:
a note carries one line for each signer (ADR 0002).
"""

from pathlib import Path
from uuid import UUID

from django.conf import settings

from carnet.crypto.note import Ed25519Signer, NoteSigner, NoteVerifier
from carnet.kernel.errors import Unavailable
from carnet.ledger.signer_memory import SignerMemory
from carnet.storage import vault
from carnet.storage.instance_folder import Instance

SEED_PURPOSE = "journal checkpoints, Ed25519, version 1"
MEMORY_FOLDER = "signer"


def origin(year: int) -> str:
    """The name of the log of a year, which is also the name of its key."""
    return origin_of(_instance().id, year)


def origin_of(instance: UUID, year: int) -> str:
    """The name of a log of any instance."""
    return f"{instance}/audit/{year}"


def signers(year: int) -> tuple[NoteSigner, ...]:
    """The private keys that sign the heads of a year's log."""
    return (_ed25519(year),)


def verifiers(year: int) -> tuple[NoteVerifier, ...]:
    """The public keys of a year's log."""
    return (_ed25519(year).verifier(),)


def published(year: int) -> tuple[str, ...]:
    """The public keys as text (C2SP signed-note)."""
    return (_ed25519(year).verifier().encoded(),)


def memory() -> SignerMemory:
    """The signer's memory of this instance."""
    return SignerMemory(Path(_instance().folder) / MEMORY_FOLDER)


def _ed25519(year: int) -> Ed25519Signer:
    return Ed25519Signer(origin(year), vault.derived(SEED_PURPOSE))


def _instance() -> Instance:
    instance: Instance | None = settings.CARNET.instance
    if instance is None:
        raise Unavailable("instance")
    return instance
