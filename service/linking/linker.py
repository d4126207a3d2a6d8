"""The linker: a change of reports in, persons and courses brought up to date. Floor 0b.

``Linker.apply`` reads top to bottom in the order of the flow. What it leaves in the index is a function of the
current reports, the judgements and the model, whatever the order or grouping in which they came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain.report import Role
from service.linking.cases import cases_of, profiles_of
from service.linking.courses import grouped, name_courses, revised_courses
from service.linking.edges import EdgeFinder, Stirred
from service.linking.index import LinkIndex, Membership
from service.linking.model import Model
from service.linking.naming import Naming
from service.linking.persons import Settled, gather, partition, settle
from service.linking.place import LinkIncident, Node, Placed, place
from service.linking.standing import arrange


@dataclass(frozen=True, slots=True)
class Relinked:
    """What a change did: to persons, to the ids of courses, and how the incidents concerned stood and stand.

    ``nodes`` are those whose person or whose edges may have changed.
    """

    persons: Settled
    courses: Naming
    before: Mapping[str, tuple[Membership, ...]]
    after: Mapping[str, tuple[Membership, ...]]
    nodes: frozenset[str] = frozenset()


class Linker:
    """Applies changes to an index under a model."""

    def __init__(self, index: LinkIndex, model: Model) -> None:
        self._index = index
        self._model = model
        self._edges = EdgeFinder(index, model)

    def apply(self, put: Collection[LinkIncident] = (), drop: Collection[str] = ()) -> Relinked:
        """Take in new or corrected incidents and let go of withdrawn ones.

        An incident that a new or undone judgement names is put again, so that its parties are placed anew.
        """
        changed = {incident.id for incident in put} | set(drop)
        before = self._index.placed(changed)
        left = self._nodes_of(before.values())
        home = self._index.persons(left)
        was = {(p.incident_id, p.local_id): home[p.node_id] for cast in before.values() for p in cast}
        concerned = set(home.values())
        mates = {node for group in self._index.nodes_of(concerned).values() for node in group}
        placed, nodes = self._place(put)
        self._index.put_placed({**dict.fromkeys(drop, ()), **placed})
        stirred = self._bring_nodes(left - self._nodes_of(placed.values()), nodes)
        tied = {node for others in self._index.ties(stirred.rekeyed).values() for node in others}
        retied = self._index.known(left | self._nodes_of(placed.values()) | tied)
        touched = mates | stirred.nodes | retied | self._edges.pair_up(retied)
        component = gather(self._index, self._index.known(touched), self._model)
        groups = partition(self._index, component, self._model)
        held = {(p.incident_id, p.local_id): "" for cast in placed.values() for p in cast} | was
        settled = settle(self._index, groups, component.stands, held)
        return replace(self._arrange(settled, concerned | settled.changed, changed), nodes=frozenset(component.nodes))

    def _place(self, put: Collection[LinkIncident]) -> tuple[dict[str, tuple[Placed, ...]], dict[str, Node]]:
        apart = self._index.told_apart({incident.id for incident in put})
        placed: dict[str, tuple[Placed, ...]] = {}
        nodes: dict[str, Node] = {}
        for incident in put:
            placed[incident.id], made = place(incident, self._model, apart.get(incident.id, ()))
            nodes.update((node.id, node) for node in made)
        return placed, nodes

    @staticmethod
    def _nodes_of(casts: Iterable[Sequence[Placed]]) -> set[str]:
        return {party.node_id for cast in casts for party in cast}

    def _bring_nodes(self, left: set[str], nodes: Mapping[str, Node]) -> Stirred:
        """Admit nodes that are new, dismiss those that were left and on which nobody stands any more."""
        empty = left - {party.node_id for party in self._index.stands(left)}
        stirred = self._edges.dismiss(empty) if empty else Stirred()
        fresh = set(nodes) - self._index.known(nodes.keys())
        if fresh:
            stirred |= self._edges.admit({node_id: nodes[node_id] for node_id in sorted(fresh)})
        return stirred

    def _arrange(self, settled: Settled, concerned: Collection[str], changed: set[str]) -> Relinked:
        """Bring the courses of every victim up to date whose reports or suspects changed."""
        nodes = {node for group in self._index.nodes_of(concerned).values() for node in group}
        affected = changed | {party.incident_id for party in self._index.stands(nodes)}
        casts = self._index.placed(affected)
        victims = set(self._index.persons(self._victim_nodes(casts.values())).values())
        cases = cases_of(self._index, victims)
        profiles = profiles_of(self._index, {c.person for own in cases.values() for c in own if c.person})
        after: dict[str, list[Membership]] = defaultdict(list)
        done: set[tuple[str, str]] = set()
        for victim, own in cases.items():
            done |= {(case.incident_id, case.victim) for case in own}
            for membership in arrange(victim, own, profiles, self._model):
                after[membership.incident_id].append(membership)
        rearranged = changed | {incident_id for incident_id, _ in done}
        before = grouped(self._index.memberships(rearranged))
        for incident_id in set(before) - changed:  # another victim's place in the same report
            after[incident_id].extend(m for m in before[incident_id] if (incident_id, m.victim) not in done)
        named, naming = name_courses([m for listed in after.values() for m in listed], before, self._index.new_course)
        self._index.put_memberships(rearranged, named)
        revised = revised_courses(before, named, changed)
        self._index.put_courses(revised, merged=naming.merged, split=naming.split)
        return Relinked(settled, naming, before, grouped(named))

    @staticmethod
    def _victim_nodes(casts: Iterable[Sequence[Placed]]) -> set[str]:
        return {party.node_id for cast in casts for party in cast if party.role is Role.VICTIM}
