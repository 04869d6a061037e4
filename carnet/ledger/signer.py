"""Signs the heads of the yearly logs. Owns the refusal to go back; never signs what its memory does not lead to.

Before it signs, the signer proves to itself that the tree of now only appends to the tree that it signed last, by its
own memory and not by the database's. It refuses a smaller tree, another tree, an earlier time, a memory that is gone:
each is a loud stop, and no second history is ever signed (security.md 6.4).

Crash windows: killed before the swap, nothing was signed; killed between the swap and the commit, the memory is ahead
of the table, and the next round publishes the note that is remembered.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum

from carnet.crypto.errors import NoteRefused
from carnet.crypto.merkle import Span, consistency_holds, consistency_spans
from carnet.crypto.note import Checkpoint, NoteSigner, NoteVerifier, open_checkpoint, sign_checkpoint
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.ledger import log_keys, log_store, log_tree
from carnet.ledger.log_store import KeptCheckpoint
from carnet.ledger.signer_memory import MemoryDamaged, Remembered, SignerMemory


class Why(StrEnum):
    """Why a head is not signed."""

    SMALLER = "smaller"
    INCONSISTENT = "inconsistent"
    EARLIER = "earlier"
    MEMORY_GONE = "memory_gone"
    MEMORY_DAMAGED = "memory_damaged"


class SignerStopped(Exception):
    """The log is not the one that was signed before: a person must look before anything more is signed."""

    def __init__(self, year: int, why: Why) -> None:
        super().__init__(f"log {year}: {why.value}; nothing is signed until an operator has looked (docs/verify.md)")
        self.year = year
        self.why = why


def sign(year: int, now: datetime) -> KeptCheckpoint | None:
    """Signs and publishes the head of a year if the log grew, in the caller's transaction; None when nothing is due.

    Raises SignerStopped, and MemoryMoved when another signer works on the same memory.
    """
    if not log_store.alone():
        return None
    memory = log_keys.memory()
    remembered = _remembered(year, memory)
    last = _opened(year, remembered)
    size = log_store.size(year)
    _check(year, last, size, remembered, now)
    if last is not None and remembered is not None and last.size == size:
        _publish_again(year, last, remembered)
        return None
    return _signed(year, size, now, memory, remembered, log_keys.signers(year))


def standing(year: int, clock: Clock) -> None:
    """SignerStopped when the next signature of this year would be refused; signs nothing.

    The time is asked for after the memory was read: the signer may be at work, and sign after an earlier look.
    """
    remembered = _remembered(year, log_keys.memory())
    _check(year, _opened(year, remembered), log_store.size(year), remembered, clock.now())


def years() -> list[int]:
    """The years that the signer must look after: those it remembers and those that the database has."""
    return sorted({*log_keys.memory().years(), *log_store.years()})


def _remembered(year: int, memory: SignerMemory) -> Remembered | None:
    try:
        return memory.last(year)
    except MemoryDamaged as damaged:
        raise SignerStopped(year, Why.MEMORY_DAMAGED) from damaged


def _opened(year: int, remembered: Remembered | None) -> Checkpoint | None:
    verifiers: Sequence[NoteVerifier] = log_keys.verifiers(year)
    try:
        return open_checkpoint(remembered.note, log_keys.origin(year), verifiers) if remembered else None
    except NoteRefused as refused:
        raise SignerStopped(year, Why.MEMORY_DAMAGED) from refused


def _check(year: int, last: Checkpoint | None, size: int, remembered: Remembered | None, now: datetime) -> None:
    if last is None or remembered is None:
        if log_store.latest_checkpoint(year) is not None:
            raise SignerStopped(year, Why.MEMORY_GONE)
        return
    if now < remembered.at:
        raise SignerStopped(year, Why.EARLIER)
    if size < last.size:
        raise SignerStopped(year, Why.SMALLER)
    if not _leads_to(year, last, size):
        raise SignerStopped(year, Why.INCONSISTENT)


def _leads_to(year: int, last: Checkpoint, size: int) -> bool:
    spans = (Span(0, size), *consistency_spans(last.size, size))
    try:
        kept = log_store.hashes(year, log_tree.needed(spans))
        root, proof = log_tree.root_of(size, kept), log_tree.consistency(last.size, size, kept)
    except KeyError:
        return False
    return consistency_holds(last.size, size, last.root, root, proof)


def _publish_again(year: int, last: Checkpoint, remembered: Remembered) -> None:
    kept = log_store.latest_checkpoint(year)
    if kept is None or kept.size < last.size:
        log_store.add_checkpoint(KeptCheckpoint(year, last.size, last.root, remembered.note, remembered.at))


def _signed(
    year: int,
    size: int,
    now: datetime,
    memory: SignerMemory,
    remembered: Remembered | None,
    signers: Sequence[NoteSigner],
) -> KeptCheckpoint:
    kept = log_store.hashes(year, log_tree.needed([Span(0, size)]))
    checkpoint = Checkpoint(log_keys.origin(year), size, log_tree.root_of(size, kept))
    note = sign_checkpoint(checkpoint, signers)
    at = now.astimezone(UTC)
    reach("signer.signed")
    memory.swap(year, remembered, Remembered(note, at))
    reach("signer.remembered")
    made = KeptCheckpoint(year, size, checkpoint.root, note, at)
    log_store.add_checkpoint(made)
    return made
