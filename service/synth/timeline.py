"""When a course is reported, and by whom. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import exp
from random import Random

from service.synth.course import Course, Event, Known
from service.synth.rates import Rates


def poisson(rng: Random, mean: float) -> int:
    """A Poisson number, by halves where the mean is large."""
    if mean > 30:
        return poisson(rng, mean / 2) + poisson(rng, mean / 2)
    count, product, floor = 0, rng.random(), exp(-mean)
    while product > floor:
        count, product = count + 1, product * rng.random()
    return count


def how_many(rng: Random, rates: Rates) -> int:
    """Reports of one course: one, and a negative binomial number more."""
    shape = rates.course_more_shape
    return 1 + poisson(rng, rng.gammavariate(shape, rates.course_more_mean / shape))


def gap(rng: Random, rates: Rates) -> float:
    """Days from one occasion to the next."""
    lot = rng.random()
    for share, mean in ((rates.gap_weeks, rates.gap_weeks_mean), (rates.gap_months, rates.gap_months_mean)):
        if lot < share:
            return rng.expovariate(1 / mean)
        lot -= share
    return rng.uniform(120, 420) if lot < rates.gap_long else rng.expovariate(1 / rates.gap_hours_mean)


def events(rng: Random, rates: Rates, course: Course) -> Iterator[Event]:
    """Every report of the course, in the order of the occasions."""
    count = course.reports or how_many(rng, rates)
    named_from = _named_from(rng, rates, course, count)
    agencies = _agencies(rng, rates, course, count)
    at, shrunk, last = course.start, 1.0, None
    for number, agency in enumerate(agencies):
        is_same = last is not None and _is_same(rng, rates, course, number, last.agency, agency)
        if number and not is_same:
            days = 365 + rng.randrange(-2, 3) if course.is_yearly else gap(rng, rates) * shrunk
            at += timedelta(days=days, seconds=rng.randrange(60))
            shrunk *= rates.escalation_factor if course.is_escalating else 1
        last = Event(
            course=course,
            at=at,
            reported=at + _delay(rng, rates),
            agency=agency,
            number=number,
            progress=number / max(1, count - 1),
            known=course.known if number < named_from else Known.NAMED,
            marks=("same_occasion",) if is_same else (),
        )
        yield last
    if last is not None and course.agencies.is_referred:
        yield _referral(rng, last)


def again(rng: Random, event: Event) -> Event:
    """The same report, keyed in anew some days later."""
    return replace(
        event, reported=event.reported + timedelta(hours=rng.randrange(1, 72)), marks=(*event.marks, "rekeyed")
    )


def _referral(rng: Random, last: Event) -> Event:
    days = timedelta(days=rng.randrange(3, 40))
    return replace(last, agency="cps:south-east", reported=last.reported + days, known=Known.NAMED)


def _named_from(rng: Random, rates: Rates, course: Course, count: int) -> int:
    """The number of the first report that names the suspect."""
    if course.known is Known.NAMED:
        return 0
    return 1 + rng.randrange(count) if rng.random() < rates.later_identified else count


def _agencies(rng: Random, rates: Rates, course: Course, count: int) -> list[str]:
    forces, partners = course.agencies.forces, course.agencies.partners
    if course.is_reported_by_all:
        first = [*forces[:1], *partners[:3]]
        return [*first, *(forces[0] for _ in range(count - len(first)))]
    found = []
    for number in range(count):
        if not forces or (partners and rng.random() < rates.partner_reports):
            found.append(rng.choice(partners))
        else:
            found.append(
                rng.choice(forces[1:])
                if number and forces[1:] and rng.random() < rates.second_force_reports
                else forces[0]
            )
    for number, one in enumerate((*forces, *partners)[:count]):
        if one not in found:
            found[rng.randrange(number, count)] = one
    return found


def _is_same(rng: Random, rates: Rates, course: Course, number: int, before: str, agency: str) -> bool:
    """Whether it is of the occasion that the report before is of."""
    if course.is_reported_by_all:
        return number < len(course.agencies.partners[:3]) + 1
    is_dual = agency.startswith("partner") and before.startswith("police")
    return is_dual and rng.random() < rates.same_occasion


def _delay(rng: Random, rates: Rates) -> timedelta:
    if rng.random() < rates.reported_same_day:
        return timedelta(minutes=rng.randrange(5, 12 * 60))
    return timedelta(days=rng.uniform(0.5, 7))
