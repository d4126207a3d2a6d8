"""Weights from what was seen: learnt where enough was, and else kept as the base model has them. Floor 1.

What Splink cannot know is kept, and said to be by hand:

- a level that was seen too seldom to tell habit from chance;
- u of a value by its rarity (names, dates of birth): the model's frozen frequencies give it;
- u of a rarer coincidence than a corpus can show: two strangers of sixty million with one phone number, among the few
  thousand people of a corpus;
- h (two people of one household), the caps, the priors and the thresholds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from math import floor, log10
from typing import Any

from service.bulk.levels import Column, Fields

FEWEST_PAIRS = 100
"""Pairs from which on a session, a column or the u of a level is learnt; for u it is Splink's own measure."""

FEWEST_MATCHES = 5
"""Pairs of one person that must be expected on a level before its m is learnt."""

RAREST_U = 1e-4
"""A coincidence that the base model holds to be rarer hangs on how many people there are, and a corpus has few."""

Expected = Mapping[str, Mapping[str, float]]
"""How many pairs are expected on each level, by column."""

Weights = dict[str, dict[str, dict[str, Any]]]
"""The weights of a model file, by field and level; ``from`` tells whose m and u are, ``splink`` or ``hand``."""


def weigh(fields: Fields, columns: Sequence[Column], strangers: Expected, matches: Expected, trust: float) -> Weights:
    """The weights of the base model, with m and u learnt where enough was seen. m of the base model counts as ``trust``
    pairs of one person for each level."""
    found: Weights = {}
    for field, base in fields.items():
        own = [column for column in columns if column.field == field]
        learnt = {"m": _learnt_m(base, own, matches, trust), "u": _learnt_u(base, own, strangers, matches)}
        found[field] = {
            level: {
                **weights,
                **{name: _rounded(of[level]) for name, of in learnt.items() if level in of},
                "from": {name: "splink" if level in of else "hand" for name, of in learnt.items()},
            }
            for level, weights in base.items()
        }
    return found


def kept_by_hand(weights: Weights) -> dict[str, dict[str, list[str]]]:
    """The levels that stayed as they were, by the reason and the field."""
    kept: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for field, by_level in weights.items():
        for level, own in by_level.items():
            if own["from"]["m"] == "hand":
                kept["m: seen too seldom"][field].append(level)
            if own["from"]["u"] == "hand":
                kept[_why(own)][field].append(level)
    return {reason: dict(levels) for reason, levels in kept.items()}


def _why(weights: Mapping[str, Any]) -> str:
    if "u" not in weights:
        return "u: goes by the rarity of the value"
    return "u: rarer than a corpus can show" if weights["u"] < RAREST_U else "u: seen too seldom"


def _learnt_m(base: Mapping[str, Any], own: Sequence[Column], matches: Expected, trust: float) -> dict[str, float]:
    """m of the levels that enough pairs of one person stand on, over all footings on which each is possible.

    On each footing the levels that are kept have the share that they had, and the others fill what is left of one.
    """
    bearing = {column: _counts(column, matches) for column in own}
    bearing = {column: counts for column, counts in bearing.items() if sum(counts.values()) >= FEWEST_PAIRS}
    learnt = {level for level in base if sum(c.get(level, 0.0) for c in bearing.values()) >= FEWEST_MATCHES}
    parts: dict[str, float] = defaultdict(float)
    wholes: dict[str, float] = defaultdict(float)
    for counts in bearing.values():
        whole = sum(counts.values())
        filled = sum(count for level, count in counts.items() if level in learnt or level not in base)
        left = 1 - _kept_share(base, counts, learnt)
        for level in learnt & counts.keys():
            parts[level] += left * whole * counts[level] / max(filled, 1.0)
            wholes[level] += whole
    return {
        level: (parts[level] + trust * base[level]["m"]) / (wholes[level] + trust) for level in base if level in learnt
    }


def _counts(column: Column, expected: Expected) -> dict[str, float]:
    return {level: expected.get(column.name, {}).get(level, 0.0) for level in column.levels}


def _kept_share(base: Mapping[str, Any], levels: Collection[str], learnt: Collection[str]) -> float:
    """The share of a footing that its kept levels have. m of its levels may sum to more than one in a base model, as
    some are possible on few footings."""
    held = {level: float(base[level]["m"]) for level in levels if level in base}
    return sum(m for level, m in held.items() if level not in learnt) / max(1.0, sum(held.values()))


def _learnt_u(
    base: Mapping[str, Any], own: Sequence[Column], strangers: Expected, matches: Expected
) -> dict[str, float]:
    """u of the levels that enough strangers stand on. Footings weigh as they do among pairs of one person, so that m
    and u of a level are over the same; and where only ``compare`` knows what is not told (the usual order of names),
    there is no u to learn."""
    learnt = {}
    for level, weights in base.items():
        bearing = {column: _counts(column, strangers) for column in own if level in column.levels}
        seen = sum(counts[level] for counts in bearing.values())
        if seen < FEWEST_PAIRS or weights.get("u", 0.0) < RAREST_U or any(c.levels[-1] not in base for c in bearing):
            continue
        importance = {column: sum(_counts(column, matches).values()) + 1e-9 for column in bearing}
        shares = {column: (counts[level] + 0.5) / (sum(counts.values()) + 1) for column, counts in bearing.items()}
        learnt[level] = sum(shares[c] * importance[c] for c in bearing) / sum(importance.values())
    return learnt


def _rounded(probability: float) -> float:
    """To three digits, of what is left of one where that is less: so it becomes neither nought nor one."""
    return round(probability, 2 - floor(log10(min(probability, 1 - probability))))
