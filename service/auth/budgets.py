"""How much one client, and one person, may ask for in a while. Floor 0b.

Whoever reads everything they may see, record by record, breaks no rule of disclosure and does the same harm. So
requests, records read and queries by example are each drawn from a budget that fills again steadily (a token bucket):
the client's, and a tenth of that for each person who comes with it. Each process keeps its own, in memory of bounded
size; the access log is where the reading of many days is seen.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from threading import Lock
from typing import Final

from service.domain.errors import BudgetSpent
from service.domain.principal import ComesAs, Principal

PERSON_SHARE: Final = 10
"""A person has a tenth of what a client has: a force's system asks for many people, and none of them for all."""

OF_ALL: Final = 10
"""In vain all clients together may ask for so many times as many tokens as one: whoever guesses names many."""

MOST_BUCKETS: Final = 20_000
"""Budgets that are remembered; the one longest unused is forgotten first, which for most means that it was full."""


class Measure(StrEnum):
    """What is counted."""

    REQUESTS = "requests"
    ROWS = "rows"
    MATCHES = "matches"
    REFUSALS = "refusals"
    """Tokens that were asked for in vain, by the client that was named."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many in so long; none at all is no limit."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left of a budget: of ``most`` in ``within``, ``left``; whole again in ``full_in`` seconds."""

    measure: Measure
    most: int
    within: timedelta
    left: int
    full_in: int


@dataclass(slots=True)
class _Bucket:
    most: int
    within: timedelta
    left: float
    at: datetime
    is_told: bool = False

    def fill(self, now: datetime) -> None:
        """What has come back since it was looked at last; nothing if the clock was put back."""
        back = max(timedelta(0), now - self.at) / self.within * self.most
        self.left = min(float(self.most), self.left + back)
        self.at = now

    def seconds_until(self, left: float) -> int:
        """Whole seconds until there is so much."""
        return max(0, ceil((left - self.left) / self.most * self.within.total_seconds()))


Key = tuple[Measure, str, str]


class Budgets:
    """All budgets of one process, used by many threads."""

    def __init__(self, limits: Mapping[Measure, Limit] | None = None, *, most_buckets: int = MOST_BUCKETS) -> None:
        """What a client may; without limits everybody may everything."""
        self._limits = {measure: limit for measure, limit in (limits or {}).items() if limit.most > 0}
        self._most_buckets = most_buckets
        self._lock = Lock()
        self._buckets: OrderedDict[Key, _Bucket] = OrderedDict()

    def spend(self, measure: Measure, principal: Principal, now: datetime, amount: int = 1) -> None:
        """So much is taken from the client's budget and the person's; raises ``BudgetSpent``, and takes nothing, if
        either has not so much left. With no amount, either must have something left."""
        if measure in self._limits:
            self._take(measure, self._of(measure, principal, now), amount)

    def refuse(self, named: str, now: datetime) -> None:
        """A client of that name, be there one or not, asked for a token in vain; raises ``BudgetSpent`` if that
        happened too often, to it or to all together. Nobody who proves themself is kept waiting by it."""
        if Measure.REFUSALS in self._limits:
            self._take(Measure.REFUSALS, self._refused(named, now), 1)

    def _refused(self, named: str, now: datetime) -> Iterator[_Bucket]:
        limit = self._limits[Measure.REFUSALS]
        yield self._bucket((Measure.REFUSALS, "client", named), limit.most, limit.within, now)
        yield self._bucket((Measure.REFUSALS, "all", ""), OF_ALL * limit.most, limit.within, now)

    def _take(self, measure: Measure, from_these: Iterator[_Bucket], amount: int) -> None:
        with self._lock:
            buckets = list(from_these)
            short = [bucket for bucket in buckets if bucket.left < max(1, amount)]
            if not short:
                for bucket in buckets:
                    bucket.left -= amount
                    bucket.is_told = False
                return
            wait = max(bucket.seconds_until(max(1, amount)) for bucket in short)
            is_first = not all(bucket.is_told for bucket in short)
            for bucket in short:
                bucket.is_told = True
        raise BudgetSpent(measure.value, retry_after=max(1, wait), is_first=is_first)

    def charge(self, measure: Measure, principal: Principal, now: datetime, amount: int) -> None:
        """So much was used: it is taken although that may be more than there was, and the next has to wait."""
        if measure not in self._limits or amount <= 0:
            return
        with self._lock:
            for bucket in self._of(measure, principal, now):
                bucket.left -= amount

    def standings(self, principal: Principal, now: datetime) -> tuple[Standing, ...]:
        """Of each measure, the budget that will be spent first."""
        with self._lock:
            return tuple(
                _standing(measure, min(self._of(measure, principal, now), key=lambda bucket: bucket.left))
                for measure in self._limits
                if measure is not Measure.REFUSALS
            )

    def _of(self, measure: Measure, principal: Principal, now: datetime) -> Iterator[_Bucket]:
        limit = self._limits[measure]
        yield self._bucket((measure, "client", principal.client_id), limit.most, limit.within, now)
        person = principal.subject if principal.comes_as is ComesAs.PERSON else principal.acting_for
        if person:
            key = (measure, str(principal.agency), person)
            yield self._bucket(key, max(1, limit.most // PERSON_SHARE), limit.within, now)

    def _bucket(self, key: Key, most: int, within: timedelta, now: datetime) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(most, within, float(most), now)
            while len(self._buckets) > self._most_buckets:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            bucket.fill(now)
        return bucket


def _standing(measure: Measure, bucket: _Bucket) -> Standing:
    left = max(0, floor(bucket.left))
    return Standing(measure, bucket.most, bucket.within, left, bucket.seconds_until(float(bucket.most)))
