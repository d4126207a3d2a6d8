"""Which nodes are one person: deterministic clustering under constraints. Floor 0b.

Strongest edge first; a judgement of difference, two parties of one report, or details that contradict each other
forbid a merge, and what is forbidden between two nodes is forbidden between the clusters they are in: a chain of
plausible links cannot join twins. The result depends on the nodes and edges alone, never on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """An edge that is strong enough to join two nodes: log2 odds, and the two ids in order."""

    bits: float
    left: str
    right: str


def cluster(
    nodes: Collection[str],
    links: Iterable[Link],
    *,
    together: Collection[tuple[str, str]] = (),
    apart: Mapping[str, Collection[str]],
    conflicts: Callable[[str, str], bool],
) -> list[frozenset[str]]:
    """Partition the nodes; clusters come in order of their least node.

    ``together`` are pairs that a judgement joins, before any evidence; ``apart`` maps a node to those it may never
    stand with; ``conflicts`` tells whether the details of two nodes contradict each other.
    """
    home = {node: node for node in nodes}
    members: dict[str, list[str]] = {node: [node] for node in nodes}

    def merge(a: str, b: str) -> None:
        keep, lose = sorted((home[a], home[b]))
        for node in members[lose]:
            home[node] = keep
        members[keep].extend(members.pop(lose))

    def is_forbidden(a: str, b: str) -> bool:
        small, large = sorted((members[home[a]], members[home[b]]), key=len)
        within = set(large)
        if any(other in within for node in small for other in apart.get(node, ())):
            return True
        return any(conflicts(x, y) for x in small for y in large)

    for a, b in sorted(together):
        if home[a] != home[b]:
            merge(a, b)
    for link in sorted(links, key=lambda edge: (-edge.bits, edge.left, edge.right)):
        if home[link.left] != home[link.right] and not is_forbidden(link.left, link.right):
            merge(link.left, link.right)
    return [frozenset(group) for _, group in sorted(members.items())]
