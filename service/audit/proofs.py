"""Whether a proof shows what it is said to show (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Floor 0b."""

from __future__ import annotations

from collections.abc import Sequence

from service.audit.tree import node_hash


def is_included(leaf_hash: bytes, leaf: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path shows that the leaf of that number and hash is in the tree of that size and root."""
    if not 0 <= leaf < size:
        return False
    place, last, made = leaf, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(step, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, step)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def is_consistent(first: int, first_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path shows that the tree of ``size`` and ``root`` begins with that of ``first`` and ``first_root``.

    A tree without leaves begins every tree, and nothing is shown by it: ``first`` is 1 at least.
    """
    if not 0 < first <= size:
        return False
    if first == size:
        return not path and first_root == root
    steps = [first_root, *path] if first & (first - 1) == 0 else list(path)
    if not steps:
        return False
    place, last = first - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == root
