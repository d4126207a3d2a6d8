"""What blocking costs and what it loses, on a corpus whose truth is known. Floor 0b.

Of the pairs of parties that truly are one person, the share that the linker compares at all: they stand on one node,
or their nodes share a live key, or counterparts of theirs do and may be one person (as in ``edges``). What blocking
loses, no weight can bring back. Memory grows with the parties and their keys, never with the pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from service.domain.report import Role
from service.linking.block import keys
from service.linking.measure import Row
from service.linking.model import Model
from service.linking.place import LinkIncident, Placed, place
from service.linking.profile import Profile
from service.linking.score import alone, score

_OPPOSITE = {Role.VICTIM: Role.SUSPECT, Role.SUSPECT: Role.VICTIM}


@dataclass(frozen=True, slots=True)
class Blocking:
    """How well and how sparingly candidates are found.

    ``recall`` is over pairs of parties of one person, 1 where there are none; ``lost_pairs`` and ``true_pairs`` count
    them. ``candidates_per_party`` is with how many other nodes a party's shares a live key, in the mean, and
    ``most_candidates`` the most of all; ``dead_keys`` counts keys that more nodes share than the model's ``hub``.
    """

    recall: float
    lost_pairs: int
    true_pairs: int
    candidates_per_party: float
    most_candidates: int
    dead_keys: int


class Blocks:
    """The nodes of a whole load with their live keys and their counterparts."""

    def __init__(self, incidents: Iterable[LinkIncident], model: Model) -> None:
        self._model = model
        self._node: dict[Row, str] = {}
        self._profiles: dict[str, Profile] = {}
        self._ties: dict[str, set[str]] = defaultdict(set)
        for incident in incidents:
            placed, nodes = place(incident, model)
            self._profiles.update((node.id, node.profile) for node in nodes)
            self._stand(placed)
        self._by_key: dict[int, list[str]] = defaultdict(list)
        for node, profile in self._profiles.items():
            for key in keys(profile):
                self._by_key[key].append(node)

    def _stand(self, placed: Collection[Placed]) -> None:
        for party in placed:
            agency, _, reference = party.origin.partition("/")
            self._node[agency, reference, party.local_id] = party.node_id
            opposite = _OPPOSITE.get(party.role)
            self._ties[party.node_id].update(other.node_id for other in placed if other.role is opposite)

    def lost(self, persons: Mapping[Row, str]) -> Iterator[tuple[Row, Row, int]]:
        """Two nodes of one person that are never compared, by a party of each, and how many pairs of parties stand
        on the two. Rows that were not loaded are ignored."""
        for nodes in self._nodes_of(persons).values():
            live = {node: self._live(node) for node in nodes}
            for a, b in combinations(nodes, 2):
                if live[a].isdisjoint(live[b]) and not self._is_reached(a, b):
                    yield nodes[a][0], nodes[b][0], len(nodes[a]) * len(nodes[b])

    def measure(self, persons: Mapping[Row, str]) -> Blocking:
        """What blocking does on the parties whose person is given."""
        sizes = Counter(persons[row] for row in persons if row in self._node)
        true_pairs = sum(size * (size - 1) // 2 for size in sizes.values())
        lost_pairs = sum(pairs for _, _, pairs in self.lost(persons))
        standing = Counter(self._node[row] for row in persons if row in self._node)
        candidates = {node: self._candidates(node) for node in standing}
        return Blocking(
            recall=1 - lost_pairs / true_pairs if true_pairs else 1.0,
            lost_pairs=lost_pairs,
            true_pairs=true_pairs,
            candidates_per_party=sum(candidates[n] * count for n, count in standing.items()) / max(1, standing.total()),
            most_candidates=max(candidates.values(), default=0),
            dead_keys=sum(len(members) > self._model.hub for members in self._by_key.values()),
        )

    def _nodes_of(self, persons: Mapping[Row, str]) -> dict[str, dict[str, list[Row]]]:
        """The nodes of each person, each with the parties that stand on it."""
        found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
        for row, person in persons.items():
            if row in self._node:
                found[person][self._node[row]].append(row)
        return found

    def _live(self, node: str) -> frozenset[int]:
        return frozenset(key for key in keys(self._profiles[node]) if len(self._by_key[key]) <= self._model.hub)

    def _candidates(self, node: str) -> int:
        return len({other for key in self._live(node) for other in self._by_key[key]} - {node})

    def _is_reached(self, a: str, b: str) -> bool:
        return any(near == far or self._may_be_one(near, far) for near in self._ties[a] for far in self._ties[b])

    def _may_be_one(self, near: str, far: str) -> bool:
        """Whether the two share a live key and are plausibly one person."""
        if self._live(near).isdisjoint(self._live(far)):
            return False
        return alone(score(self._profiles[near], self._profiles[far], self._model), self._model) >= self._model.pair
