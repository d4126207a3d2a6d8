"""Which links hold a person together, and what would without one of them. Floor 0b.

Links come as (strength, pair of nodes), strongest first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

Pair = tuple[str, str]
Strength = tuple[float, Pair]


class _Sets:
    """Nodes in disjoint sets (union-find with path halving)."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._home = {node: node for node in nodes}

    def root(self, node: str) -> str:
        while self._home[node] != node:
            self._home[node] = node = self._home[self._home[node]]
        return node

    def join(self, left: str, right: str) -> bool:
        """Whether the two were apart; they are together now. Nodes that are not known join nothing."""
        if left not in self._home or right not in self._home:
            return False
        a, b = self.root(left), self.root(right)
        self._home[a] = b
        return a != b


def spanning_tree(nodes: Collection[str], links: Iterable[Strength]) -> list[Pair]:
    """The strongest links that hold the nodes together (Kruskal's maximum spanning forest)."""
    sets = _Sets(nodes)
    return [pair for _, pair in links if sets.join(*pair)]


def cut_back(tree: Sequence[Pair], wanted: Collection[str]) -> list[Pair]:
    """The tree without branches that lead to none of the nodes wanted."""
    left = list(tree)
    while True:
        degree: dict[str, int] = defaultdict(int)
        for pair in left:
            for node in pair:
                degree[node] += 1
        kept = [pair for pair in left if all(degree[node] > 1 or node in wanted for node in pair)]
        if len(kept) == len(left):
            return left
        left = kept


def path(tree: Sequence[Pair], start: str, end: str) -> list[Pair]:
    """The links of the tree that lead from one node to another, in order; empty where none do."""
    left, at, found = cut_back(tree, {start, end}), start, list[Pair]()
    while at != end and (pair := next((pair for pair in left if at in pair), None)):
        found.append(pair)
        left.remove(pair)
        at = pair[1] if pair[0] == at else pair[0]
    return found


def bottleneck(nodes: Collection[str], links: Iterable[Strength], ends: Pair) -> float | None:
    """The weakest link of the strongest chain between two nodes, or None where no chain joins them."""
    sets = _Sets(nodes)
    for strength, pair in links:
        sets.join(*pair)
        if sets.root(ends[0]) == sets.root(ends[1]):
            return strength
    return None
