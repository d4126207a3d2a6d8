"""The Merkle tree of RFC 9162, section 2.1: its root, and the proofs that it gives. Floor 0b.

Nodes are kept in tiles: level 0 is the leaves, and each node of level n + 1 stands over 256 of level n. All other
nodes are made from these when they are needed, so that a proof in a log of any length reads a few tiles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

TILE: Final = 256
_TILE_HEIGHT: Final = 8

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of the tree without leaves."""


class Tiles(Protocol):
    """The nodes that are kept."""

    def tile(self, level: int, number: int) -> Sequence[bytes]:
        """The hashes at ``number`` x 256 and up to 255 places on, as many as there are."""
        ...


@dataclass(frozen=True, slots=True)
class Node:
    """A node that stands over 256 of the level below, all of them there."""

    level: int
    position: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf that holds ``data``."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all that is needed to append to it, and to know its root."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        self._completed: list[Node] = []

    @classmethod
    def resume(cls, tiles: Tiles, size: int) -> Frontier:
        """The edge of the tree that the first ``size`` leaves in the tiles make."""
        frontier = cls()
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                frontier._peaks.append(root_of(tiles, frontier.size, frontier.size + (1 << height)))
                frontier.size += 1 << height
        return frontier

    def append(self, leaf: bytes) -> None:
        """The tree has one leaf more, of that hash."""
        node, position, height = leaf, self.size, 0
        while position & 1:
            node = node_hash(self._peaks.pop(), node)
            position >>= 1
            height += 1
            if height % _TILE_HEIGHT == 0:
                self._completed.append(Node(height // _TILE_HEIGHT, position, node))
        self._peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root of the tree as it is."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def completed(self) -> list[Node]:
        """The nodes above level 0 that are to be kept, and were completed since this was last asked."""
        completed, self._completed = self._completed, []
        return completed


def root_of(tiles: Tiles, start: int, end: int) -> bytes:
    """The root over the leaves from ``start`` up to and without ``end``, a range that stands alone in some tree."""
    size = end - start
    if size == 0:
        return EMPTY_ROOT
    height = size.bit_length() - 1
    if size == 1 << height and height % _TILE_HEIGHT == 0 and start % size == 0:
        tile, place = divmod(start // size, TILE)
        return tiles.tile(height // _TILE_HEIGHT, tile)[place]
    middle = start + _split(size)
    return node_hash(root_of(tiles, start, middle), root_of(tiles, middle, end))


def inclusion_path(tiles: Tiles, leaf: int, size: int) -> list[bytes]:
    """The proof that leaf number ``leaf`` is in the tree of ``size`` (section 2.1.3.1); ``ValueError`` if it is not."""
    if not 0 <= leaf < size:
        raise ValueError("the leaf is not in the tree")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(root_of(tiles, middle, end))
            end = middle
        else:
            path.append(root_of(tiles, start, middle))
            start = middle
    return path[::-1]


def consistency_path(tiles: Tiles, first: int, size: int) -> list[bytes]:
    """The proof that the tree of ``size`` begins with that of ``first`` (section 2.1.4.1).

    ``ValueError`` unless 0 < ``first`` <= ``size``.
    """
    if not 0 < first <= size:
        raise ValueError("the first tree has a leaf, and no more of them than the second")
    path, start, end = [], 0, size
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(root_of(tiles, middle, end))
            end = middle
        else:
            path.append(root_of(tiles, start, middle))
            start = middle
    if start > 0:
        path.append(root_of(tiles, start, end))
    return path[::-1]


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << (size - 1).bit_length() - 1
