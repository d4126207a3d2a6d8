"""Findings are remembered for the very course that they were made of, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.conduct.findings import find
from service.conduct.summary import summarise
from service.disclosure.permissions import View
from service.domain.agency import AgencyId
from service.domain.course import Course
from service.domain.record import Asked, Findings
from service.domain.regrouping import OccasionDecision, Regrouping
from service.domain.standing import Standing
from service.flows.remembering import Remembered
from tests.disclosure.marked import bodies, course_of

TODAY = Asked(on=date(2026, 11, 25), reader=AgencyId.parse("police:47"))
COURSE = course_of(bodies())
FIRST, *OTHERS = COURSE.members
DECISION = OccasionDecision(
    id="dec_1",
    says=Regrouping.ONE,
    incidents=frozenset({"inc_sussex", "inc_refuge"}),
    reason="One evening.",
    by="staff-0017",
    at=COURSE.revised_at,
)


def made(held: Remembered, course: Course, view: View = View.POLICE, asked: Asked = TODAY) -> bool:
    """Whether the findings had to be made."""
    calls: list[int] = []

    def make() -> Findings:
        calls.append(1)
        return find(course, summarise(course), asked)

    held.find(course, view, asked, make)
    return bool(calls)


def test_the_same_course_again_is_not_looked_through_again() -> None:
    held = Remembered()
    assert made(held, COURSE)
    assert not made(held, replace(COURSE, revision=9))
    assert not made(held, course_of(bodies()))


OTHER: dict[str, Course] = {
    "with a report less": replace(COURSE, members=tuple(OTHERS)),
    "with a report that stands otherwise": replace(
        COURSE, members=(replace(FIRST, standing=Standing.SUSPECTED), *OTHERS)
    ),
    "with a corrected report": replace(
        COURSE, members=(replace(FIRST, report=replace(FIRST.report, narrative="Corrected.")), *OTHERS)
    ),
    "with an occasion that people merged": replace(COURSE, decisions=(DECISION,)),
}


@pytest.mark.parametrize("course", OTHER.values(), ids=OTHER)
def test_a_course_that_changed_is_looked_through_anew(course: Course) -> None:
    held = Remembered()
    made(held, COURSE)
    assert made(held, course)
    assert not made(held, course)


def test_another_day_view_or_reader_is_another_question() -> None:
    held = Remembered()
    made(held, COURSE)
    assert made(held, COURSE, asked=replace(TODAY, on=date(2026, 11, 26)))
    assert made(held, COURSE, asked=replace(TODAY, reader=AgencyId.parse("police:44")))
    assert made(held, COURSE, asked=replace(TODAY, same_suspect=3))
    assert made(held, COURSE, View.CPS)
    assert not made(held, COURSE)


def test_what_was_read_longest_ago_is_forgotten() -> None:
    held = Remembered(most=2)
    courses = [replace(COURSE, id=f"crs_{number}") for number in range(3)]
    for course in courses:
        made(held, course)
    assert [made(held, course) for course in (courses[2], courses[1], courses[0])] == [False, False, True]
