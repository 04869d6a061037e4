"""Puts the links of committed events into the log of their year, each exactly once. Never signs and never skips.

It takes the rows that wait and no number: sequence numbers are given before the commit, so "all above the last one
seen" would lose the events that commit late (security.md 6.4). Leaves, nodes and the removal of the pending rows are
one transaction, under a lock that one transaction at a time can hold: killed anywhere, it did all or nothing. The
unique place of an event in `log_leaf` refuses a second one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from carnet.crypto.merkle import Frontier, Span, leaf_hash
from carnet.kernel.failpoints import reach
from carnet.ledger import log_store, log_tree
from carnet.ledger.log_store import PendingLink

BATCH = 5_000


class LogBroken(Exception):
    """The kept tree lacks a node or a leaf, or an event is there twice: nothing may be added to it."""


@dataclass(frozen=True)
class Sequenced:
    """What one call did: how many events went into the logs, and of which years."""

    events: int
    years: tuple[int, ...]


def sequence(limit: int = BATCH) -> Sequenced:
    """Sequences what waits, at most `limit` events, in the caller's transaction.

    Nothing is done while another sequencer works. Raises LogBroken.
    """
    if not log_store.alone():
        return Sequenced(0, ())
    by_year: dict[int, list[PendingLink]] = defaultdict(list)
    for pending in log_store.waiting(limit):
        # The log of the year of the act, as the partitions: whatever is kept for as long ends together.
        by_year[pending.at.year].append(pending)
    for year, links in sorted(by_year.items()):
        _extend(year, links)
    return Sequenced(sum(map(len, by_year.values())), tuple(sorted(by_year)))


def frontier(year: int) -> Frontier:
    """The log of a year as it stands; LogBroken when nodes that it needs are missing."""
    size = log_store.size(year)
    try:
        return log_tree.frontier(size, log_store.hashes(year, log_tree.needed([Span(0, size)])))
    except KeyError as missing:
        raise LogBroken(f"log {year}: a node of the tree is missing") from missing


def _extend(year: int, links: Sequence[PendingLink]) -> None:
    before = frontier(year)
    after, made = log_tree.grown(before, (leaf_hash(pending.link) for pending in links))
    log_store.add_leaves(year, before.size, links)
    reach("sequencer.leaves_added")
    log_store.add_nodes(year, made)
    reach("sequencer.nodes_added")
    if log_store.forget_logged(year, before.size) != len(links):
        raise LogBroken(f"log {year}: a pending event is not the one that was taken")
    reach("sequencer.pending_removed")
