"""How sure a figure is: 95 % intervals, by drawing the true persons or courses anew.

Pairs are not independent (one person of fifty reports has 1,225 of them), so whole true clusters are drawn, not pairs:
each counts as often as a Poisson number of mean 1 says (the Poisson bootstrap). A wrong pair lies between two true
clusters, and half of it is counted with each. Clusters whose counts are the same are drawn together, as the sum of
Poisson numbers is one; so the work depends on how many kinds of cluster there are, not on how many clusters.

Where nothing went wrong there is nothing to draw from; the bound is then the rule of three: 3 / clusters.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp, sqrt

from service.linking.measure import Row

REPLICATES = 1000
SEED = 20261101

Counts = tuple[float, ...]
"""What one true cluster adds to the sums that a figure is made of."""

_FEW = 30
"""Up to this mean a Poisson number is drawn exactly, beyond it as the normal number that is as good as the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A share from 0 to 1, and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def pair_counts(true: Mapping[Row, str], found: Mapping[Row, str]) -> Counter[Counts]:
    """For each kind of true cluster how many there are: pairs rightly found, pairs found, true pairs.

    A row without a label is a cluster of its own, in either.
    """
    clusters: dict[object, Counter[object]] = defaultdict(Counter)
    sizes: Counter[object] = Counter()
    for row, label in true.items():
        linked: object = found.get(row) or row
        clusters[label or row][linked] += 1
        sizes[linked] += 1
    kinds: Counter[Counts] = Counter()
    for parts in clusters.values():
        right = sum(size * (size - 1) / 2 for size in parts.values())
        wrong = sum(size * (sizes[label] - size) / 2 for label, size in parts.items())
        whole = parts.total()
        kinds[right, right + wrong, whole * (whole - 1) / 2] += 1
    return kinds


def isolation_counts(true: Mapping[Row, str], found: Mapping[Row, str]) -> Counter[Counts]:
    """For each kind of true course of two or more rows: rows in a course with none of their own, and rows."""
    courses: dict[str, list[Row]] = defaultdict(list)
    for row, course in true.items():
        courses[course].append(row)
    kinds: Counter[Counts] = Counter()
    for rows in courses.values():
        if len(rows) > 1:
            mates = Counter(found.get(row, "") for row in rows)
            alone = sum(not found.get(row) or mates[found[row]] < 2 for row in rows)
            kinds[alone, len(rows)] += 1
    return kinds


def precision(sums: Counts) -> float:
    """Of the pairs found, the share that is right."""
    return sums[0] / sums[1] if sums[1] else 1.0


def recall(sums: Counts) -> float:
    """Of the true pairs, the share that was found."""
    return sums[0] / sums[2] if sums[2] else 1.0


def f1(sums: Counts) -> float:
    """The harmonic mean of the two."""
    return 2 * sums[0] / (sums[1] + sums[2]) if sums[1] + sums[2] else 1.0


def share(sums: Counts) -> float:
    """The first of the whole."""
    return sums[0] / sums[1] if sums[1] else 0.0


def estimate(kinds: Counter[Counts], statistic: Callable[[Counts], float], seed: int = SEED) -> Figure:
    """The figure with its interval: the middle 95 % of ``REPLICATES`` draws, the same for the same seed."""
    value = statistic(_sums(kinds))
    if value in (0.0, 1.0):
        clusters = sum(number for counts, number in kinds.items() if counts[1])
        slack = min(1.0, 3 / clusters) if clusters else 1.0
        return Figure(value, max(0.0, value - slack), min(1.0, value + slack))
    draw = random.Random(seed)
    listed = sorted(kinds.items())
    drawn = sorted(
        statistic(_sums(Counter({counts: _poisson(draw, number) for counts, number in listed})))
        for _ in range(REPLICATES)
    )
    return Figure(value, drawn[int(REPLICATES * 0.025)], drawn[int(REPLICATES * 0.975) - 1])


def _sums(kinds: Counter[Counts]) -> Counts:
    return tuple(sum(part) for part in zip(*([x * n for x in counts] for counts, n in kinds.items()), strict=True)) or (
        0.0,
        0.0,
        0.0,
    )


def _poisson(draw: random.Random, mean: float) -> int:
    if mean > _FEW:
        return max(0, round(draw.gauss(mean, sqrt(mean))))
    count, product, limit = 0, draw.random(), exp(-mean)
    while product > limit:
        count += 1
        product *= draw.random()
    return count
