"""Casts courses: who does what to whom, in which relationship, and who may report it. Floor 0b."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from math import log
from random import Random
from typing import Any, Final

from service.synth import acts
from service.synth.course import Agencies, Course, Known, Records
from service.synth.people import Given, People, Person
from service.synth.rates import Rates

FORCES: Final = ("01", "47", "46", "43", "44", "45", "06", "20", "13", "52", "11", "62")
_BEYOND: Final = ("84", "98")
PARTNERS: Final = (
    "idva-downsland", "stalking-helpline", "probation-westshire", "nhs-ed-marlsea", "university-penmarrow",
    "housing-ravensdyke", "school-glimsby", "gp-thornesea",
)  # fmt: skip
RELATIONSHIPS: Final = (
    "ex_partner", "current_partner", "acquaintance", "colleague", "family", "dating_contact", "professional_contact",
    "stranger",
)  # fmt: skip
_PARTNERED: Final = frozenset({"ex_partner", "current_partner", "dating_contact"})
_AT_HOME: Final = frozenset({"ex_partner", "current_partner", "family"})
_ORDERS: Final = ("bail", "nmo", "ro", "spo", "dapo")


@dataclass(frozen=True, slots=True)
class Start:
    """What a start begins with: when, where, and what agencies have written so far."""

    at: datetime
    town: int
    records: Records

    @property
    def day(self) -> date:
        return self.at.date()


class Casting:
    """Casts one course after another."""

    def __init__(self, rng: Random, rates: Rates) -> None:
        self._rng = rng
        self._rates = rates
        self._count = 0
        self.people = People(rng, rates)

    def sibling(self, start: Start, person: Person, born: date, *, is_suspect: bool) -> Person:
        """Somebody else of the same parents and home, whose given name often begins alike but is not the same name."""
        own, origin = person.given[0], person.origin
        taken = {*person.given, *origin.spellings.get(own, ())}
        pool = [name for name in origin.given[person.sex].words if name not in taken]
        alike = [name for name in pool if name[:1] == person.given[0][:1]]
        given = (self._rng.choice(alike if alike and self._rng.random() < 0.5 else pool),)
        other = self.people.invent(start.day, Given(sex=person.sex, born=born, origin=person.origin, given=given,
                                                    town=person.town, is_suspect=is_suspect))  # fmt: skip
        return replace(other, families=person.families[:1], homes=person.homes[:1])

    def person(self, start: Start, **settled: Any) -> Person:
        """Somebody of the place, of a victim's age unless that is settled; ``settled`` is as in ``Given``."""
        settled.setdefault("age", self._victim_age())
        return self.people.invent(start.day, Given(**{"town": start.town, **settled}))

    def _victim_age(self) -> float:
        rng, rates = self._rng, self._rates
        if rng.random() < rates.victim_minor:
            return rng.uniform(16, 17)
        while True:
            age = rng.lognormvariate(log(rates.victim_age_median), rates.victim_age_spread)
            if 18 <= age <= 80:
                return age

    def _victim(self, start: Start) -> Person:
        return self.person(start, sex="2" if self._rng.random() < self._rates.victim_female else "1")

    def suspect(self, start: Start, relationship: str, victim: Person) -> Person:
        """Somebody who stands to the victim in this relationship; a relative or partner may share home and name."""
        rng, rates = self._rng, self._rates
        if relationship in _PARTNERED:
            sex = victim.sex if rng.random() < rates.same_sex else "21"[victim.sex == "2"]
        else:
            sex = "1" if rng.random() < rates.suspect_male else "2"
        age = (start.day - victim.born).days / 365.25
        is_akin = relationship == "family"
        origin = victim.origin if is_akin or rng.random() < rates.same_origin else None
        age = max(16, rng.gauss(age + 2, 5)) if relationship in _PARTNERED else max(16, rng.gauss(35, 12))
        town = start.town if rng.random() < rates.same_town else None
        suspect = self.people.invent(start.day, Given(sex=sex, age=age, origin=origin, town=town, is_suspect=True))
        if relationship in _AT_HOME and rng.random() < (
            rates.relative_same_name if is_akin else rates.partner_same_name
        ):
            name = suspect.origin.borne_by(victim.families[0][1], sex)
            suspect = replace(suspect, families=((date.min, name),))
        if relationship in _AT_HOME and rng.random() < rates.one_home:
            suspect = replace(suspect, homes=(*victim.homes[:1], *suspect.homes[1:]))
        return suspect

    def course(
        self,
        start: Start,
        *,
        victim: Person | None = None,
        suspect: Person | None = None,
        relationship: str = "",
        known: Known | None = None,
        **more: Any,
    ) -> Course:
        """A course; what is not given is left to chance. ``more`` are members of ``Course``."""
        rng, rates = self._rng, self._rates
        self._count += 1
        relationship = relationship or self._relationship()
        victim = victim or self._victim(start)
        suspect = suspect or self.suspect(start, relationship, victim)
        order = rng.choices(_ORDERS, [getattr(rates, f"order_{one}") for one in _ORDERS])[0]
        order = order if rng.random() < rates.ordered else ""
        return Course(
            id=f"C{self._count:07}",
            victim=victim,
            suspect=suspect,
            relationship=relationship,
            start=start.at,
            agencies=self._agencies(start.town),
            known=known or self._known(relationship),
            records=start.records,
            order=order,
            acts=acts.choose(rng, rates.acts, has_order=bool(order)),
            is_escalating=rng.random() < rates.escalating,
            proxy=self._proxy(start, suspect) if rng.random() < rates.proxy else None,
            **more,
        )

    def _relationship(self) -> str:
        return self._rng.choices(RELATIONSHIPS, [getattr(self._rates, one) for one in RELATIONSHIPS])[0]

    def _known(self, relationship: str) -> Known:
        rates, lot = self._rates, self._rng.random()
        unknown = rates.unknown_stranger if relationship == "stranger" else rates.unknown
        if lot < unknown:
            return Known.UNKNOWN
        return Known.PARTIAL if lot < unknown + rates.partial else Known.NAMED

    def _proxy(self, start: Start, suspect: Person) -> Person:
        """The suspect's mother, of one name and home, or a friend."""
        if self._rng.random() < 0.5:
            return self.person(start, sex="1", age=35)
        age = (start.day - suspect.born).days / 365.25 + self._rng.uniform(20, 35)
        mother = self.person(start, sex="2", age=age, origin=suspect.origin, family=suspect.families[0][1])
        return replace(mother, homes=suspect.homes[:1])

    def force(self, town: int) -> str:
        """The force of a town."""
        return FORCES[town % len(FORCES)]

    def _agencies(self, town: int) -> Agencies:
        rng, rates = self._rng, self._rates
        lot = rng.random()
        partners = tuple(f"partner:{one}" for one in rng.sample(PARTNERS, rng.choice((2, 2, 3))))
        if lot < rates.partner_only:
            return Agencies((), partners[:1])
        lot -= rates.partner_only
        partners = partners[:1] if lot < rates.partner_one else partners if lot < self._partnered else ()
        forces = [self.force(town)]
        if rng.random() < rates.cross_force:
            forces.append(rng.choice([*(one for one in FORCES if one != forces[0]), "93"]))
            forces += [rng.choice(_BEYOND)] if rng.random() < rates.cross_border else []
        return Agencies(tuple(f"police:{one}" for one in forces), partners, rng.random() < rates.cps_referral)

    @property
    def _partnered(self) -> float:
        return self._rates.partner_one + self._rates.partner_more
