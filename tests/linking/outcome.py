"""What the linker made of a set of reports, without the ids that it chose: two outcomes can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from service.linking.index import Edge, LinkIndex
from service.linking.linker import Linker
from service.linking.memory import Judgement, MemoryIndex
from service.linking.model import Model
from service.linking.place import LinkIncident
from service.linking.reviews import open_reviews

PartyOf = tuple[str, str]
"""Origin and local id."""
Stand = tuple[str, str, str, str]
"""Origin, victim, suspect, standing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Persons as sets of their parties, courses as sets of what stands in them, the edges that count, the reviews."""

    persons: frozenset[frozenset[PartyOf]]
    courses: frozenset[frozenset[Stand]]
    edges: Mapping[tuple[str, str], Edge]
    reviews: Mapping[str, int]


def outcome_of(index: LinkIndex, model: Model, incident_ids: Collection[str]) -> Outcome:
    """What the index holds of the reports; an edge that nothing supports any more counts for nothing."""
    casts = index.placed(incident_ids)
    origins = {incident_id: cast[0].origin for incident_id, cast in casts.items()}
    nodes = {party.node_id for cast in casts.values() for party in cast}
    home = index.persons(nodes)
    persons, courses = defaultdict(set), defaultdict(set)
    for party in (p for cast in casts.values() for p in cast):
        persons[home[party.node_id]].add((party.origin, party.local_id))
    for m in index.memberships(incident_ids):
        courses[m.course].add((origins[m.incident_id], m.victim, m.suspect, m.standing.value))
    edges = {(e.left, e.right): e for e in index.edges(nodes) if e.bits is not None}
    return Outcome(
        frozenset(map(frozenset, persons.values())),
        frozenset(map(frozenset, courses.values())),
        edges,
        open_reviews(index, model, incident_ids),
    )


def fresh_load(
    incidents: Iterable[LinkIncident], model: Model, judgements: Mapping[str, Judgement], batch: int = 1000
) -> MemoryIndex:
    """An index that took in these reports, ``batch`` at a time, with the judgements in force from the start."""
    index = MemoryIndex()
    index.judgements.update(judgements)
    linker, listed = Linker(index, model), list(incidents)
    for start in range(0, len(listed), batch):
        linker.apply(put=listed[start : start + batch])
    return index
