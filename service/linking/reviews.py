"""Pairs that the odds neither join nor dismiss: for a person to decide. Floor 0b.

A question is about two persons, and the strongest edge between them stands for it. There is none where a judgement
tells the two apart, nor where one report has a party of each: those are two people already.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from service.linking.edges import Pair, in_order
from service.linking.index import Decision, Edge, LinkIndex
from service.linking.model import Model
from service.linking.place import Placed
from service.linking.profile import Profile


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two persons are one: the strongest edge between them, and the person at each end of it."""

    edge: Edge
    left_person: str
    right_person: str


def question_id(a: Placed, b: Placed, details: Mapping[str, Profile]) -> str:
    """The id of the question whether two parties are one person: the same for as long as their details stand.

    ``details`` are those of the nodes that the two stand on.
    """
    sides = sorted("\x1f".join((p.origin, p.local_id, details[p.node_id].digest())) for p in (a, b))
    return "rev_" + hashlib.sha256("\x1e".join(sides).encode()).hexdigest()[:32]


def questions(index: LinkIndex, model: Model, node_ids: Collection[str]) -> list[Question]:
    """Every open question about a person of whom one of the nodes is: the odds reach the review threshold, or a
    contradiction keeps apart what they would join."""
    wanted = set(index.persons(node_ids).values())
    nodes = {node for group in index.nodes_of(wanted).values() for node in group}
    strongest = _strongest(index, _undecided(index, model, nodes))
    if not strongest:
        return []
    apart = _apart(index, {person for pair in strongest for person in pair})
    return [question for pair, question in sorted(strongest.items()) if pair not in apart]


def open_reviews(
    index: LinkIndex, model: Model, incident_ids: Collection[str], without: frozenset[str] = frozenset()
) -> dict[str, int]:
    """For each incident, with how many other persons its parties might be one, undecided; incidents without any are
    left out, and so are questions about persons in ``without``."""
    casts = index.placed(incident_ids)
    edges = _undecided(index, model, {party.node_id for cast in casts.values() for party in cast})
    strongest = _strongest(index, edges)
    if not strongest:
        return {}
    apart = _apart(index, {person for pair in strongest for person in pair})
    home = index.persons({end for edge in edges for end in (edge.left, edge.right)})
    maybe: dict[str, set[Pair]] = defaultdict(set)
    for edge in edges:
        pair = in_order(home[edge.left], home[edge.right])
        if pair in strongest and pair not in apart and without.isdisjoint(pair):
            maybe[edge.left].add(pair)
            maybe[edge.right].add(pair)
    counts = {
        incident_id: len({pair for party in cast for pair in maybe[party.node_id]})
        for incident_id, cast in casts.items()
    }
    return {incident_id: count for incident_id, count in counts.items() if count}


def _undecided(index: LinkIndex, model: Model, nodes: Collection[str]) -> list[Edge]:
    return [edge for edge in index.edges(nodes) if edge.bits is not None and edge.bits >= model.review]


def _strongest(index: LinkIndex, edges: Collection[Edge]) -> dict[Pair, Question]:
    """For each two persons between whom there is an edge, the question with the strongest one."""
    if not edges:
        return {}
    home = index.persons({end for edge in edges for end in (edge.left, edge.right)})
    found: dict[Pair, Question] = {}
    for edge in sorted(edges, key=lambda e: (-(e.bits or 0.0), e.left, e.right)):
        left, right = home[edge.left], home[edge.right]
        if left != right:
            found.setdefault(in_order(left, right), Question(edge, left, right))
    return found


def _apart(index: LinkIndex, persons: Collection[str]) -> set[Pair]:
    """Which of these persons are known to be two: by a judgement, or because one report has both."""
    of = {node: person for person, nodes in index.nodes_of(persons).items() for node in nodes}
    apart: set[Pair] = set()
    for judged in index.judged(of):
        if judged.decision is Decision.DIFFERENT and judged.left in of and judged.right in of:
            apart.add(in_order(of[judged.left], of[judged.right]))
    for cast in _casts(index, of):
        own = sorted({of[node] for node in cast if node in of})
        apart.update((a, b) for place, a in enumerate(own) for b in own[place + 1 :])
    return apart


def _casts(index: LinkIndex, nodes: Collection[str]) -> Iterable[set[str]]:
    """The nodes of each report that has a party on one of these."""
    casts = index.placed({party.incident_id for party in index.stands(nodes)})
    return ({party.node_id for party in cast} for cast in casts.values())
