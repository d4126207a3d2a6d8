"""From edges to persons: the component that a change touches, its clusters, and ids that stay. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from service.linking.cluster import Link, cluster
from service.linking.compare import compare_names
from service.linking.dates import compare_dobs
from service.linking.edges import in_order
from service.linking.index import Decision, LinkIndex
from service.linking.model import Model
from service.linking.naming import keep_ids
from service.linking.profile import Profile
from service.linking.score import PERSONAL


@dataclass(slots=True)
class Component:
    """Nodes that links or judgements connect, with all that bears on how they fall into persons."""

    nodes: set[str]
    links: list[Link] = field(default_factory=list)
    together: set[tuple[str, str]] = field(default_factory=set)
    apart: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def gather(index: LinkIndex, start: Collection[str], model: Model) -> Component:
    """Everything that links reach from ``start``, ring by ring."""
    found = Component(set(start))
    frontier = set(start)
    while frontier:
        ends: set[str] = set()
        for edge in index.edges(frontier):
            if edge.bits is not None and edge.bits >= model.link:
                found.links.append(Link(edge.bits, edge.left, edge.right))
                ends |= {edge.left, edge.right}
        for judged in index.judged(frontier):
            if judged.decision is Decision.SAME:
                found.together.add(in_order(judged.left, judged.right))
                ends |= {judged.left, judged.right}
            else:
                found.apart[judged.left].add(judged.right)
                found.apart[judged.right].add(judged.left)
        frontier = ends - found.nodes
        found.nodes |= frontier
    _part_the_cast(index, found)
    return found


def _part_the_cast(index: LinkIndex, found: Component) -> None:
    """Two parties of one report are two persons."""
    stands = index.stands(found.nodes)
    for parties in index.placed({party.incident_id for party in stands}).values():
        for a in parties:
            for b in parties:
                if a.node_id != b.node_id:
                    found.apart[a.node_id].add(b.node_id)


@dataclass(frozen=True, slots=True)
class _Face:
    """What of a profile can contradict another."""

    profile: Profile
    personal: frozenset[tuple[str, str]]


def _face(profile: Profile) -> _Face:
    personal = {(kind, value) for kind, value in profile.identifiers if kind in PERSONAL}
    personal |= {("email", value) for value in profile.emails} | {("handle", value) for value in profile.handles}
    return _Face(Profile(names=profile.names, dob=profile.dob, born=profile.born), frozenset(personal))


@lru_cache(maxsize=262144)
def _contradict(a: Profile, b: Profile, model: Model) -> bool:
    if compare_dobs(a.dob, a.born, b.dob, b.born) == "different":
        return True
    return any(row.field == "given" and row.level == "different" for row in compare_names(a, b, model))


def conflicts(a: _Face, b: _Face, model: Model) -> bool:
    """Whether two profiles contradict each other and share nothing personal that would outweigh it."""
    return not (a.personal & b.personal) and _contradict(a.profile, b.profile, model)


def partition(index: LinkIndex, component: Component, model: Model) -> list[frozenset[str]]:
    """The persons of a component, each a set of nodes."""
    faces = {node: _face(profile) for node, profile in index.profiles(component.nodes).items()}
    return cluster(
        component.nodes,
        component.links,
        together=component.together,
        apart=component.apart,
        conflicts=lambda a, b: conflicts(faces[a], faces[b], model),
    )


@dataclass(frozen=True, slots=True)
class Settled:
    """Persons whose nodes changed, the survivor of each person that is no more, the origin of each that split."""

    changed: frozenset[str]
    merged: Mapping[str, str]
    split: Mapping[str, str]


def settle(index: LinkIndex, groups: Sequence[frozenset[str]]) -> Settled:
    """Give each group of nodes a person id and write it down."""
    before = index.persons({node for group in groups for node in group})
    naming = keep_ids(groups, before, index.new_person)
    target = {node: person for person, group in zip(naming.given, groups, strict=True) for node in group}
    moved = {node: person for node, person in target.items() if before.get(node) != person}
    index.assign(moved, merged=naming.merged, split=naming.split)
    changed = set(moved.values()) | {before[node] for node in moved if node in before}
    return Settled(frozenset(changed), naming.merged, naming.split)
