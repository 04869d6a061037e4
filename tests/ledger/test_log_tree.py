"""The kept nodes give the roots and proofs of the whole list of leaves; pymerkle is the oracle."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_inclusion

from carnet.crypto import merkle
from carnet.crypto.merkle import Frontier, Span
from carnet.ledger import log_tree
from carnet.ledger.log_tree import Place


def links(count: int) -> list[bytes]:
    return [sha256(str(n).encode()).digest() for n in range(count)]


def kept(leaves: list[bytes], batches: list[int]) -> dict[Place, bytes]:
    """The nodes that a sequencer keeps when the leaves come in these batches."""
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    nodes = {Place(0, n): value for n, value in enumerate(hashes)}
    borders = sorted({0, len(hashes), *(cut for cut in batches if cut <= len(hashes))})
    before = Frontier()
    for start, end in pairwise(borders):
        before, made = log_tree.grown(log_tree.frontier(start, nodes), hashes[start:end])
        assert not nodes.keys() & made.keys()
        nodes.update(made)
    assert before.root() == merkle.root(hashes)
    return nodes


@given(st.integers(1, 90), st.lists(st.integers(1, 90), max_size=5), st.data())
def test_kept_nodes_give_the_proofs_of_the_whole_list(count: int, batches: list[int], data: st.DataObject) -> None:
    leaves = links(count)
    nodes = kept(leaves, batches)
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]
    size = data.draw(st.integers(1, count))
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(0, size))
    assert log_tree.root_of(size, nodes) == merkle.root(hashes[:size])
    assert log_tree.inclusion(index, size, nodes) == merkle.inclusion_proof(hashes[:size], index)
    assert log_tree.consistency(old, size, nodes) == merkle.consistency_proof(hashes[:size], old)


@given(st.integers(1, 70), st.data())
def test_roots_and_proofs_agree_with_pymerkle(count: int, data: st.DataObject) -> None:
    """pymerkle is another program; its roots and the paths that it verifies are of RFC 6962 too."""
    leaves = links(count)
    oracle = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        oracle.append_entry(leaf)
    nodes, size = kept(leaves, []), data.draw(st.integers(1, count))
    index = data.draw(st.integers(0, size - 1))
    root = oracle.get_root(size)
    assert log_tree.root_of(size, nodes) == root
    verify_inclusion(merkle.leaf_hash(leaves[index]), root, oracle.prove_inclusion(index + 1, size))
    path = log_tree.inclusion(index, size, nodes)
    assert merkle.inclusion_holds(merkle.leaf_hash(leaves[index]), index, size, path, root)


@pytest.mark.parametrize("size", [1, 2, 3, 64, 65, 1000, 10**6, 10**9])
def test_a_proof_needs_few_nodes(size: int) -> None:
    """O(log n) hashes, O(log² n) kept nodes at most, however large the log."""
    spans = merkle.inclusion_spans(size // 3, size)
    assert len(spans) <= size.bit_length()
    assert len(log_tree.needed(spans)) <= 2 * size.bit_length()


def test_a_missing_node_is_an_error_not_a_wrong_root() -> None:
    nodes = kept(links(11), [])
    del nodes[Place(3, 0)]
    with pytest.raises(KeyError):
        log_tree.root_of(11, nodes)


def test_places_of_a_span_cover_it_once() -> None:
    assert log_tree.places(Span(8, 15)) == (Place(2, 2), Place(1, 6), Place(0, 14))
