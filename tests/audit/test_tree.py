"""The tree is that of RFC 9162, and its proofs hold for what they are made for and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.audit.proofs import is_consistent, is_included
from service.audit.tree import EMPTY_ROOT, TILE, Frontier, consistency_path, inclusion_path, leaf_hash, root_of

from .made import Listed, naive_root_of_hashes, split

VECTORS = [
    (b"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    (b"\x00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    (b"\x10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    (b"\x20\x21", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    (b"\x30\x31", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    (bytes(range(0x40, 0x44)), "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    (bytes(range(0x50, 0x58)), "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (bytes(range(0x60, 0x70)), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
]
"""The leaves that Certificate Transparency tests with, each with the root of the tree that it completes."""

SIZES = st.one_of(st.integers(1, 40), st.integers(TILE - 3, TILE * 2 + 3), st.integers(TILE * 5, TILE * 6))


def hashes_of(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4)) for number in range(size)]


def naive_path(leaf: int, hashes: Sequence[bytes]) -> list[bytes]:
    """PATH of RFC 9162 2.1.3.1, as it is written there."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if leaf < k:
        return [*naive_path(leaf, hashes[:k]), naive_root_of_hashes(hashes[k:])]
    return [*naive_path(leaf - k, hashes[k:]), naive_root_of_hashes(hashes[:k])]


def naive_subproof(first: int, hashes: Sequence[bytes], is_whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 9162 2.1.4.1, as it is written there."""
    if first == len(hashes):
        return [] if is_whole else [naive_root_of_hashes(hashes)]
    k = split(len(hashes))
    if first <= k:
        return [*naive_subproof(first, hashes[:k], is_whole), naive_root_of_hashes(hashes[k:])]
    return [*naive_subproof(first - k, hashes[k:], False), naive_root_of_hashes(hashes[:k])]


def test_the_roots_are_those_that_others_compute() -> None:
    frontier = Frontier()
    assert frontier.root() == EMPTY_ROOT == sha256(b"").digest()
    for data, root in VECTORS:
        frontier.append(leaf_hash(data))
        assert frontier.root().hex() == root


@given(SIZES)
def test_the_root_is_the_same_in_whichever_way_it_is_made(size: int) -> None:
    hashes = hashes_of(size)
    frontier = Frontier()
    for one in hashes:
        frontier.append(one)
    expected = naive_root_of_hashes(hashes)
    assert frontier.root() == expected
    assert root_of(Listed(hashes), 0, size) == expected
    assert Frontier.resume(Listed(hashes), size).root() == expected


@given(SIZES, SIZES)
def test_a_tree_that_is_resumed_goes_on_as_if_it_had_not_stopped(before: int, more: int) -> None:
    hashes = hashes_of(before + more)
    frontier = Frontier.resume(Listed(hashes[:before]), before)
    for one in hashes[before:]:
        frontier.append(one)
    assert (frontier.size, frontier.root()) == (before + more, naive_root_of_hashes(hashes))


def test_the_nodes_to_keep_are_those_that_tiles_hold() -> None:
    size = TILE * TILE + TILE + 5
    hashes = hashes_of(size)
    frontier = Frontier()
    for one in hashes:
        frontier.append(one)
    completed = frontier.completed()
    assert frontier.completed() == []
    kept = {(node.level, node.position): node.hash for node in completed}
    assert set(kept) == {(1, position) for position in range(TILE + 1)} | {(2, 0)}
    for position in (0, 1, TILE - 1, TILE):
        assert kept[1, position] == naive_root_of_hashes(hashes[position * TILE : (position + 1) * TILE])
    assert kept[2, 0] == naive_root_of_hashes(hashes[: TILE * TILE])


@given(SIZES, st.data())
def test_a_leaf_is_proven_at_its_place_and_at_no_other(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    hashes = hashes_of(size)
    path, root = inclusion_path(Listed(hashes), leaf, size), naive_root_of_hashes(hashes)
    assert path == naive_path(leaf, hashes)
    assert is_included(hashes[leaf], leaf, size, path, root)
    assert not is_included(leaf_hash(b"another"), leaf, size, path, root)
    assert not is_included(hashes[leaf], leaf, size, [*path, root], root)
    assert not is_included(hashes[leaf], leaf, size, path, leaf_hash(root))
    assert not is_included(hashes[leaf], size, size, path, root)
    if path:
        assert not is_included(hashes[leaf], leaf, size, path[:-1], root)
        other = data.draw(st.integers(0, size - 1).filter(lambda one: one != leaf))
        assert not is_included(hashes[leaf], other, size, path, root)


@given(SIZES, st.data())
def test_an_older_tree_is_proven_to_be_continued_and_no_other(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size))
    hashes = hashes_of(size)
    old, new = naive_root_of_hashes(hashes[:first]), naive_root_of_hashes(hashes)
    path = consistency_path(Listed(hashes), first, size)
    assert path == naive_subproof(first, hashes, True)
    assert is_consistent(first, old, size, new, path)
    assert not is_consistent(first, leaf_hash(old), size, new, path)
    assert not is_consistent(first, old, size, leaf_hash(new), path)
    assert not is_consistent(first, old, size, new, [*path, new])
    assert not is_consistent(0, EMPTY_ROOT, size, new, [])
    assert not is_consistent(size + 1, old, size, new, path)
    if path:
        assert not is_consistent(first, old, size, new, path[:-1])
        assert not is_consistent(first, old, size, new, [])


def test_there_is_no_proof_of_what_is_not_there() -> None:
    tiles = Listed(hashes_of(3))
    for leaf in (-1, 3):
        with pytest.raises(ValueError, match="not in the tree"):
            inclusion_path(tiles, leaf, 3)
    for first in (0, 4):
        with pytest.raises(ValueError, match="first tree"):
            consistency_path(tiles, first, 3)
