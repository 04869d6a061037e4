"""Recomputes the whole journal and its logs and names what is wrong. Owns the order of checks; repairs nothing.

Everything is read in one snapshot: links of each stream from its genesis, bodies against their commitments, each event
against its leaf, the tree from its leaves, each signed head, the head that the signer remembers, and heads that were
kept elsewhere. Without a head from outside, an owner of both the database and the signing key is not detected: that is
what witnesses are for (security.md 6.5).
"""

from collections.abc import Iterator, Sequence

from django.db import transaction

from carnet.ledger import log_keys, verify_events, verify_logs
from carnet.ledger.faults import Counted, Fault, Outside
from carnet.ledger.signer_memory import MemoryDamaged
from carnet.storage import db


def verify(counted: Counted, kept_elsewhere: Sequence[Outside] = (), *, bodies: bool = True) -> Iterator[Fault]:
    """Every fault of the journal and of its logs. `counted` is filled on the way.

    An event whose audit key was destroyed is counted as erased: its link and its leaf are still verified.
    `bodies=False` opens nothing and needs no key of a record.
    """
    # The signer's memory is read first: it may only be behind the snapshot, never ahead of it.
    heads = (*_remembered(), *kept_elsewhere)
    with transaction.atomic():
        db.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield from verify_events.faults(counted, bodies=bodies)
        yield from verify_logs.faults(counted, heads)


def _remembered() -> Iterator[Outside]:
    memory = log_keys.memory()
    for year in memory.years():
        try:
            last = memory.last(year)
        except MemoryDamaged:
            # A head that nobody signed is told as such.
            yield Outside(year, b"")
            continue
        if last is not None:
            yield Outside(year, last.note)
