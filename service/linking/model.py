"""The declared comparisons and their weights, as data with a version. Floor 0b.

A level says how likely it is among pairs of one person (``m``), among strangers (``u``) and among two people of one
family or household (``h``); Fellegi and Sunter 1969 for m and u. Where agreement on a rare value proves more than on
a common one, ``u`` is ``frequency`` times the chance of that value in the population, from the frozen rarity table;
``cap`` bounds the bits that such a level can give.

Two alternatives are weighed, not one, because that is how links go wrong here: two strangers who agree by chance,
and a twin, a father and son or a couple, who agree on surname, home and phone by nature.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import inf, log2
from typing import Any

from service.linking.rarity import NameRarity, ValueRarity, load_rarity, load_values

DEFAULT_MODEL = "conduct-2026-11"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of one comparison, compiled.

    ``bits`` is log2(m/u), or log2(m/frequency) to which the rarity of the value is added where ``by_rarity``.
    ``household_bits`` is log2(m/h), ``m_bits`` log2(m). A value that many use proves no more than its own chance
    allows, against a stranger and against a relative.
    """

    bits: float
    household_bits: float
    m_bits: float
    by_rarity: bool
    cap: float

    def stranger_bits(self, rarity: float) -> float:
        """log2(m/u) for a value of that rarity (bits; ignored where the level does not depend on it)."""
        return min(self.cap, self.bits + rarity) if self.by_rarity else self._bounded(self.bits, rarity)

    def relative_bits(self, rarity: float) -> float:
        """log2(m/h) for a value of that rarity; names and dates are as common in a family as they are."""
        return self.household_bits if self.by_rarity else self._bounded(self.household_bits, rarity)

    def _bounded(self, bits: float, rarity: float) -> float:
        return min(bits, self.m_bits + rarity) if rarity else bits


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """One version of the linking model; thresholds and priors in bits (log2 odds). Equal only to itself.

    ``stranger_prior`` is log2 of 1/population. ``link`` and ``review`` are the two thresholds; ``pair``
    is what each side must reach by itself before the evidence of the pair counts; pairs whose stranger odds stay below
    ``considered`` are not kept. ``tolerance`` is, by field, the share of contradictions that a merge of two clusters
    bears. ``hub`` is how many profiles may share a blocking key before it stops proposing pairs. ``other_bits`` is
    log2 odds that a suspect nobody named is the one known suspect of that victim rather than somebody else; from
    ``suspected_at`` on, the incident stands as suspected.
    """

    name: str
    trained_on: str
    levels: Mapping[tuple[str, str], Level]
    rarity: NameRarity
    values: ValueRarity
    stranger_prior: float
    relative_prior: float
    context_stranger: float
    context_relative: float
    link: float
    review: float
    pair: float
    considered: float
    tolerance: Mapping[str, float]
    hub: int
    other_bits: float
    suspected_at: float


def _level(value: Mapping[str, float]) -> Level:
    by_rarity = "frequency" in value
    return Level(
        bits=log2(value["m"] / value["frequency" if by_rarity else "u"]),
        household_bits=log2(value["m"] / value["h"]),
        m_bits=log2(value["m"]),
        by_rarity=by_rarity,
        cap=float(value.get("cap", inf)),
    )


def read_model(value: Mapping[str, Any]) -> Model:
    """The model that a parsed model file declares; raises ``KeyError`` on a part that is missing."""
    prior, thresholds = value["prior"], value["thresholds"]
    return Model(
        name=value["name"],
        trained_on=value["trained_on"],
        levels={
            (field, level): _level(weights)
            for field, levels in value["fields"].items()
            for level, weights in levels.items()
        },
        rarity=load_rarity(value["names"]),
        values=load_values(value["values"]),
        stranger_prior=-log2(prior["population"]),
        relative_prior=prior["relative_bits"],
        context_stranger=prior["context_stranger_bits"],
        context_relative=prior["context_relative_bits"],
        link=thresholds["link"],
        review=thresholds["review"],
        pair=thresholds["pair"],
        considered=thresholds["considered"],
        tolerance=value["tolerance"],
        hub=value["hub"],
        other_bits=value["suspected"]["other_bits"],
        suspected_at=value["suspected"]["at"],
    )


@lru_cache(maxsize=8)
def load_model(name: str = DEFAULT_MODEL) -> Model:
    """The shipped model ``name``; raises ``FileNotFoundError`` if there is none."""
    return read_model(json.loads(files("service.linking.models").joinpath(f"{name}.json").read_text("utf-8")))
