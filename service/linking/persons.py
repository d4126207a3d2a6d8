"""From edges to persons: the component that a change touches, its clusters, and ids that stay. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import chain

from service.linking.bridges import bridged, told_by_one
from service.linking.cluster import Link, cluster
from service.linking.compare import compare_names
from service.linking.dates import compare_dobs
from service.linking.edges import in_order
from service.linking.index import Decision, LinkIndex
from service.linking.model import Model
from service.linking.naming import keep_ids
from service.linking.place import Placed
from service.linking.profile import Profile
from service.linking.score import PERSONAL


@dataclass(slots=True)
class Component:
    """Nodes that links or judgements connect, with all that bears on how they fall into persons."""

    nodes: set[str]
    links: list[Link] = field(default_factory=list)
    stands: list[Placed] = field(default_factory=list)
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
    found.stands = index.stands(found.nodes)
    for parties in index.placed({party.incident_id for party in found.stands}).values():
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


@lru_cache(maxsize=16384)
def _told(a: Profile, b: Profile, model: Model) -> tuple[tuple[str, bool], ...]:
    told = []
    born = compare_dobs(a.dob, a.born, b.dob, b.born)
    if born:
        told.append(("dob", born == "different"))
    given = next((row.level for row in compare_names(a, b, model) if row.field == "given"), "")
    if given:
        told.append(("given", given == "different"))
    return tuple(told)


def tells(a: _Face, b: _Face, model: Model) -> tuple[tuple[str, bool], ...]:
    """The fields in which two profiles can contradict each other, and whether they do; none at all where they share
    something personal that would outweigh it."""
    return () if a.personal & b.personal else _told(a.profile, b.profile, model)


def _faces(profiles: Mapping[str, Profile], links: Iterable[Link]) -> dict[str, _Face]:
    """The face of each node. Who is linked to somebody known by several names is known by them too: otherwise "Danny"
    in one report contradicts "Marek" in another, though a third says that he is called both."""
    names = {node: profile.names for node, profile in profiles.items()}
    named = {node for node, forms in names.items() if len(forms) > 1}
    for left, right in sorted((link.left, link.right) for link in links if link.left in named or link.right in named):
        for node, other in ((left, right), (right, left)):
            if len(profiles[other].names) > 1:
                known = {form.given[:1] for form in names[node]}
                names[node] = (*names[node], *(form for form in profiles[other].names if form.given[:1] not in known))
    return {
        node: _face(profile if names[node] == profile.names else replace(profile, names=names[node]))
        for node, profile in profiles.items()
    }


def partition(index: LinkIndex, component: Component, model: Model) -> list[frozenset[str]]:
    """The persons of a component, each a set of nodes."""
    profiles = index.profiles(component.nodes)
    faces = _faces(profiles, component.links)
    numbers: dict[_Face, int] = {}
    looks = {node: numbers.setdefault(face, len(numbers)) for node, face in faces.items()}
    listed = list(numbers)

    @cache  # reports of one person mostly show the same few faces
    def told(a: int, b: int) -> tuple[tuple[str, bool], ...]:
        return tells(listed[a], listed[b], model)

    apart = {node: set(others) for node, others in component.apart.items()}
    joined: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in chain(component.together, ((link.left, link.right) for link in component.links)):
        joined[left].add(right)
        joined[right].add(left)
    judged = {node for pair in component.together for node in pair}  # what a person said is no agency's word alone
    tellers = {node: agency for node, agency in told_by_one(component.stands).items() if node not in judged}
    while True:
        groups = cluster(
            component.nodes,
            component.links,
            together=component.together,
            apart=apart,
            looks=looks,
            tells=told,
            tolerance=model.tolerance,
            waives=lambda a, b: ("given",) if _is_vouched(faces[a], faces[b]) else (),
        )
        parted = {pair for group in groups for pair in bridged(group, joined, tellers, profiles, model)}
        if not parted:
            return groups
        for left, right in parted:
            apart.setdefault(left, set()).add(right)
            apart.setdefault(right, set()).add(left)


def _is_vouched(a: _Face, b: _Face) -> bool:
    """Whether two profiles have a whole date of birth and something personal in common: then one goes by two given
    names. Twins share the one, and a brother may be booked under the other's number, but hardly both."""
    return len(a.profile.dob) == 10 and a.profile.dob == b.profile.dob and bool(a.personal & b.personal)


@dataclass(frozen=True, slots=True)
class Settled:
    """Persons whose nodes changed, the survivor of each person that is no more, the origin of each that split."""

    changed: frozenset[str]
    merged: Mapping[str, str]
    split: Mapping[str, str]


def settle(
    index: LinkIndex, groups: Sequence[frozenset[str]], stands: Iterable[Placed], held: Mapping[tuple[str, str], str]
) -> Settled:
    """Give each group of nodes a person id and write it down.

    A person keeps the id that most of its parties had; parties of reports that did not change have the better claim.
    ``held`` names the parties of those that did, by incident and local id, each with the person it was before, or
    empty: other details are a new node, and yet the same party.
    """
    before = index.persons({node for group in groups for node in group})
    parties: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for party in stands:
        parties[party.node_id].append((party.incident_id, party.local_id))
    places = [[party for node in group for party in parties[node]] for group in groups]
    known = {party: before[node] for node, own in parties.items() if node in before for party in own}
    inherited = {party: known.get(party, person) for party, person in held.items() if party in known or person}
    unchanged = {party: person for party, person in known.items() if party not in held}
    naming = keep_ids(places, unchanged, index.new_person, inherited=inherited)
    home = {party: person for person, own in zip(naming.given, places, strict=True) for party in own}
    kept = set(naming.given)
    gone = {was: home[party] for party, was in sorted(held.items()) if was and party in home and was not in kept}
    merged = {**gone, **naming.merged}
    target = {node: person for person, group in zip(naming.given, groups, strict=True) for node in group}
    moved = {node: person for node, person in target.items() if before.get(node) != person}
    index.assign(moved, merged=merged, split=naming.split)
    changed = set(moved.values()) | {before[node] for node in moved if node in before}
    return Settled(frozenset(changed), merged, naming.split)
