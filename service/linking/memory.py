"""The linker's memory in plain dictionaries: for files, tests and a first look. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import count

from service.domain.report import Role
from service.linking.index import Decision, Edge, Judged, Membership
from service.linking.place import Node, Placed
from service.linking.profile import Profile

_OPPOSITE = {Role.VICTIM: Role.SUSPECT, Role.SUSPECT: Role.VICTIM}


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement in force on two parties, each named by incident and local id."""

    id: str
    decision: Decision
    left: tuple[str, str]
    right: tuple[str, str]


class MemoryIndex:
    """A ``LinkIndex`` over dictionaries."""

    def __init__(self) -> None:
        self._placed: dict[str, tuple[Placed, ...]] = {}
        self._standing: dict[str, dict[tuple[str, str], Placed]] = defaultdict(dict)
        self._nodes: dict[str, tuple[Node, frozenset[int]]] = {}
        self._by_key: dict[int, dict[str, None]] = defaultdict(dict)
        self._edges: dict[str, dict[str, Edge]] = defaultdict(dict)
        self._person: dict[str, str] = {}
        self._members: dict[str, set[str]] = defaultdict(set)
        self._courses: dict[str, list[Membership]] = {}
        self.judgements: dict[str, Judgement] = {}
        self.merged: dict[str, str] = {}
        self.split: dict[str, str] = {}
        self._numbers = count(1)

    def contents(self) -> tuple[dict[str, tuple[Node, frozenset[int]]], list[Edge]]:
        """All nodes with their blocking keys, and all edges."""
        return dict(self._nodes), self.edges(self._nodes)

    def placed(self, incident_ids: Collection[str]) -> Mapping[str, tuple[Placed, ...]]:
        """See ``LinkIndex``."""
        return {i: self._placed[i] for i in incident_ids if i in self._placed}

    def put_placed(self, placed: Mapping[str, tuple[Placed, ...]]) -> None:
        """See ``LinkIndex``."""
        for incident_id, parties in placed.items():
            for party in self._placed.pop(incident_id, ()):
                del self._standing[party.node_id][incident_id, party.local_id]
            if parties:
                self._placed[incident_id] = parties
            for party in parties:
                self._standing[party.node_id][incident_id, party.local_id] = party

    def stands(self, node_ids: Collection[str]) -> list[Placed]:
        """See ``LinkIndex``."""
        return [party for node in node_ids for party in self._standing.get(node, {}).values()]

    def ties(self, node_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        return {
            node: frozenset(
                other.node_id
                for party in self._standing.get(node, {}).values()
                for other in self._placed[party.incident_id]
                if other.role is _OPPOSITE.get(party.role)
            )
            for node in node_ids
        }

    def known(self, node_ids: Collection[str]) -> frozenset[str]:
        """See ``LinkIndex``."""
        return frozenset(node for node in node_ids if node in self._nodes)

    def add_nodes(self, nodes: Mapping[str, tuple[Node, frozenset[int]]]) -> None:
        """See ``LinkIndex``."""
        for node_id, (node, keys) in nodes.items():
            self._nodes[node_id] = (node, keys)
            for key in keys:
                self._by_key[key][node_id] = None

    def drop_nodes(self, node_ids: Collection[str]) -> None:
        """See ``LinkIndex``."""
        for node_id in node_ids:
            _, keys = self._nodes.pop(node_id)
            for key in keys:
                del self._by_key[key][node_id]
            for other in self._edges.pop(node_id, {}):
                del self._edges[other][node_id]
            self._standing.pop(node_id, None)
            person = self._person.pop(node_id, None)
            if person:
                self._members[person].discard(node_id)

    def profiles(self, node_ids: Collection[str]) -> Mapping[str, Profile]:
        """See ``LinkIndex``."""
        return {node: self._nodes[node][0].profile for node in node_ids}

    def sharing(self, keys: Collection[int], limit: int) -> Mapping[int, tuple[str, ...]]:
        """See ``LinkIndex``."""
        return {key: tuple(self._by_key[key])[: limit + 1] for key in keys if self._by_key.get(key)}

    def edges(self, node_ids: Collection[str]) -> list[Edge]:
        """See ``LinkIndex``."""
        found: dict[tuple[str, str], Edge] = {}
        for node in node_ids:
            for edge in self._edges.get(node, {}).values():
                found[edge.left, edge.right] = edge
        return list(found.values())

    def put_edges(self, edges: Iterable[Edge]) -> None:
        """See ``LinkIndex``."""
        for edge in edges:
            self._edges[edge.left][edge.right] = edge
            self._edges[edge.right][edge.left] = edge

    def _node_at(self, party: tuple[str, str]) -> str | None:
        return next((p.node_id for p in self._placed.get(party[0], ()) if p.local_id == party[1]), None)

    def judged(self, node_ids: Collection[str]) -> list[Judged]:
        """See ``LinkIndex``."""
        found = []
        for judgement in self.judgements.values():
            left, right = self._node_at(judgement.left), self._node_at(judgement.right)
            touches = left in node_ids or right in node_ids
            if left and right and touches and judgement.decision is not Decision.UNSURE:
                found.append(Judged(judgement.id, judgement.decision, left, right))
        return found

    def told_apart(self, incident_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        apart: dict[str, set[str]] = defaultdict(set)
        for judgement in self.judgements.values():
            if judgement.decision is Decision.DIFFERENT:
                for incident_id, local_id in (judgement.left, judgement.right):
                    apart[incident_id].add(local_id)
        return {i: frozenset(apart[i]) for i in incident_ids if i in apart}

    def persons(self, node_ids: Collection[str]) -> Mapping[str, str]:
        """See ``LinkIndex``."""
        return {node: self._person[node] for node in node_ids if node in self._person}

    def nodes_of(self, person_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """See ``LinkIndex``."""
        return {person: frozenset(self._members.get(person, ())) for person in person_ids}

    def assign(self, persons: Mapping[str, str], *, merged: Mapping[str, str], split: Mapping[str, str]) -> None:
        """See ``LinkIndex``."""
        for node, person in persons.items():
            before = self._person.get(node)
            if before:
                self._members[before].discard(node)
            self._person[node] = person
            self._members[person].add(node)
        self.merged.update(merged)
        self.split.update(split)

    def new_person(self) -> str:
        """See ``LinkIndex``."""
        return f"per_{next(self._numbers):08d}"

    def memberships(self, incident_ids: Collection[str]) -> list[Membership]:
        """See ``LinkIndex``."""
        return [m for i in incident_ids for m in self._courses.get(i, ())]

    def put_memberships(self, incident_ids: Collection[str], memberships: Iterable[Membership]) -> None:
        """See ``LinkIndex``."""
        for incident_id in incident_ids:
            self._courses.pop(incident_id, None)
        for membership in memberships:
            self._courses.setdefault(membership.incident_id, []).append(membership)

    def new_course(self) -> str:
        """See ``LinkIndex``."""
        return f"crs_{next(self._numbers):08d}"

    def put_courses(
        self, courses: Mapping[str, tuple[str, str]], *, merged: Mapping[str, str], split: Mapping[str, str]
    ) -> None:
        """See ``LinkIndex``."""
        self.merged.update(merged)
        self.split.update(split)
        for course in courses:
            self.merged.pop(course, None)
