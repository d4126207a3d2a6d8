"""The pairs that weights are learnt from: some drawn at random, and some that one thing in common proposes. Floor 1.

A session of training takes the pairs that share a phone, say, and learns from them how people of one phone agree on
everything else; what proposed a pair says nothing about how often it agrees. So each session holds some fields fixed.
Everything is drawn from the one source of randomness that is given, in the order of the parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from random import Random

from service.linking.block import RULES
from service.linking.profile import Profile

Pair = tuple[int, int]
"""Positions of two parties, the lesser first."""

_NAMES = frozenset({"given", "family", "name_order"})

SESSIONS: Mapping[str, frozenset[str]] = {
    "pnc": frozenset({"pnc", "cro"}),
    "nhs": frozenset({"nhs"}),
    "phone": frozenset({"phone"}),
    "email": frozenset({"email"}),
    "handle": frozenset({"handle"}),
    "vrm": frozenset({"vehicle"}),
    "dob+name": _NAMES | {"dob"},
    "dob+outcode": frozenset({"dob", "address"}),
    "name": _NAMES,
    "home+name": _NAMES | {"address"},
}
"""What proposes the pairs of each session, as blocking values begin, and the fields that it holds fixed."""

_MOST_OF_A_VALUE = 3
"""Pairs taken from one blocking value: a person of fifty reports has 1,225 pairs, and is one person."""


def at_random(parties: Sequence[Profile], count: int, random: Random) -> Iterator[Pair]:
    """``count`` pairs of different details; none where all are the same."""
    distinct = list({profile: position for position, profile in enumerate(parties)}.values())
    for _ in range(count if len(distinct) > 1 else 0):
        a, b = sorted(random.sample(distinct, 2))
        yield a, b


def proposed(parties: Sequence[Profile], hub: int, random: Random) -> dict[str, list[Pair]]:
    """The pairs of each session; a value that more than ``hub`` parties share proposes none."""
    sharing: dict[str, dict[str, list[int]]] = {session: defaultdict(list) for session in SESSIONS}
    for position, profile in enumerate(parties):
        for value in sorted({value for rule in RULES for value in rule(profile)}):
            session = sharing.get(value.partition(":")[0])
            if session is not None:
                session[value].append(position)
    return {session: _drawn(values, hub, random) for session, values in sharing.items()}


def _drawn(values: Mapping[str, list[int]], hub: int, random: Random) -> list[Pair]:
    found: dict[Pair, None] = {}
    for members in values.values():
        if len(members) <= hub:
            pairs = list(combinations(members, 2))
            found.update(dict.fromkeys(random.sample(pairs, min(_MOST_OF_A_VALUE, len(pairs)))))
    return list(found)
