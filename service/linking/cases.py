"""Read what a victim's courses are made of out of an index. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from service.domain.report import Role
from service.linking.index import Decision, LinkIndex
from service.linking.profile import Profile
from service.linking.standing import Case


def cases_of(index: LinkIndex, victims: Collection[str]) -> dict[str, list[Case]]:
    """For each victim person, every suspect of every report in which she is the victim."""
    stands = index.stands({node for group in index.nodes_of(victims).values() for node in group})
    casts = index.placed({party.incident_id for party in stands if party.role is Role.VICTIM})
    nodes = {party.node_id for cast in casts.values() for party in cast}
    persons, details = index.persons(nodes), index.profiles(nodes)
    cases: dict[str, list[Case]] = defaultdict(list)
    for incident_id, cast in casts.items():
        suspects = [party for party in cast if party.role is Role.SUSPECT]
        for victim in (party for party in cast if party.role is Role.VICTIM):
            own = cases[persons[victim.node_id]]
            own.extend(
                Case(incident_id, s.origin, victim.local_id, s.local_id, persons[s.node_id], details[s.node_id])
                for s in suspects
            )
            if not suspects:
                own.append(Case(incident_id, victim.origin, victim.local_id))
    return _told_apart(index, {victim: own for victim, own in cases.items() if victim in victims})


def _told_apart(index: LinkIndex, cases: dict[str, list[Case]]) -> dict[str, list[Case]]:
    """The cases, each with the suspects of the same victim whom judgements tell its own from."""
    rivals: set[str] = set()
    for own in cases.values():
        suspects = {case.person for case in own if case.person}
        if len(suspects) > 1:
            rivals |= suspects
    apart = _judged_apart(index, rivals) if rivals else {}
    if not apart:
        return cases
    return {
        victim: [replace(case, apart=frozenset(apart.get(case.person, ()))) for case in own]
        for victim, own in cases.items()
    }


def _judged_apart(index: LinkIndex, persons: Collection[str]) -> dict[str, set[str]]:
    home = {node: person for person, group in index.nodes_of(persons).items() for node in group}
    apart: dict[str, set[str]] = defaultdict(set)
    for judged in index.judged(home):
        if judged.decision is Decision.DIFFERENT and judged.left in home and judged.right in home:
            apart[home[judged.left]].add(home[judged.right])
            apart[home[judged.right]].add(home[judged.left])
    return apart


def profiles_of(index: LinkIndex, persons: Collection[str]) -> dict[str, list[Profile]]:
    """The details of each person, one profile a node."""
    nodes = index.nodes_of(persons)
    details = index.profiles({node for group in nodes.values() for node in group})
    return {person: [details[node] for node in sorted(group)] for person, group in nodes.items()}
