"""Pairs that the odds neither join nor dismiss: for a person to decide. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from service.linking.edges import in_order
from service.linking.index import Decision, LinkIndex
from service.linking.model import Model


def open_reviews(index: LinkIndex, model: Model, incident_ids: Collection[str]) -> dict[str, int]:
    """For each incident, with how many other persons its parties might be one, undecided: the odds reach the review
    threshold, or a contradiction keeps apart what they would join. Incidents without any are left out."""
    casts = index.placed(incident_ids)
    nodes = {party.node_id for cast in casts.values() for party in cast}
    edges = [edge for edge in index.edges(nodes) if edge.bits is not None and edge.bits >= model.review]
    if not edges:
        return {}
    persons = index.persons({end for edge in edges for end in (edge.left, edge.right)})
    ends = {edge.left for edge in edges} | {edge.right for edge in edges}
    told_apart = {in_order(j.left, j.right) for j in index.judged(ends) if j.decision is Decision.DIFFERENT}
    maybe: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for edge in edges:
        left, right = persons[edge.left], persons[edge.right]
        if left != right and (edge.left, edge.right) not in told_apart:
            for end in (edge.left, edge.right):
                maybe[end].add(in_order(left, right))
    counts = {
        incident_id: len({pair for party in cast for pair in maybe[party.node_id]})
        for incident_id, cast in casts.items()
    }
    return {incident_id: count for incident_id, count in counts.items() if count}
