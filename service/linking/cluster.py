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
from functools import partial
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

    contradict = partial(_contradict, tells=tells, tolerance=tolerance)
    known: dict[tuple[str, int, str, int, Collection[str]], bool] = {}
    """What was found of two clusters, each by its least node and its size: a cluster only grows."""

    def is_forbidden(a: str, b: str) -> bool:
        waived = tuple(waives(a, b))
        small, large = home[a], home[b]
        if (len(members[small]), small) > (len(members[large]), large):
            small, large = large, small
        pair = (small, len(members[small]), large, len(members[large]), waived)
        if pair not in known:
            known[pair] = are_apart(small, large) or contradict(seen[small], seen[large], waived)
        return known[pair]

    def are_apart(small: str, large: str) -> bool:
        return any(home[other] == large for node in members[small] for other in apart.get(node, ()) if other in home)

    for a, b in sorted(together):
        if home[a] != home[b]:
            merge(a, b)
    for _, a, b in sorted((-link.bits, link.left, link.right) for link in links):
        if home[a] != home[b] and not is_forbidden(a, b):
            merge(a, b)
    return [frozenset(group) for _, group in sorted(members.items())]


def _contradict(
    one: Counter[LookT],
    other: Counter[LookT],
    waived: Collection[str],
    *,
    tells: Callable[[LookT, LookT], Iterable[tuple[str, bool]]],
    tolerance: Mapping[str, float],
) -> bool:
    """Whether too many pairs of looks across the two contradict each other in a field that is not waived."""
    told: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for x, n in one.items():
        for y, m in other.items():
            for field, differs in tells(x, y):
                if field not in waived:
                    told[field][0] += differs * n * m
                    told[field][1] += n * m
    return any(differing > tolerance.get(field, 0.0) * pairs for field, (differing, pairs) in told.items())
