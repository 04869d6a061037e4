"""Puts committed events into the logs of their years and signs their heads. Run every second by the worker."""

from dataclasses import dataclass
from functools import partial

from carnet.kernel.clock import Clock
from carnet.ledger import sequencer, signer
from carnet.ledger.log_store import KeptCheckpoint
from carnet.storage import db


@dataclass(frozen=True)
class Advanced:
    """What a round did: events put into the logs, and heads that were signed."""

    events: int
    checkpoints: tuple[KeptCheckpoint, ...]


def sequence_journal(clock: Clock) -> Advanced:
    """Sequences all that waits, then signs. The leaves commit before the head is signed: a head never runs ahead.

    Raises LogBroken or SignerStopped: the history is not the one that was signed, and an operator must look.
    """
    events = 0
    while (taken := db.in_transaction(sequencer.sequence)).events:
        events += taken.events
    signed = [db.in_transaction(partial(signer.sign, year, clock.now())) for year in signer.years()]
    return Advanced(events, tuple(made for made in signed if made is not None))
