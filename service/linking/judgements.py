"""When people's decisions on who is who contradict each other. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from service.domain.evidence import PartyRef
from service.linking.index import Decision
from service.linking.memory import Judgement

Chains = Mapping[PartyRef, tuple[str, ...]]
"""Parties that judgements hold to be one person, each with the judgements on the way to it."""


def chains(start: PartyRef, judgements: Iterable[Judgement]) -> Chains:
    """Every party that judgements ``same`` connect with ``start``, by the shortest way."""
    ways: dict[PartyRef, list[tuple[PartyRef, str]]] = defaultdict(list)
    for one in sorted(judgements, key=lambda j: j.id):
        if one.decision is Decision.SAME:
            left, right = PartyRef(*one.left), PartyRef(*one.right)
            ways[left].append((right, one.id))
            ways[right].append((left, one.id))
    found: dict[PartyRef, tuple[str, ...]] = {start: ()}
    frontier = [start]
    while frontier:
        reached = []
        for party in frontier:
            for other, judgement in ways[party]:
                if other not in found:
                    found[other] = (*found[party], judgement)
                    reached.append(other)
        frontier = reached
    return found


def contradicted_by(
    decision: Decision, left: PartyRef, right: PartyRef, judgements: Collection[Judgement]
) -> tuple[str, ...]:
    """The judgements that a new one on ``left`` and ``right`` would contradict, sorted; empty where it may stand.

    ``same`` contradicts a judgement of difference between whoever the two are held to be; ``different`` contradicts
    the chain of judgements by which they are one.
    """
    near = chains(left, judgements)
    if decision is Decision.DIFFERENT:
        return tuple(sorted(near.get(right, ())))
    if decision is Decision.UNSURE:
        return ()
    far, against = chains(right, judgements), set[str]()
    for one in judgements:
        if one.decision is not Decision.DIFFERENT:
            continue
        a, b = PartyRef(*one.left), PartyRef(*one.right)
        for x, y in ((a, b), (b, a)):
            if x in near and y in far:
                against |= {one.id, *near[x], *far[y]}
    return tuple(sorted(against))
