"""Ids that stay while what they name changes. Floor 0b."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Naming:
    """Ids of groups, by position; the survivor of each id that no group kept; the origin of each new id."""

    given: tuple[str, ...]
    merged: Mapping[str, str]
    split: Mapping[str, str]


def keep_ids(
    groups: Sequence[Collection[Item]],
    before: Mapping[Item, str],
    new_id: Callable[[], str],
    *,
    inherited: Mapping[Item, str] | None = None,
) -> Naming:
    """Name each group. It keeps the id that most of its items had; an id that two groups claim goes to the one with
    more of its items. An id nobody kept redirects to the group that took most of its items; a group that got a new
    id, though items of it had one, was split from that one.

    ``inherited`` are ids that items took over from others that are no more; any item that had the id has the better
    claim to it."""
    claims: list[tuple[int, int, str, int]] = []
    for position, group in enumerate(groups):
        held = Counter(before[item] for item in group if item in before)
        taken = Counter(inherited[item] for item in group if item in inherited) if inherited else Counter[str]()
        claims.extend((-held[name], -taken[name], name, position) for name in {*held, *taken})
    claims.sort()
    owner: dict[str, int] = {}
    given: dict[int, str] = {}
    for _, _, name, position in claims:
        if name not in owner and position not in given:
            owner[name] = position
            given[position] = name
    split: dict[str, str] = {}
    for position in range(len(groups)):
        if position not in given:
            given[position] = new_id()
            origin = next((name for _, _, name, claimed in claims if claimed == position), None)
            if origin:
                split[given[position]] = origin
    merged: dict[str, str] = {}
    for _, _, name, position in claims:
        if name not in owner:
            merged.setdefault(name, given[position])
    return Naming(tuple(given[position] for position in range(len(groups))), merged, split)
