"""Invents people: who they are, and where and how they could be reached when. Floor 0b."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final, TypeVar

from service.synth.accents import plain
from service.synth.numbers import Numbers
from service.synth.places import Home, Places
from service.synth.rates import Rates
from service.synth.words import Origin, origins

T = TypeVar("T")

Dated = tuple[tuple[date, T], ...]
"""What held from which day on, oldest first."""

_EVER: Final = date.min
_MAN: Final = "1"
_WOMAN: Final = "2"
_STREET_NAMES: Final = "Smudge Taz Spider Ginge Dex Bear Lofty Sparky Biggs Frosty Mouse Ace Tank Blade Fudge".split()
_BUILDS: Final = ("slim build", "medium build", "heavy build")
_MARKS: Final = ("bald", "short dark hair", "long fair hair", "glasses", "tattoo on neck", "grey hoodie", "beard")


def at(held: Dated[T], day: date) -> T:
    """What held on the day."""
    return next((value for since, value in reversed(held) if since <= day), held[0][1])


def before(held: Dated[T], day: date) -> T | None:
    """What held before what held on the day, if that is known."""
    past = [value for since, value in held if since <= day]
    return past[-2] if len(past) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One invented person. ``sex`` is 1 or 2; ``is_sex_told`` if reports say which."""

    id: str
    origin: Origin
    sex: str
    is_sex_told: bool
    born: date
    given: tuple[str, ...]
    families: Dated[str]
    homes: Dated[Home]
    phones: Dated[str]
    email: str
    handle: tuple[str, str]
    vehicle: str
    pnc: str
    nhs: str
    street_name: str
    look: str
    town: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What of a person is settled before they are invented; what is empty is left to chance."""

    sex: str = ""
    age: float = 0
    born: date | None = None
    origin: Origin | None = None
    given: tuple[str, ...] = ()
    family: str = ""
    town: int | None = None
    home: Home | None = None
    is_suspect: bool = False


class People:
    """Invents people, and remembers the last numbers that were given up and the last PNC ids, for mix-ups."""

    def __init__(self, rng: Random, rates: Rates) -> None:
        self._rng = rng
        self._rates = rates
        self._count = 0
        self.numbers = Numbers(rng)
        self.places = Places(rng, self.numbers)
        self.given_up: deque[tuple[date, str]] = deque(maxlen=200)
        self.pncs: deque[str] = deque(maxlen=50)
        self.origins = origins(rates.name_skew)
        self._shares = [getattr(rates, f"origin_{name}") for name in self.origins]

    def origin(self) -> Origin:
        """An origin, as the rates have it."""
        return self._rng.choices(list(self.origins.values()), self._shares)[0]

    def invent(self, day: date, settled: Given) -> Person:
        """A new person, who may change name, home and number after this day."""
        rng, rates = self._rng, self._rates
        origin = settled.origin or self.origin()
        sex = settled.sex or rng.choice((_MAN, _WOMAN))
        given = settled.given or self._given(origin, sex)
        family = settled.family or self._family(origin)
        family = origin.borne_by(family, sex)
        short = (
            plain(given[0]).casefold().replace(" ", ""),
            plain(family).casefold().replace(" ", "").replace("'", ""),
        )
        town = self.places.town() if settled.town is None else settled.town
        untold = rates.suspect_sex_untold if settled.is_suspect else rates.victim_sex_untold
        self._count += 1
        return Person(
            id=f"P{self._count:07}",
            origin=origin,
            sex=sex,
            is_sex_told=rng.random() >= untold,
            born=settled.born or self._born(day, settled.age),
            given=given,
            families=self._families(origin, family, sex, day),
            homes=self._homes(settled, town, day),
            phones=self._phones(day),
            email=self.numbers.email(*short),
            handle=self.numbers.handle(*short),
            vehicle=self.numbers.vehicle() if settled.is_suspect and rng.random() < rates.has_vehicle else "",
            pnc=self._pnc() if settled.is_suspect and rng.random() < rates.has_pnc else "",
            nhs=self.numbers.nhs(),
            street_name=rng.choice(_STREET_NAMES),
            look=f"{rng.choice(_BUILDS)}, {rng.choice(_MARKS)}",
            town=town,
        )

    def namesake(self, person: Person, day: date, born: date) -> Person:
        """Another person of the same names and town."""
        settled = Given(
            sex=person.sex,
            born=born,
            origin=person.origin,
            given=person.given[:1],
            family=person.families[0][1],
            town=person.town,
            is_suspect=True,
        )
        return replace(self.invent(day, settled), families=person.families[:1])

    def _given(self, origin: Origin, sex: str) -> tuple[str, ...]:
        first = origin.given[sex].draw(self._rng)
        if origin.has_fathers_name:
            return (first, origin.given[_MAN].draw(self._rng))
        if origin.name == "sikh" and self._rng.random() < 0.5:
            return (first, "Singh" if sex == _MAN else "Kaur")
        if self._rng.random() < self._rates.second_given:
            second = origin.given[sex].draw(self._rng)
            return (first, second) if second != first else (first,)
        return (first,)

    def _family(self, origin: Origin) -> str:
        family = origin.family(self._rng)
        if self._rng.random() < self._rates.double_barrelled and " " not in family and "-" not in family:
            return f"{family}-{self.origin().one_family(self._rng)}"
        return family

    def _families(self, origin: Origin, family: str, sex: str, day: date) -> Dated[str]:
        if self._rng.random() >= self._rates.surname_change:
            return ((_EVER, family),)
        other = origin.borne_by(origin.one_family(self._rng), sex)
        new = f"{family}-{other}" if self._rng.random() < 0.4 and "-" not in family else other
        return ((_EVER, family), (self._later(day), new))

    def _homes(self, settled: Given, town: int, day: date) -> Dated[Home]:
        rng, rates = self._rng, self._rates
        home = settled.home or self.places.home(town)
        if settled.is_suspect and not settled.home and rng.random() < rates.hostel:
            home = self.places.hostel(town)
        if rng.random() >= rates.moved:
            return ((_EVER, home),)
        elsewhere = town if rng.random() < 0.7 else self.places.town()
        return ((_EVER, home), (self._later(day), self.places.home(elsewhere)))

    def _phones(self, day: date) -> Dated[str]:
        rng, rates = self._rng, self._rates
        number = self.numbers.phone()
        if rng.random() < rates.phone_recycled and self.given_up and self.given_up[0][0] < day:
            number = self.given_up.popleft()[1]
        if rng.random() >= rates.phone_changed:
            return ((_EVER, number),)
        changed = self._later(day)
        self.given_up.append((changed, number))
        return ((_EVER, number), (changed, self.numbers.phone()))

    def _later(self, day: date) -> date:
        return day + timedelta(days=1 + int(self._rng.expovariate(1 / 90)))

    def _pnc(self) -> str:
        pnc = self.numbers.pnc()
        self.pncs.append(pnc)
        return pnc

    def _born(self, day: date, age: float) -> date:
        """A day of birth of somebody of about this age, never the first of January."""
        years = age or 18 + 40 * self._rng.random()
        born = day - timedelta(days=int(years * 365.25) + self._rng.randrange(365))
        return born + timedelta(days=1) if (born.month, born.day) == (1, 1) else born
