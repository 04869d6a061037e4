"""Merkle trees of RFC 6962 section 2.1. Owns hashes, roots, proofs and their checks; never stores a tree.

Every function works on leaf hashes. A proof is described first as the spans of leaves whose subtree roots it holds,
so that a log which keeps its nodes elsewhere (tiles, a table) can serve the same proofs without reading all leaves.
"""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

Proof = tuple[bytes, ...]


@dataclass(frozen=True)
class Span:
    """The leaves from `start` (included) to `end` (excluded)."""

    start: int
    end: int


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 ‖ leaf): a leaf never passes for a node."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of these leaf hashes."""
    return Frontier().extended(leaves).root()


def inclusion_spans(index: int, size: int) -> tuple[Span, ...]:
    """What an inclusion proof holds, from the leaf up (RFC 6962 2.1.1); ValueError without such a leaf."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    spans: list[Span] = []
    here = Span(0, size)
    while here.end - here.start > 1:
        left, right = _halves(here)
        here, other = (left, right) if index < left.end else (right, left)
        spans.append(other)
    return tuple(reversed(spans))


def consistency_spans(old: int, new: int) -> tuple[Span, ...]:
    """What a consistency proof holds (RFC 6962 2.1.2); ValueError unless 0 <= old <= new."""
    if not 0 <= old <= new:
        raise ValueError("a log only grows")
    if old in (0, new):
        return ()
    spans: list[Span] = []
    here, known = Span(0, new), True
    while here.end != old:
        left, right = _halves(here)
        if old <= left.end:
            here, other = left, right
        else:
            here, other, known = right, left, False
        spans.append(other)
    # The old tree's own root is known to the verifier and left out.
    return tuple(reversed(spans if known else [*spans, here]))


def inclusion_proof(leaves: Sequence[bytes], index: int) -> Proof:
    """The audit path of a leaf in the tree of all these leaf hashes."""
    return _proof(inclusion_spans(index, len(leaves)), lambda span: root(leaves[span.start : span.end]))


def consistency_proof(leaves: Sequence[bytes], old: int) -> Proof:
    """The proof that the tree of the first `old` leaves is a prefix of the tree of all these leaf hashes."""
    return _proof(consistency_spans(old, len(leaves)), lambda span: root(leaves[span.start : span.end]))


def inclusion_holds(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """Whether the proof shows this leaf hash at this index in the tree with this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _well_formed([leaf, expected, *proof]):
        return False
    spans = inclusion_spans(index, size)
    if len(proof) != len(spans):
        return False
    for span, sibling in zip(spans, proof, strict=True):
        leaf = node_hash(leaf, sibling) if span.start > index else node_hash(sibling, leaf)
    return hmac.compare_digest(leaf, expected)


def consistency_holds(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the newer tree only appends to the older one (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new or not _well_formed([old_root, new_root, *proof]):
        return False
    if old == 0:
        return not proof and hmac.compare_digest(old_root, EMPTY_ROOT)
    roots = _roots_shown(old, new, old_root, proof)
    if roots is None:
        return False
    return hmac.compare_digest(roots[0], old_root) and hmac.compare_digest(roots[1], new_root)


def _roots_shown(old: int, new: int, old_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the older and of the newer tree that the proof leads to, None when its length is wrong."""
    spans = consistency_spans(old, new)
    if len(proof) != len(spans):
        return None
    steps = list(zip(spans, proof, strict=True))
    start = old_root
    if steps and steps[0][0].end == old:
        start = steps.pop(0)[1]
    older = newer = start
    for span, sibling in steps:
        if span.end <= old:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
        else:
            newer = node_hash(newer, sibling)
    return older, newer


@dataclass(frozen=True)
class Frontier:
    """All that an append-only log must remember to go on: its size and the roots of its full subtrees.

    `nodes` are the roots of the perfect subtrees that the binary digits of `size` name, largest first.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.nodes) != self.size.bit_count() or not _well_formed(self.nodes):
            raise ValueError("the nodes do not fit the size")

    def appended(self, leaf: bytes) -> "Frontier":
        """The frontier after one more leaf hash."""
        return self.extended((leaf,))

    def extended(self, leaves: Sequence[bytes]) -> "Frontier":
        """The frontier after these leaf hashes."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            # Each trailing 1 of the size is a full subtree that the new leaf completes into a larger one.
            carried = size
            while carried & 1:
                leaf, carried = node_hash(nodes.pop(), leaf), carried >> 1
            nodes.append(leaf)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """The root of the tree."""
        if not self.nodes:
            return EMPTY_ROOT
        *rest, folded = self.nodes
        for node in reversed(rest):
            folded = node_hash(node, folded)
        return folded


def _halves(span: Span) -> tuple[Span, Span]:
    """The largest power of two below the size goes left (RFC 6962 2.1)."""
    split = span.start + (1 << ((span.end - span.start - 1).bit_length() - 1))
    return Span(span.start, split), Span(split, span.end)


def _proof(spans: Sequence[Span], subtree_root: Callable[[Span], bytes]) -> Proof:
    return tuple(map(subtree_root, spans))


def _well_formed(hashes: Sequence[bytes]) -> bool:
    return all(len(each) == len(EMPTY_ROOT) for each in hashes)
