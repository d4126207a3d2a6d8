"""How rare a name, a date of birth or a number is, from the model's frozen frequencies. Floor 0b.

The population is a mixture of name cultures. The chance that a stranger bears a given and a family name together is
the sum over the cultures of (share x chance of the given name x chance of the family name) within each: names that
go together in one community are not counted as two independent coincidences.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import log2
from typing import Any

DAYS_OF_A_YEAR = 365.25


class NameRarity:
    """Chances of folded names in the population; a name never seen has the floor ``unseen``."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._unseen: float = table["unseen"]
        self.unseen_bits = -log2(self._unseen)
        self._origins: tuple[tuple[float, Mapping[str, float], Mapping[str, float]], ...] = tuple(
            (origin["share"], origin["given"], origin["family"]) for origin in table["origins"]
        )
        self._given = frozenset(name for _, given, _ in self._origins for name in given)
        self._family = frozenset(name for _, _, family in self._origins for name in family)
        self.given_bits = lru_cache(maxsize=16384)(self._given_bits)
        self.family_bits = lru_cache(maxsize=16384)(self._family_bits)
        self.shared_bits = lru_cache(maxsize=16384)(self._shared_bits)

    def is_given(self, name: str) -> bool:
        """Whether people are known to bear this given name."""
        return name in self._given

    def is_family(self, name: str) -> bool:
        """Whether people are known to bear this family name."""
        return name in self._family

    def _given_bits(self, name: str) -> float:
        """Bits of surprise, -log2 of the chance, that a stranger bears this given name."""
        return -log2(sum(share * given.get(name, self._unseen) for share, given, _ in self._origins))

    def _family_bits(self, name: str) -> float:
        """Bits of surprise that a stranger bears this family name (one part of it, if it has several)."""
        return -log2(sum(share * family.get(name, self._unseen) for share, _, family in self._origins))

    def _shared_bits(self, given: str, family: str) -> float:
        """Bits by which the two names together are less surprising than their product says; never negative."""
        together = sum(
            share * g.get(given, self._unseen) * f.get(family, self._unseen) for share, g, f in self._origins
        )
        return max(0.0, self.given_bits(given) + self.family_bits(family) + log2(together))


class ValueRarity:
    """Chances of dates of birth by their year, and of the few phones, e-mails, handles and postcodes that many use.

    A value that many use stands in the table as itself, if it is public (a helpline), or as ``#`` and the first 16 hex
    digits of SHA-256 over ``field:value``.
    """

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._births: Mapping[str, float] = table["births"]
        self._fewest = min(self._births.values())
        self._common: Mapping[str, Mapping[str, float]] = table["common"]

    def dob_bits(self, dob: str) -> float:
        """Bits of surprise that a stranger has this full date of birth (ISO): its year's share, and one day in it."""
        return -log2(self._births.get(dob[:4], self._fewest) / DAYS_OF_A_YEAR)

    def common_bits(self, field: str, value: str) -> float:
        """Bits of surprise that a stranger uses this value, if it is one that many use; nought for any other."""
        common = self._common.get(field)
        if not common:
            return 0.0
        chance = common.get(value) or common.get("#" + hashlib.sha256(f"{field}:{value}".encode()).hexdigest()[:16])
        return -log2(chance) if chance else 0.0


@lru_cache(maxsize=8)
def load_values(name: str) -> ValueRarity:
    """The table of values ``name`` shipped with the models; raises ``FileNotFoundError`` if there is none."""
    text = files("service.linking.models").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return ValueRarity(json.loads(text))


@lru_cache(maxsize=8)
def load_rarity(name: str) -> NameRarity:
    """The rarity table ``name`` shipped with the models; raises ``FileNotFoundError`` if there is none."""
    text = files("service.linking.models").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return NameRarity(json.loads(text))
