"""Recomputes the whole journal and its logs and names what is wrong. Owns the order of checks; repairs nothing.

Everything is read in one snapshot: links of each stream from its genesis, bodies against their commitments, each event
against its leaf, the tree from its leaves, each signed head, the head that the signer remembers, and heads that were
kept elsewhere. Without a head from outside, an owner of both the database and the signing key is not detected: that is
what witnesses are for (security.md 6.5).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from carnet.ledger import log_keys, verify_events, verify_lanes, verify_logs
from carnet.ledger.faults import Counted, Fault, Outside
from carnet.ledger.signer_memory import MemoryDamaged
from carnet.ledger.snapshot import export, of_one_instant

_RECORDS_AT_ONCE: Final = 200


def verify(counted: Counted, kept_elsewhere: Sequence[Outside] = (), *, bodies: bool = True) -> Iterator[Fault]:
    """Every fault of the journal and of its logs. `counted` is filled on the way.

    An event whose audit key was destroyed is counted as erased: its link and its leaf are still verified.
    `bodies=False` opens nothing and needs no key of a record.
    """
    # The signer's memory is read first: it may only be behind the snapshot, never ahead of it.
    heads = (*_remembered(), *kept_elsewhere)
    with of_one_instant():
        yield from verify_events.faults(counted, bodies=bodies)
        yield from verify_logs.faults(counted, heads)


def verify_at_once(
    counted: Counted, kept_elsewhere: Sequence[Outside] = (), *, bodies: bool = True, processes: int
) -> Iterator[Fault]:
    """The same by several processes, which see one instant; only outside a transaction, which they could not see."""
    with verify_lanes.Lanes(processes) as lanes:
        heads = (*_remembered(), *kept_elsewhere)
        with of_one_instant():
            at_work = lanes.begin(export(), verify_events.parts(_RECORDS_AT_ONCE), bodies=bodies)
            yield from verify_logs.faults(counted, heads)
            yield from at_work(counted)


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
