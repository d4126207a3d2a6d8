"""Homes in invented towns, under postcodes of areas that were never issued. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final

from service.synth.numbers import Numbers
from service.synth.words import read, words

_INWARD: Final = "ABDEFGHJLNPQRSTUWXYZ"
_AREAS: Final = tuple(f"{first}{second}" for first, second in product("QVX", "ABCDEFGHJKLMN"))


@dataclass(frozen=True, slots=True)
class Home:
    """One address; ``number`` and ``street`` make its line."""

    number: str
    street: str
    town: str
    postcode: str
    uprn: str

    @property
    def line(self) -> str:
        return f"{self.number} {self.street}"


class Places:
    """Invents homes. Some forty houses of a street share a postcode, as neighbours do."""

    def __init__(self, rng: Random, numbers: Numbers) -> None:
        told = read("places.toml")
        self._rng = rng
        self._numbers = numbers
        self._towns = words(told["towns"])
        self._streets = [f"{a} {b}" for a, b in product(words(told["street_firsts"]), words(told["street_lasts"]))]
        self._hostels = {town: self._home(town, "1") for town in range(len(self._towns))}

    def town(self) -> int:
        """The number of a town; low ones are the larger."""
        return min(int(self._rng.expovariate(0.12)), len(self._towns) - 1)

    def home(self, town: int) -> Home:
        """A home in this town."""
        house = self._rng.randrange(1, 190)
        number = f"Flat {self._rng.randrange(1, 40)}, {house}" if self._rng.random() < 0.2 else str(house)
        return self._home(town, number)

    def hostel(self, town: int) -> Home:
        """The one hostel of this town."""
        return self._hostels[town]

    def _home(self, town: int, number: str) -> Home:
        at = self._rng.randrange(len(self._streets))
        house = int(number.rpartition(" ")[2])
        area = _AREAS[town % len(_AREAS)]
        block = at * 5 + house // 40
        inward = f"{block % 10}{_INWARD[block // 10 % 20]}{_INWARD[block // 200 % 20]}"
        postcode = f"{area}{1 + at % 19} {inward}"
        return Home(number, self._streets[at], self._towns[town], postcode, self._numbers.uprn())
