"""A whole corpus, report by report, in order of reporting. Floor 0b.

Courses and reports wait in one heap until their time has come, so that what is held is what is under way and not the
whole corpus; a seed gives the same corpus each time.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import Any

from service.synth.course import Course, Event
from service.synth.parties import Fact
from service.synth.rates import Rates
from service.synth.reports import Reports
from service.synth.stories import Stories
from service.synth.timeline import again, events

HEADING = ("reference", "agency", "local_id", "role", "person_id", "course_id", "origin", "noise")
"""The columns of the truth."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One report and the truth of its parties."""

    body: dict[str, Any]
    facts: tuple[Fact, ...]

    @property
    def line(self) -> str:
        """The report as a line of NDJSON, without its end."""
        return json.dumps(self.body, ensure_ascii=False)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The truth, a row for each party, in the columns of ``HEADING``."""
        reference, agency = self.body["source"]["reference"], self.body["agency"]
        for fact in self.facts:
            yield reference, agency, fact.local_id, fact.role, fact.person, fact.course, fact.origin, fact.noise


@dataclass(slots=True)
class _References:
    """Gives references, counted by agency and year."""

    given: Counter[tuple[str, int]] = field(default_factory=Counter)

    def next(self, agency: str, at: datetime) -> str:
        kind, _, name = agency.partition(":")
        self.given[agency, at.year] += 1
        number = self.given[agency, at.year]
        return f"{name}{at:%y}{number:07}" if kind == "police" else f"{name.upper()}-{at:%Y}-{number:06}"


class Corpus:
    """Invents reports without end."""

    def __init__(self, rng: Random, rates: Rates, incidents: int) -> None:
        self._rng = rng
        self._rates = rates
        self._stories = Stories(rng, rates)
        self._reports = Reports(rng, rates, self._stories.people)
        self._waiting: list[tuple[datetime, int, Course | Event]] = []
        self._order = count()
        self._references = _References()
        courses = 1 + rates.serial + rates.repeat_victim + rates.reversed / 2
        self._pace = timedelta(days=365.25 * rates.years / max(1, incidents) * courses * (1 + rates.course_more_mean))
        self._next = datetime(int(rates.first_year), 1, 1, tzinfo=UTC)

    @property
    def waiting(self) -> int:
        """How many courses and reports are held until their time comes."""
        return len(self._waiting)

    def __iter__(self) -> Iterator[Invented]:
        while True:
            while not self._waiting or self._next <= self._waiting[0][0]:
                self._begin()
            at, _, thing = heappop(self._waiting)
            if isinstance(thing, Course):
                self._report(thing)
            else:
                body, facts = self._reports.write(thing)
                body["source"]["reference"] = self._references.next(thing.agency, at)
                yield Invented(body, tuple(facts))

    def _begin(self) -> None:
        """Invent a start, and set the time of the next one."""
        for course in self._stories.start(self._next):
            self._wait(course.start, course)
        self._next += self._pace * self._rng.expovariate(1)

    def _report(self, course: Course) -> None:
        for event in events(self._rng, self._rates, course):
            self._wait(event.reported, event)
            flaws = self._rates.partner if event.agency.startswith("partner") else self._rates.police
            if self._rng.random() < flaws.rekeyed:
                self._wait((retold := again(self._rng, event)).reported, retold)

    def _wait(self, until: datetime, thing: Course | Event) -> None:
        heappush(self._waiting, (until, next(self._order), thing))


def invent(rng: Random, rates: Rates, incidents: int) -> Iterator[Invented]:
    """So many reports, in order of reporting; the same for the same seed of ``rng``."""
    if incidents > 0:
        for _, invented in zip(range(incidents), Corpus(rng, rates, incidents), strict=False):
            yield invented
