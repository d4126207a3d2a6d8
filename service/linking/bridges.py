"""Persons whom nothing but one agency's word joins: these are for people to join. Floor 0b.

A report that gives two names, and what is known of the bearer of each, links with the reports on both. That is how a
new name comes to the record of the old one, and also how one agency, mistaken or hostile, would make one person of two.
So where all that is left without an agency's own reports falls into parts that no evidence links, that are told apart
by given and family name, and that have nothing that identifies in common, they stay apart, until another agency says so
too or somebody judges them to be one. The reports between them go where their evidence is strongest, and a question is
asked about the rest (docs/adr/0027).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, product

from service.linking.compare import compare_names
from service.linking.model import Model
from service.linking.place import Placed
from service.linking.profile import AddressForm, Profile


def told_by_one(stands: Iterable[Placed]) -> dict[str, str]:
    """The nodes on which parties of a single agency stand, each with that agency."""
    agencies: dict[str, set[str]] = defaultdict(set)
    for party in stands:
        agencies[party.node_id].add(party.origin.partition("/")[0])
    return {node: min(own) for node, own in agencies.items() if len(own) == 1}


def bridged(
    group: frozenset[str],
    joined: Mapping[str, Collection[str]],
    tellers: Mapping[str, str],
    profiles: Mapping[str, Profile],
    model: Model,
) -> set[tuple[str, str]]:
    """The nodes of a person that only one agency's reports join, in pairs that are to stay apart.

    ``joined`` maps a node to those that evidence or a judgement joins with it, ``tellers`` a node to the one agency
    that tells of it, where there is one.
    """
    named = {node: profiles[node] for node in group if any(form.given and form.family for form in profiles[node].names)}
    looks = {profile.names: profile for profile in named.values()}
    if not any(_are_named_apart(a, b, model) for a, b in combinations(looks.values(), 2)):
        return set()
    found: set[tuple[str, str]] = set()
    for agency in {tellers[node] for node in group if node in tellers}:
        others = {node for node in group if tellers.get(node) != agency}
        for left, right in combinations(_parts(others, joined), 2):
            pairs = list(product(left & named.keys(), right & named.keys()))
            if pairs and all(_are_strangers(named[a], named[b], model) for a, b in pairs):
                found.update(product(left, right))
    return found


def _are_strangers(a: Profile, b: Profile, model: Model) -> bool:
    """Whether the two are told apart by given and by family name, and no detail is alike."""
    return _are_named_apart(a, b, model) and _marks(a).isdisjoint(_marks(b))


def _are_named_apart(a: Profile, b: Profile, model: Model) -> bool:
    levels = {(row.field, row.level) for row in compare_names(a, b, model)}
    return levels >= {("given", "different"), ("family", "different")}


def _marks(profile: Profile) -> set[tuple[str, str]]:
    """What of the details is hardly anybody else's."""
    homes = [home for address in profile.addresses for home in _homes(address)]
    told = {"phone": profile.phones, "email": profile.emails, "handle": profile.handles, "vrm": profile.vehicles}
    marks = {(kind, value) for kind, values in told.items() for value in values}
    return (
        marks | set(profile.identifiers) | {("home", home) for home in homes} | {("dob", profile.dob)} - {("dob", "")}
    )


def _homes(address: AddressForm) -> Iterator[str]:
    if address.uprn:
        yield address.uprn
    if address.postcode and address.number:
        yield f"{address.number} {address.postcode}"


def _parts(nodes: set[str], joined: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """The nodes in sets that hold together."""
    left, parts = set(nodes), []
    while left:
        part, frontier = set[str](), {min(left)}
        while frontier:
            part |= frontier
            frontier = {other for node in frontier for other in joined.get(node, ())} & nodes - part
        left -= part
        parts.append(frozenset(part))
    return parts
