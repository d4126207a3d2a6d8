"""Which nodes are one person: deterministic clustering under constraints. Floor 0b.

Strongest edge first. A judgement of difference, or two parties of one report, forbid a merge, and what is forbidden
between two nodes is forbidden between the clusters they are in. Details that contradict each other are counted, field
by field, over all pairs of nodes across the two clusters that can tell, and too large a share forbids the merge. So a
chain of plausible links cannot join twins or father and son, and one slip of the pen among fifty reports does not
part a person. The result depends on the nodes and edges alone, never on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

LookT = TypeVar("LookT", bound=Hashable)


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
    looks: Mapping[str, LookT],
    tells: Callable[[LookT, LookT], Iterable[tuple[str, bool]]],
    tolerance: Mapping[str, float] = MappingProxyType({}),
    waives: Callable[[str, str], Collection[str]] = lambda _a, _b: (),
) -> list[frozenset[str]]:
    """Partition the nodes; clusters come in order of their least node.

    ``together`` are pairs that a judgement joins, before any evidence; ``apart`` maps a node to those it may never
    stand with; ``looks`` gives what each node can be told apart by, and ``tells`` the fields in which two looks can be
    told apart, each with whether they contradict each other in it; ``tolerance`` is the share of contradictions in each
    field that a merge bears; ``waives`` names the fields in which contradictions do not count where these two nodes are
    what joins their clusters.
    """
    home = {node: node for node in nodes}
    members: dict[str, list[str]] = {node: [node] for node in nodes}
    seen: dict[str, Counter[LookT]] = {node: Counter([looks[node]]) for node in nodes}

    def merge(a: str, b: str) -> None:
        keep, lose = sorted((home[a], home[b]))
        for node in members[lose]:
            home[node] = keep
        members[keep].extend(members.pop(lose))
        seen[keep].update(seen.pop(lose))

    def is_forbidden(a: str, b: str) -> bool:
        waived = waives(a, b)
        small, large = sorted((members[home[a]], members[home[b]]), key=len)
        within = set(large)
        if any(other in within for node in small for other in apart.get(node, ())):
            return True
        told: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for x, n in seen[home[a]].items():
            for y, m in seen[home[b]].items():
                for field, differs in tells(x, y):
                    if field not in waived:
                        told[field][0] += differs * n * m
                        told[field][1] += n * m
        return any(differing > tolerance.get(field, 0.0) * pairs for field, (differing, pairs) in told.items())

    for a, b in sorted(together):
        if home[a] != home[b]:
            merge(a, b)
    for _, a, b in sorted((-link.bits, link.left, link.right) for link in links):
        if home[a] != home[b] and not is_forbidden(a, b):
            merge(a, b)
    return [frozenset(group) for _, group in sorted(members.items())]
