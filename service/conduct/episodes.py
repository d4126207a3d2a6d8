"""Exact reports in occasions: those that lie close in time and may be one, the closest joined first. Floor 0b."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from heapq import heapify, heappop, heappush
from itertools import count

from service.conduct.rulebook import OccasionRules
from service.conduct.told import Key, Manner, Told, may_be_one
from service.domain.report import Precision


@dataclass(frozen=True, slots=True)
class _Group:
    """Reports that are of one occasion, by manner; ``key`` is that of the first of them."""

    told: Mapping[Manner, tuple[Told, ...]]
    start: datetime
    end: datetime
    key: Key

    @classmethod
    def of(cls, one: Told) -> _Group:
        return cls({one.manner: (one,)}, one.start, one.end, one.key)

    def with_(self, other: _Group) -> _Group:
        told = dict(self.told)
        for manner, more in other.told.items():
            told[manner] = (*told.get(manner, ()), *more)
        return _Group(told, min(self.start, other.start), max(self.end, other.end), min(self.key, other.key))

    def gap(self, other: _Group) -> timedelta:
        """Time from the end of one to the start of the other; none if they overlap."""
        return max(self.start - other.end, other.start - self.end, timedelta(0))


Rated = tuple[timedelta, Key, Key, int, int]


class _Joiner:
    """Joins groups of reports, starting from each report by itself."""

    def __init__(self, told: Sequence[Told], rules: OccasionRules) -> None:
        self._rules = rules
        self._numbers = count(len(told))
        self.groups = {number: _Group.of(one) for number, one in enumerate(told)}
        self._near: dict[int, set[int]] = defaultdict(set)
        for number, one in enumerate(told):
            for other in range(number + 1, len(told)):
                if told[other].start - one.end > rules.episode_gap:
                    break
                self._near[number].add(other)
                self._near[other].add(number)
        self._by_manner = cache(lambda a, b: may_be_one(a, b, rules, is_overlap=False))

    def run(self) -> None:
        queue = [rated for a in self._near for b in self._near[a] if a < b and (rated := self._rated(a, b))]
        heapify(queue)
        while queue:
            _, _, _, a, b = heappop(queue)
            if a in self.groups and b in self.groups:
                joined = self._join(a, b)
                for other in self._near[joined]:
                    if rated := self._rated(joined, other):
                        heappush(queue, rated)

    def _join(self, a: int, b: int) -> int:
        joined = next(self._numbers)
        self.groups[joined] = self.groups.pop(a).with_(self.groups.pop(b))
        self._near[joined] = {other for other in self._near.pop(a) | self._near.pop(b) if other in self.groups}
        for other in self._near[joined]:
            self._near[other].add(joined)
        return joined

    def _rated(self, a: int, b: int) -> Rated | None:
        group, other = self.groups[a], self.groups[b]
        gap = group.gap(other)
        if gap > self._rules.episode_gap or not self._may_be_one(group, other):
            return None
        return gap, min(group.key, other.key), max(group.key, other.key), a, b

    def _may_be_one(self, group: _Group, other: _Group) -> bool:
        return all(
            self._by_manner(manner, again)
            or (
                may_be_one(manner, again, self._rules, is_overlap=True)
                and all(_overlap(a, b) for a in group.told[manner] for b in other.told[again])
            )
            for manner in group.told
            for again in other.told
        )


def episodes(told: Sequence[Told], rules: OccasionRules) -> list[list[Told]]:
    """The reports of each occasion, in order of time, for reports that are all exact.

    A report joins others only if it may be one with each of them, so that no chain of likenesses makes one occasion of
    several.
    """
    joiner = _Joiner(sorted(told, key=lambda one: (one.start, one.key)), rules)
    joiner.run()
    return [
        sorted((one for same in group.told.values() for one in same), key=lambda one: one.key)
        for group in joiner.groups.values()
    ]


def _overlap(a: Told, b: Told) -> bool:
    """Whether two reports, both known to the minute, overlap in time or start together."""
    if a.precision is not Precision.MINUTE or b.precision is not Precision.MINUTE:
        return False
    return a.start == b.start or (a.start < b.end and b.start < a.end)
