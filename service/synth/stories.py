"""Starts: one or a few courses whose people have to do with each other, ordinary or one of the hard cases. Floor 0b."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Final

from service.synth.casting import Casting, Start
from service.synth.course import Course, Known
from service.synth.people import Person
from service.synth.rates import CASES, Rates

_FIVE_YEARS: Final = 5 * 365


class Stories:
    """Invents starts, one after another."""

    def __init__(self, rng: Random, rates: Rates) -> None:
        self._rng = rng
        self._rates = rates
        self._cast = Casting(rng, rates)
        self.people = self._cast.people
        cases: dict[str, Callable[[Start], Iterator[Course]]] = {name: getattr(self, f"_{name}") for name in CASES}
        self._weights = [getattr(rates, name) for name in CASES]
        self._weights.append(max(0.0, 1 - sum(self._weights)))
        self._makers = [*cases.values(), self._ordinary]

    def start(self, at: datetime) -> Iterator[Course]:
        """The courses of one start, in no particular order; the first begins at that time."""
        (maker,) = self._rng.choices(self._makers, self._weights)
        yield from maker(Start(at, self.people.places.town(), {}))

    def _ordinary(self, start: Start) -> Iterator[Course]:
        rates = self._rates
        course = self._cast.course(start)
        yield from self._with_reversal(course)
        if course.known is Known.NAMED and self._rng.random() < rates.serial:
            yield self._next(start, suspect=course.suspect)
            if self._rng.random() < rates.serial_more:
                yield self._next(start, suspect=course.suspect)
        if self._rng.random() < rates.repeat_victim:
            yield self._next(start, victim=course.victim)

    def _next(self, start: Start, *, victim: Person | None = None, suspect: Person | None = None) -> Course:
        """Another course of one of them, within five years."""
        later = replace(start, at=start.at + timedelta(days=self._rng.uniform(5, _FIVE_YEARS)))
        return self._cast.course(later, victim=victim, suspect=suspect, known=Known.NAMED if suspect else None)

    def _with_reversal(self, course: Course) -> Iterator[Course]:
        yield course
        if course.known is Known.NAMED and self._rng.random() < self._rates.reversed:
            yield self._reversed(course, timedelta(days=self._rng.expovariate(1 / 25)))

    def _reversed(self, course: Course, after: timedelta) -> Course:
        return replace(
            course,
            id=f"{course.id}R",
            victim=course.suspect,
            suspect=course.victim,
            start=course.start + after,
            reports=1 + (self._rng.random() < 0.3),
            agencies=replace(course.agencies, is_referred=False),
            proxy=None,
            order="",
            acts=("contact",),
        )

    def _twins(self, start: Start) -> Iterator[Course]:
        victim = self._cast.person(start, sex="2", age=19)
        other = self._cast.sibling(start, victim, victim.born, is_suspect=False)
        suspect = self._cast.suspect(start, "acquaintance", victim)
        for number, one in enumerate((victim, other)):
            yield self._cast.course(self._soon(start, number), victim=one, suspect=suspect, case="twins")

    def _brothers(self, start: Start) -> Iterator[Course]:
        years = self._rng.choice((0, 0, 1, 2, 3, 5))
        one = self._cast.person(start, sex="1", age=27, is_suspect=True)
        born = one.born + timedelta(days=years * 365 + (self._rng.randrange(40) if years else 0))
        for number, brother in enumerate((one, self._cast.sibling(start, one, born, is_suspect=True))):
            yield self._cast.course(self._soon(start, number), suspect=brother, case="brothers")

    def _father_and_son(self, start: Start) -> Iterator[Course]:
        father = self._cast.person(start, sex="1", age=50, is_suspect=True)
        born = father.born + timedelta(days=int(self._rng.uniform(20, 33) * 365.25))
        son = replace(self.people.namesake(father, start.day, born), homes=father.homes)
        victim = None
        for number, one in enumerate((father, son)):
            course = self._cast.course(self._soon(start, number), victim=victim, suspect=one, case="father_and_son")
            victim = course.victim if self._rng.random() < 0.3 else None
            yield course

    def _couple_phone(self, start: Start) -> Iterator[Course]:
        wife, husband = (
            self._cast.person(start, sex="2", age=34),
            self._cast.person(start, sex="1", age=36, is_suspect=True),
        )
        husband = replace(husband, phones=wife.phones, homes=wife.homes)
        if self._rng.random() < 0.7:
            wife = replace(wife, families=husband.families)
        yield self._cast.course(start, victim=wife, suspect=husband, case="couple_phone", relationship="ex_partner")
        yield self._cast.course(self._soon(start, 1), victim=husband, case="couple_phone")

    def _namesakes(self, start: Start) -> Iterator[Course]:
        origin = self.people.origin()
        given = (origin.given["1"].common(self._rng),)
        one = self._cast.person(start, sex="1", is_suspect=True, given=given, origin=origin,
                           family=origin.families.common(self._rng))  # fmt: skip
        born = one.born + timedelta(days=self._rng.randrange(30, 5000) * self._rng.choice((-1, 1)))
        born = min(born, start.day - timedelta(days=16 * 366))
        for number, man in enumerate((one, self.people.namesake(one, start.day, born))):
            yield self._cast.course(self._soon(start, number), suspect=man, case="namesakes")

    def _anniversary(self, start: Start) -> Iterator[Course]:
        yield self._cast.course(start, case="anniversary", reports=self._rng.randrange(3, 7), is_yearly=True)

    def _refuge(self, start: Start) -> Iterator[Course]:
        victim = self._cast.person(start, sex="2")
        away = start.day + timedelta(days=self._rng.randrange(10, 60))
        elsewhere = self.people.places.hostel(self.people.places.town())
        victim = replace(victim, homes=(*victim.homes[:1], (away, elsewhere)))
        yield self._cast.course(start, victim=victim, case="refuge", relationship="ex_partner",
                           reports=self._rng.randrange(3, 12))  # fmt: skip

    def _wrongly_named(self, start: Start) -> Iterator[Course]:
        course = self._cast.course(start, case="wrongly_named", known=Known.UNKNOWN, reports=self._rng.randrange(3, 9))
        yield course
        other = self._cast.suspect(start, course.relationship, course.victim)
        yield self._cast.course(self._soon(start, 1), victim=course.victim, suspect=other, case="wrongly_named",
                           relationship=course.relationship, reports=1, known=Known.NAMED)  # fmt: skip

    def _same_night(self, start: Start) -> Iterator[Course]:
        course = self._cast.course(start, case="same_night", relationship="ex_partner", known=Known.NAMED)
        yield course
        yield self._reversed(course, timedelta(minutes=self._rng.randrange(10, 240)))

    def _many_agencies(self, start: Start) -> Iterator[Course]:
        course = self._cast.course(
            start, case="many_agencies", reports=self._rng.randrange(4, 10), is_reported_by_all=True
        )
        partners = tuple(f"partner:{one}" for one in ("stalking-helpline", "gp-thornesea", "school-glimsby"))
        forces = course.agencies.forces or (f"police:{self._cast.force(start.town)}",)
        yield replace(course, agencies=replace(course.agencies, forces=forces, partners=partners))

    def _soon(self, start: Start, number: int) -> Start:
        return replace(start, at=start.at + timedelta(days=number * self._rng.uniform(2, 120)))
