"""Find and keep the edges of new nodes: candidates, comparison, evidence of the pair. Floor 0b.

Which pairs are compared is a function of what is in the index, never of when it came: two nodes that share a live
key, and two nodes whose counterparts share one and are plausibly one person, unknown suspects excepted. A key that
more than ``model.hub`` nodes share is dead: it proposes nothing, and what it alone proposed before it died no longer
counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from service.linking.block import keys as blocking_keys
from service.linking.index import Edge, LinkIndex
from service.linking.model import Model
from service.linking.place import Node, is_unknown
from service.linking.profile import Profile
from service.linking.score import Score, alone, score, together

Pair = tuple[str, str]


def in_order(a: str, b: str) -> Pair:
    """The two ids, the lesser first: how an edge is named."""
    return (a, b) if a < b else (b, a)


@dataclass(frozen=True, slots=True)
class Stirred:
    """Nodes whose edges changed, and those of them between whom a key died or came to life.

    What counterparts of the latter have in common changed too, though no report of theirs did.
    """

    nodes: frozenset[str] = frozenset()
    rekeyed: frozenset[str] = frozenset()

    def __or__(self, other: Stirred) -> Stirred:
        return Stirred(self.nodes | other.nodes, self.rekeyed | other.rekeyed)


class EdgeFinder:
    """Keeps the edges of an index true while nodes and ties come and go."""

    def __init__(self, index: LinkIndex, model: Model) -> None:
        self._index = index
        self._model = model

    def admit(self, nodes: Mapping[str, Node]) -> Stirred:
        """Add nodes and their key edges."""
        node_keys = {node_id: blocking_keys(node.profile) for node_id, node in nodes.items()}
        self._index.add_nodes({node_id: (node, node_keys[node_id]) for node_id, node in nodes.items()})
        all_keys = frozenset[int]().union(*node_keys.values())
        sharing = self._index.sharing(all_keys, self._model.hub + len(nodes))
        pairs: set[Pair] = set()
        dead: set[int] = set()
        for key, members in sharing.items():
            if len(members) > self._model.hub:
                if len(members) - sum(key in node_keys.get(m, ()) for m in members) <= self._model.hub:
                    dead.add(key)
                continue
            fresh = [m for m in members if m in nodes]
            pairs.update(in_order(a, b) for a in fresh for b in members if a != b)
        touched = self._compare(pairs, by_key=True) | set(nodes)
        rekeyed: set[str] = set()
        for key in dead:
            old = [m for m in sharing[key] if m not in nodes]
            rekeyed |= self._reassess(combinations(sorted(old), 2))
        return Stirred(frozenset(touched | rekeyed), frozenset(rekeyed))

    def dismiss(self, node_ids: Collection[str]) -> Stirred:
        """Drop nodes with their edges."""
        profiles = self._index.profiles(node_ids)
        touched = {end for edge in self._index.edges(node_ids) for end in (edge.left, edge.right)}
        counts: dict[int, int] = defaultdict(int)
        for profile in profiles.values():
            for key in blocking_keys(profile):
                counts[key] += 1
        self._index.drop_nodes(node_ids)
        hub = self._model.hub
        left = self._index.sharing(frozenset(counts), hub)
        rekeyed: set[str] = set()
        for key, members in left.items():
            if len(members) <= hub < len(members) + counts[key]:
                rekeyed |= self._revive(members)
        return Stirred(frozenset(touched | rekeyed) - set(node_ids), frozenset(rekeyed))

    def _revive(self, members: Collection[str]) -> set[str]:
        """A dead key came to life: its members are compared, or their edges count by key again."""
        pairs = {in_order(a, b) for a, b in combinations(members, 2)}
        existing = {(e.left, e.right): e for e in self._index.edges(members) if (e.left, e.right) in pairs}
        revived = [self._settle(replace(edge, by_key=True)) for edge in existing.values() if not edge.by_key]
        self._index.put_edges(revived)
        touched = {end for edge in revived for end in (edge.left, edge.right)}
        return touched | self._compare(pairs - set(existing), by_key=True)

    def _reassess(self, pairs: Iterable[Pair]) -> set[str]:
        """A key died: edges that no live key supports no longer count by key."""
        wanted = set(pairs)
        ends = {end for pair in wanted for end in pair}
        edges = [e for e in self._index.edges(ends) if (e.left, e.right) in wanted and e.by_key]
        profiles = self._index.profiles(ends)
        node_keys = {node: blocking_keys(profile) for node, profile in profiles.items()}
        common = {edge: node_keys[edge.left] & node_keys[edge.right] for edge in edges}
        hub = self._model.hub
        sharing = self._index.sharing(frozenset[int]().union(*common.values()), hub)
        lost = [
            self._settle(replace(edge, by_key=False))
            for edge, shared in common.items()
            if not any(len(sharing[key]) <= hub for key in shared)
        ]
        self._index.put_edges(lost)
        return {end for edge in lost for end in (edge.left, edge.right)}

    def _compare(self, pairs: Collection[Pair], *, by_key: bool) -> set[str]:
        profiles = self._index.profiles({end for pair in pairs for end in pair})
        kept = []
        for left, right in pairs:
            found = score(profiles[left], profiles[right], self._model)
            if not (self._is_considered(found) if by_key else self._is_open(found)):
                continue
            kept.append(Edge(left, right, found, by_key, None, self._odds(found, None, by_key=by_key)))
        self._index.put_edges(kept)
        return {end for edge in kept for end in (edge.left, edge.right)}

    def _is_considered(self, found: Score) -> bool:
        return self._model.stranger_prior + found.stranger >= self._model.considered

    def _settle(self, edge: Edge) -> Edge:
        """The edge with the odds that follow from what supports it."""
        return replace(edge, bits=self._odds(edge.score, edge.through, by_key=edge.by_key))

    def _odds(self, found: Score, through: float | None, *, by_key: bool) -> float | None:
        odds = [alone(found, self._model)] if by_key else []
        if through is not None:
            odds.append(together(found, through, self._model))
        return max(odds, default=None)

    def pair_up(self, node_ids: Collection[str]) -> set[str]:
        """Bring the evidence of the pair up to date on every edge of the nodes, whose ties changed.

        Returns every node with an edge whose odds changed.
        """
        ties = self._index.ties(node_ids)
        counterparts = {other for others in ties.values() for other in others}
        plausible = self._plausible(counterparts)
        far_ties = self._index.ties({far for fars in plausible.values() for far in fars})
        best: dict[Pair, float] = {}
        for node in node_ids:
            for near in ties[node]:
                for far, bits in plausible[near].items():
                    for other in far_ties[far]:
                        if other != node:
                            pair = in_order(node, other)
                            best[pair] = max(bits, best.get(pair, bits))
        unknown = self._unknown({end for pair in best for end in pair})
        best = {pair: bits for pair, bits in best.items() if unknown.isdisjoint(pair)}
        edges = {(e.left, e.right): e for e in self._index.edges(node_ids)}
        self._compare(best.keys() - edges.keys(), by_key=False)
        edges = {(e.left, e.right): e for e in self._index.edges(node_ids)}
        changed = []
        for pair, edge in edges.items():
            through = best.get(pair)
            if through is not None and not self._is_open(edge.score):
                through = None
            if through != edge.through:
                changed.append(self._settle(replace(edge, through=through)))
        self._index.put_edges(changed)
        return {end for edge in changed for end in (edge.left, edge.right)}

    def _unknown(self, node_ids: Collection[str]) -> set[str]:
        """Those of the nodes on which a suspect stands whom no evidence may join to anybody."""
        profiles = self._index.profiles(node_ids)
        thin = {node for node, profile in profiles.items() if profile.is_thin}
        return {p.node_id for p in self._index.stands(thin) if is_unknown(p.role, profiles[p.node_id])}

    def _is_open(self, found: Score) -> bool:
        return alone(found, self._model) >= self._model.pair

    def _plausible(self, nodes: Collection[str]) -> dict[str, dict[str, float]]:
        """For each node, those that may be the same person, with their agreement in bits against a stranger."""
        profiles: Mapping[str, Profile] = self._index.profiles(nodes)
        found: dict[str, dict[str, float]] = {}
        for node in nodes:
            own = score(profiles[node], profiles[node], self._model)
            found[node] = {node: own.stranger}
        for edge in self._index.edges(nodes):
            if edge.by_key and self._is_open(edge.score):
                for near, far in ((edge.left, edge.right), (edge.right, edge.left)):
                    if near in found:
                        found[near][far] = edge.score.stranger
        return found
