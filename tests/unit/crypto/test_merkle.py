"""Merkle trees: the published vectors, another implementation, and proofs that cannot be bent."""

import random
from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carnet.crypto.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_holds,
    consistency_proof,
    consistency_spans,
    inclusion_holds,
    inclusion_proof,
    inclusion_spans,
    leaf_hash,
    node_hash,
    root,
)

# The eight leaves of Certificate Transparency's reference tests (google/certificate-transparency, merkle_tree_test.cc;
# repeated by transparency-dev/merkle and Go's sumdb/tlog), their roots and some of their proofs.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
NODE_01 = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
NODE_23 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
NODE_45 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
NODE_67 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
NODE_03 = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"
NODE_47 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
LEAF_0 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
INCLUSIONS = [
    (0, 1, []),
    (0, 8, [LEAF_1, NODE_23, NODE_47]),
    (5, 8, [LEAF_4, NODE_67, NODE_03]),
    (2, 3, [NODE_01]),
    (1, 5, [LEAF_0, NODE_23, LEAF_4]),
]
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, [LEAF_1, NODE_23, NODE_47]),
    (6, 8, [NODE_45, NODE_67, NODE_03]),
    (2, 5, [NODE_23, LEAF_4]),
]
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in INPUTS]


def _many(count: int, seed: int = 1) -> list[bytes]:
    draw = random.Random(seed)
    return [draw.randbytes(32) for _ in range(count)]


@cache
def _by_definition(leaves: tuple[bytes, ...]) -> bytes:
    """RFC 6962 2.1, written as the RFC writes it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    halves = _by_definition(leaves[:split]), _by_definition(leaves[split:])
    return sha256(b"\x01" + halves[0] + halves[1]).digest()


def _hex(proof: Sequence[bytes]) -> list[str]:
    return [node.hex() for node in proof]


def test_root_verifier_published_trees_have_the_published_roots() -> None:
    """The roots of the reference trees of 0 to 8 leaves."""
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([]) == EMPTY_ROOT
    assert [root(LEAVES[:size]).hex() for size in range(1, 9)] == ROOTS


@pytest.mark.parametrize(("index", "size", "expected"), INCLUSIONS)
def test_inclusion_verifier_published_proofs(index: int, size: int, expected: list[str]) -> None:
    """The reference audit paths are made and verified."""
    proof = inclusion_proof(LEAVES[:size], index)
    assert _hex(proof) == expected
    assert inclusion_holds(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "new", "expected"), CONSISTENCIES)
def test_consistency_verifier_published_proofs(old: int, new: int, expected: list[str]) -> None:
    """The reference consistency proofs are made and verified."""
    proof = consistency_proof(LEAVES[:new], old)
    assert _hex(proof) == expected
    roots = bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1])
    assert consistency_holds(old, new, *roots, proof)


def test_root_verifier_every_size_up_to_130_is_that_of_the_definition() -> None:
    """The frontier, fed one by one or in pieces, gives the root of the RFC's recursive definition."""
    leaves, frontier = _many(130), Frontier()
    for size in range(131):
        expected = _by_definition(tuple(leaves[:size]))
        assert frontier.root() == root(leaves[:size]) == expected
        half = Frontier().extended(leaves[: size // 2])
        assert half.extended(leaves[size // 2 : size]) == frontier
        if size < 130:
            frontier = frontier.appended(leaves[size])


def test_proofs_verifier_every_pair_up_to_40_holds() -> None:
    """Every inclusion and every consistency of trees up to 40 leaves verifies."""
    leaves = _many(40)
    roots = [root(leaves[:size]) for size in range(41)]
    for new in range(41):
        for old in range(new + 1):
            proof = consistency_proof(leaves[:new], old)
            assert consistency_holds(old, new, roots[old], roots[new], proof)
        for index in range(new):
            proof = inclusion_proof(leaves[:new], index)
            assert inclusion_holds(leaves[index], index, new, proof, roots[new])


def test_proofs_verifier_other_implementation_agrees() -> None:
    """pymerkle, an independent implementation, gives the same roots and audit paths."""
    data = [leaf[:20] for leaf in _many(33)]
    theirs = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in data:
        theirs.append_entry(leaf)
    ours = [leaf_hash(leaf) for leaf in data]
    for size in range(1, 34):
        assert theirs.get_root(size) == root(ours[:size])
        for index in range(size):
            base, *path = theirs.prove_inclusion(index + 1, size).path
            assert base == ours[index]
            assert tuple(path) == inclusion_proof(ours[:size], index)


def _consistent_by_rfc_9162(old: int, new: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> bool:
    """RFC 9162 2.1.4.2, step by step (0 < old < new): it walks on bits, ours on spans."""
    path = [roots[0], *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(node, fr), node_hash(node, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, node)
        fn, sn = fn >> 1, sn >> 1
    return (fr, sr) == roots and sn == 0


def test_consistency_verifier_the_rfc_algorithm_agrees() -> None:
    """The verifier that RFC 9162 spells out takes our proofs, and both refuse each proof of another pair of sizes.

    pymerkle is no oracle here: its consistency paths are not those of the RFC when the old tree is a full subtree.
    """
    leaves = _many(33)
    roots = [root(leaves[:size]) for size in range(34)]
    pairs = [(old, new) for new in range(2, 34) for old in range(1, new)]
    for old, new in pairs:
        pair = roots[old], roots[new]
        for other in range(1, new):
            proof = consistency_proof(leaves[:new], other)
            held = consistency_holds(old, new, *pair, proof)
            assert held == _consistent_by_rfc_9162(old, new, pair, proof)
            assert held or other != old


@settings(max_examples=300)
@given(st.data())
def test_proofs_forger_bent_proof_never_verifies(data: st.DataObject) -> None:
    """A proof with a flipped bit, a node more, less, repeated or moved, or for another place, is refused."""
    size = data.draw(st.integers(1, 300))
    index = data.draw(st.integers(0, size - 1))
    leaves = _many(size, seed=data.draw(st.integers(0, 5)))
    top, proof = root(leaves), inclusion_proof(leaves, index)
    bent = _bent(proof, data)
    assert inclusion_holds(leaves[index], index, size, proof, top)
    assert not inclusion_holds(leaves[index], index, size, bent, top)
    old = data.draw(st.integers(1, size))
    shown = consistency_proof(leaves, old)
    assert consistency_holds(old, size, root(leaves[:old]), top, shown)
    assert not consistency_holds(old, size, root(leaves[:old]), top, _bent(shown, data))


def _bent(proof: tuple[bytes, ...], data: st.DataObject) -> tuple[bytes, ...]:
    at = data.draw(st.integers(0, max(0, len(proof) - 1)))
    longer = [(*proof, bytes(32)), (bytes(32), *proof), (*proof, *proof[-1:], b"")]
    if not proof:
        return data.draw(st.sampled_from(longer))
    altered = bytearray(proof[at])
    altered[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    others = [(*proof[:at], bytes(altered), *proof[at + 1 :]), proof[:at] + proof[at + 1 :]]
    others += [(*proof[:at], proof[at][:31], *proof[at + 1 :])]
    if len(proof) > 1:
        others.append((*proof[1:], proof[0]))
    return data.draw(st.sampled_from(longer + others))


def test_inclusion_forger_every_other_claim_is_refused() -> None:
    """A proof holds for its own leaf, index, size and root only."""
    leaves = _many(21)
    roots = [root(leaves[:size]) for size in range(22)]
    for index in range(21):
        proof = inclusion_proof(leaves, index)
        for claimed in range(-1, 22):
            held = inclusion_holds(leaves[index], claimed, 21, proof, roots[21])
            assert held == (claimed == index)
        for other in range(22):
            if other != 21:
                assert not inclusion_holds(leaves[index], index, other, proof, roots[other])
                assert not inclusion_holds(leaves[index], index, 21, proof, roots[other])
        assert not inclusion_holds(leaves[index - 1], index, 21, proof, roots[21])


@pytest.mark.parametrize("size", [2, 3, 4, 7, 8, 9, 16, 31])
def test_consistency_forger_rewritten_history_is_refused(size: int) -> None:
    """When any old leaf was changed, removed or added, no honest proof of the new tree shows the old root."""
    leaves = _many(size)
    for old in range(1, size):
        before = root(leaves[:old])
        for at in range(old):
            changed = [*leaves[:at], bytes(32), *leaves[at + 1 :]]
            removed = [*leaves[:at], *leaves[at + 1 :], bytes(32)]
            added = [*leaves[:at], bytes(32), *leaves[at:-1]]
            for forged in (changed, removed, added):
                proof = consistency_proof(forged, old)
                assert not consistency_holds(old, size, before, root(forged), proof)


def test_consistency_forger_trivial_claims_are_refused() -> None:
    """Equal sizes need equal roots, an empty old tree needs the empty root, and a log never shrinks."""
    one, other = _many(2)
    assert consistency_holds(0, 5, EMPTY_ROOT, one, ())
    assert not consistency_holds(0, 5, one, other, ())
    assert not consistency_holds(0, 5, EMPTY_ROOT, one, (one,))
    assert not consistency_holds(3, 3, one, other, ())
    assert not consistency_holds(3, 2, one, one, ())
    assert not consistency_holds(-1, 2, one, one, ())
    assert not consistency_holds(3, 3, one[:5], one[:5], ())


def test_inclusion_forger_node_does_not_pass_for_a_leaf() -> None:
    """The hash of a leaf made of two hashes is not the hash of their node."""
    left, right = _many(2)
    assert leaf_hash(left + right) != node_hash(left, right)
    assert leaf_hash(b"\x01" + left + right) != node_hash(left, right)


@pytest.mark.parametrize(("size", "nodes"), [(0, 1), (1, 0), (2, 2), (3, 1), (-1, 1), (-1, 0)])
def test_frontier_builder_nodes_that_do_not_fit_are_refused(size: int, nodes: int) -> None:
    """A frontier read back from a store is checked."""
    with pytest.raises(ValueError, match="fit"):
        Frontier(size, (bytes(32),) * nodes)
    with pytest.raises(ValueError, match="fit"):
        Frontier(1, (b"short",))


def test_spans_builder_impossible_questions_are_refused() -> None:
    """There is no proof for a leaf or a size that is not there."""
    for index, size in [(-1, 2), (2, 2), (0, 0)]:
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_spans(index, size)
    for old, new in [(3, 2), (-1, 2)]:
        with pytest.raises(ValueError, match="grows"):
            consistency_spans(old, new)


@given(st.integers(0, 2**62), st.integers(1, 2**62))
def test_spans_verifier_huge_logs_have_short_proofs(index: int, more: int) -> None:
    """The description of a proof is short whatever the size: a hostile size costs nothing."""
    assert len(inclusion_spans(index, index + more)) <= 64
    assert len(consistency_spans(index, index + more)) <= 65
