"""Verifies the yearly logs: leaves without a gap, kept nodes, signed heads. Owns these checks; changes nothing."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter

from carnet.crypto.errors import NoteRefused
from carnet.crypto.merkle import Frontier, leaf_hash
from carnet.crypto.note import Checkpoint, open_checkpoint
from carnet.ledger import cosignatures, log_keys, log_store, log_tree
from carnet.ledger.faults import Counted, Fault, Outside, What
from carnet.ledger.log_tree import Place
from carnet.ledger.snapshot import streamed
from carnet.storage import db

_LEAVES = "SELECT log_year, leaf_index, link FROM log_leaf ORDER BY log_year, leaf_index"
_HEADS = "SELECT size, root, note FROM checkpoint WHERE log_year = %s ORDER BY size"
_COSIGNED = """
SELECT s.size, s.witness, s.line, c.note FROM cosignature AS s
LEFT JOIN checkpoint AS c ON c.log_year = s.log_year AND c.size = s.size
WHERE s.log_year = %s ORDER BY s.size, s.witness
"""
_AT_ONCE = 5_000


@dataclass(frozen=True)
class _Head:
    size: int
    root: bytes
    from_outside: bool


@dataclass
class _Log:
    """One log while its leaves are read."""

    year: int
    heads: deque[_Head]
    tree: Frontier = field(default_factory=Frontier)
    made: dict[Place, bytes] = field(default_factory=dict)
    good: int = 0
    wrong: bool = False

    def until_next_head(self) -> int:
        """How many leaves to take at once: up to the next head, whose root must be computed at its size."""
        return min(self.heads[0].size - self.tree.size, _AT_ONCE) if self.heads else _AT_ONCE


def faults(counted: Counted, outside: Sequence[Outside]) -> Iterator[Fault]:
    """Every fault of the logs, and every head from outside that they do not lead to."""
    seen = set()
    for year, leaves in groupby(streamed(_LEAVES), key=itemgetter(0)):
        seen.add(year)
        yield from _log_faults(counted, year, ((index, bytes(link)) for _, index, link in leaves), outside)
    told = {int(year) for (year,) in db.rows("SELECT DISTINCT log_year FROM checkpoint")} | {o.year for o in outside}
    for year in sorted(told - seen):
        yield from _log_faults(counted, year, iter(()), outside)


def _log_faults(
    counted: Counted, year: int, leaves: Iterator[tuple[int, bytes]], outside: Sequence[Outside]
) -> Iterator[Fault]:
    heads: list[_Head] = []
    yield from _signature_faults(counted, year, [o.note for o in outside if o.year == year], heads)
    log = _Log(year, deque(sorted(heads, key=lambda head: head.size)))
    yield from _roots(log)
    while batch := list(islice(leaves, log.until_next_head())):
        counted.leaves += len(batch)
        expected = range(log.tree.size, log.tree.size + len(batch))
        if [index for index, _ in batch] != list(expected):
            gap = next(n for n, (index, _) in zip(expected, batch, strict=True) if n != index)
            yield Fault(What.LOG_GAP, log=year, place=gap)
            return
        log.tree, made = log_tree.grown(log.tree, (leaf_hash(link) for _, link in batch))
        log.made.update(made)
        yield from _roots(log)
        if len(log.made) >= _AT_ONCE:
            yield from _node_faults(log)
    yield from _node_faults(log)
    yield from (Fault(What.LOG_SHORTER, log=year, place=head.size, after=log.tree.size) for head in log.heads)


def _signature_faults(counted: Counted, year: int, notes: Sequence[bytes], heads: list[_Head]) -> Iterator[Fault]:
    """Fills `heads` with those that the log's key signed."""
    for size, root, note in db.rows(_HEADS, [year]):
        counted.heads += 1
        head = _opened(year, bytes(note))
        if head is None or (head.size, head.root) != (int(size), bytes(root)):
            yield Fault(What.SIGNATURE_WRONG, log=year, place=int(size))
        else:
            heads.append(_Head(head.size, head.root, from_outside=False))
    yield from _cosignature_faults(year)
    for note in notes:
        head = _opened(year, note)
        if head is None:
            yield Fault(What.SIGNATURE_WRONG, log=year)
        else:
            heads.append(_Head(head.size, head.root, from_outside=True))


def _cosignature_faults(year: int) -> Iterator[Fault]:
    """Each kept cosignature of a witness that the settings name holds for the head that stands there now."""
    keys = {known.key.name: known.key for known in cosignatures.witnesses()}
    for size, witness, line, note in db.rows(_COSIGNED, [year]):
        key = keys.get(witness)
        if key is not None and (note is None or not cosignatures.holds(bytes(note), [bytes(line)], key)):
            yield Fault(What.COSIGNATURE_WRONG, log=year, place=int(size))


def _opened(year: int, note: bytes) -> Checkpoint | None:
    try:
        return open_checkpoint(note, log_keys.origin(year), log_keys.verifiers(year))
    except NoteRefused:
        return None


def _roots(log: _Log) -> Iterator[Fault]:
    """The heads of this size. The first that does not hold is told, and every one from outside."""
    while log.heads and log.heads[0].size == log.tree.size:
        head = log.heads.popleft()
        if head.root == log.tree.root():
            log.good = head.size
        elif not log.wrong or head.from_outside:
            log.wrong = True
            yield Fault(What.ROOT_WRONG, log=log.year, place=head.size, after=log.good)


def _node_faults(log: _Log) -> Iterator[Fault]:
    kept = log_store.hashes(log.year, log.made)
    for place, value in log.made.items():
        if kept.get(place) != value:
            yield Fault(What.NODE_WRONG, log=log.year, place=place.number)
    log.made.clear()
