"""The tree of a yearly log whose nodes are kept elsewhere. Owns growth and proofs as lists of nodes; does no I/O.

A node is named by its level and its number: level 0 holds the leaf hashes, a node of level n stands for 2^n leaves.
Only whole subtrees have a node, so a kept node never changes; a proof needs at most 2 × log2(size) kept nodes for each
subtree that it names (DESIGN 6, tlog-tiles).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from carnet.crypto.merkle import (
    EMPTY_ROOT,
    Frontier,
    Proof,
    Span,
    consistency_spans,
    inclusion_spans,
    node_hash,
)


class Place(NamedTuple):
    """Where a whole subtree stands."""

    level: int
    number: int


Hashes = Mapping[Place, bytes]


def places(span: Span) -> tuple[Place, ...]:
    """The whole subtrees that these leaves consist of, largest first; `span` is a subtree of RFC 6962."""
    found, start, left = [], span.start, span.end - span.start
    while left:
        level = left.bit_length() - 1
        found.append(Place(level, start >> level))
        start, left = start + (1 << level), left - (1 << level)
    return tuple(found)


def frontier(size: int, kept: Hashes) -> Frontier:
    """The frontier of the first `size` leaves; KeyError when a node is missing."""
    return Frontier(size, tuple(kept[place] for place in places(Span(0, size))))


def root_of(size: int, kept: Hashes) -> bytes:
    """The root of the first `size` leaves; KeyError when a node is missing."""
    return _subtree(Span(0, size), kept)


def grown(before: Frontier, leaves: Iterable[bytes]) -> tuple[Frontier, dict[Place, bytes]]:
    """The frontier after these leaf hashes, and the nodes above level 0 that they complete."""
    size, stack, made = before.size, list(before.nodes), {}
    for folded in leaves:
        level, carried = 0, size
        while carried & 1:
            level, carried = level + 1, carried >> 1
            folded = node_hash(stack.pop(), folded)
            made[Place(level, size >> level)] = folded
        stack.append(folded)
        size += 1
    return Frontier(size, tuple(stack)), made


def needed(spans: Iterable[Span]) -> set[Place]:
    """The nodes that the roots of these subtrees are made of."""
    return {place for span in spans for place in places(span)}


def inclusion(index: int, size: int, kept: Hashes) -> Proof:
    """The proof that a leaf is in the tree of this size; KeyError when a node is missing."""
    return _proof(inclusion_spans(index, size), kept)


def consistency(old: int, new: int, kept: Hashes) -> Proof:
    """The proof that the tree of the first `old` leaves is a prefix; KeyError when a node is missing."""
    return _proof(consistency_spans(old, new), kept)


def _proof(spans: Sequence[Span], kept: Hashes) -> Proof:
    return tuple(_subtree(span, kept) for span in spans)


def _subtree(span: Span, kept: Hashes) -> bytes:
    if span.start == span.end:
        return EMPTY_ROOT
    *rest, folded = (kept[place] for place in places(span))
    for left in reversed(rest):
        folded = node_hash(left, folded)
    return folded
