"""Reads the names and places to invent from, which lie beside this as TOML. Floor 0b."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any


def read(name: str) -> dict[str, Any]:
    """What the file of this name beside this module holds."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


def words(text: str) -> tuple[str, ...]:
    """The words of a text; an underscore stands for a space inside one."""
    return tuple(word.replace("_", " ") for word in text.split())


@dataclass(frozen=True, slots=True)
class Pool:
    """Words to draw from; the earlier ones are the commoner."""

    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def of(cls, ranked: tuple[str, ...], skew: float) -> Pool:
        """Weights by the law of Zipf, flattened at the top, as those of names are."""
        return cls(ranked, tuple(accumulate((rank + 5) ** -skew for rank in range(len(ranked)))))

    def draw(self, rng: Random) -> str:
        """One of the words."""
        return rng.choices(self.words, cum_weights=self.weights)[0]

    def common(self, rng: Random) -> str:
        """One of the few most common words."""
        return rng.choice(self.words[:8])


@dataclass(frozen=True, slots=True)
class Origin:
    """The names of one origin and how they are handled."""

    name: str
    given: Mapping[str, Pool]
    families: Pool
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    tail_share: float
    gendered: tuple[tuple[str, str], ...]
    is_family_first: bool
    has_two_families: bool
    has_fathers_name: bool
    spellings: Mapping[str, tuple[str, ...]]
    family_spellings: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]

    def family(self, rng: Random) -> str:
        """A family name, in the form that men bear."""
        if self.has_two_families and rng.random() < 0.7:
            return f"{self.families.draw(rng)} {self.families.draw(rng)}"
        return self.one_family(rng)

    def one_family(self, rng: Random) -> str:
        """A family name of one part."""
        if rng.random() < self.tail_share:
            return rng.choice(self.starts) + rng.choice(self.ends)
        return self.families.draw(rng)

    def borne_by(self, family: str, sex: str) -> str:
        """The family name as it is borne by this sex."""
        if sex == "2":
            for man, woman in self.gendered:
                if family.endswith(man):
                    return family.removesuffix(man) + woman
        return family


def _groups(lines: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """From each word of a group to the others."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines:
        group = words(line)
        for word in group:
            found[word] = (*found.get(word, ()), *(other for other in group if other != word))
    return found


def _origin(name: str, told: Mapping[str, Any], skew: float) -> Origin:
    tail = told.get("tail", {"share": 0.0, "starts": "", "ends": ""})
    return Origin(
        name=name,
        given={"1": Pool.of(words(told["male"]), skew), "2": Pool.of(words(told["female"]), skew)},
        families=Pool.of(words(told["family"]), skew),
        starts=words(tail["starts"]),
        ends=words(tail["ends"]),
        tail_share=tail["share"],
        gendered=tuple((man, woman) for man, woman in told.get("gendered", ())),
        is_family_first=told.get("family_first", False),
        has_two_families=told.get("two_families", False),
        has_fathers_name=told.get("fathers_name", False),
        spellings=_groups(told["spellings"]),
        family_spellings=_groups(told["family_spellings"]),
        short={words(line)[0]: words(line)[1:] for line in told["short"]},
    )


@cache
def origins(skew: float) -> Mapping[str, Origin]:
    """Every origin by its name."""
    return {name: _origin(name, told, skew) for name, told in read("names.toml").items()}
