"""The measures that answer the inspections, over a force's courses or over all. Floor 2.

Courses are read some at a time, and only what the measures count of each is kept. The access log is no source for them:
it may be used to verify lawfulness and to keep the data safe, and for no analysis (DPA 2018 s.62).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from service.conduct.findings import assessed_at, is_limit_passed
from service.conduct.measures import Tally, closing_of
from service.conduct.summary import summarise
from service.conduct.uk_time import uk_day
from service.disclosure.permissions import Permission
from service.disclosure.views.measures import MeasuresShown, measures_shown
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course
from service.domain.measures import Candidate, Measure, MeasuredCourse, MeasuredIncident
from service.flows.context import Caller, Context, audit_entry
from service.flows.operating import operator_entry
from service.store.unit_of_work import UnitOfWork

MOST_MEASURED = 1000
"""How many courses one request measures, at most; the command measures all."""
AT_A_TIME = 50
LOOKING_BACK = timedelta(days=90)
"""Courses that changed within so many days are measured where no day is named."""

_Place = tuple[datetime, str]
_Page = Callable[[UnitOfWork, _Place | None, int], list[Course]]


@dataclass(frozen=True, slots=True)
class _Read:
    """Some courses with what the store knows around them."""

    courses: Sequence[Course]
    read_at: Mapping[str, Collection[tuple[AgencyId, datetime]]]
    candidates: Mapping[str, tuple[Candidate, ...]]


def measures_for_force(context: Context, caller: Caller, since: date | None) -> MeasuresShown:
    """The measures over the courses in which the caller's force has an incident and that changed since a day.

    Of incidents those of the force count. Numbers only: no course is named, and none counts as read.
    """
    caller = caller.reads(Permission.POLICE_MEASURE_READ)
    at, agency = context.clock.now(), caller.principal.agency
    begin = since or uk_day(at - LOOKING_BACK)
    place = (datetime.combine(begin, time.min, UTC), "")
    tally, count, is_complete = Tally(at), 0, True
    taken: set[str] = set()

    def page(work: UnitOfWork, after: _Place | None, limit: int) -> list[Course]:
        return work.courses.page(caller.reader, after, limit)

    for some in _courses(context, page, place, at, agency):
        if count + len(some.courses) > MOST_MEASURED:
            is_complete = False
            break
        count += len(some.courses)
        _take(tally, some, at, agency, taken)
    with context.store.work() as work:
        entry = audit_entry(context, caller, "consultation", Permission.POLICE_MEASURE_READ, (), rows=count)
        work.audit.write([entry])
        work.commit()
    measures = measures_shown(tally.measures())
    return MeasuresShown(at=at, since=begin, courses=count, is_complete=is_complete, measures=measures)


def measure_all(
    context: Context, staff: str, progress: Callable[[int], None] | None = None
) -> tuple[int, tuple[Measure, ...]]:
    """How many courses there are, and the measures over all of them and all their incidents, for the operator."""
    at = context.clock.now()
    tally, count = Tally(at), 0
    taken: set[str] = set()
    for some in _courses(context, lambda work, after, limit: work.courses.every(after, limit), None, at, None):
        _take(tally, some, at, None, taken)
        count += len(some.courses)
        if progress:
            progress(len(some.courses))
    with context.store.work() as work:
        work.audit.write([operator_entry(context, staff, "consultation", "measures", rows=count)])
        work.commit()
    return count, tally.measures()


def _courses(
    context: Context, page: _Page, place: _Place | None, at: datetime, agency: AgencyId | None
) -> Iterator[_Read]:
    while True:
        with context.store.work(steady=True, wall=agency) as work:
            courses = page(work, place, AT_A_TIME)
            read = work.courses.read_at([course.id for course in courses])
            candidates = _candidates(work, courses, at, agency)
        yield _Read(courses, read, candidates)
        if len(courses) < AT_A_TIME:
            return
        place = (courses[-1].revised_at, courses[-1].id)


def _candidates(
    work: UnitOfWork, courses: Sequence[Course], at: datetime, agency: AgencyId | None
) -> dict[str, tuple[Candidate, ...]]:
    """The possible links of incidents that were closed: questions about their persons, and when they were answered."""
    closed = {
        member.incident_id
        for course in courses
        for member in course.members
        if agency in (None, member.agency) and closing_of(member.report, uk_day(at))[0]
    }
    persons = work.persons.of_incidents(closed)
    reviews = work.reviews.of_persons(set(persons.values()))
    if agency is not None:  # what it may not know of, it could not look at
        unknown = work.incidents.unknown_to(
            agency, {ref.incident_id for one in reviews for ref in (one.left, one.right)}
        )
        reviews = [one for one in reviews if unknown.isdisjoint((one.left.incident_id, one.right.incident_id))]
    answered = work.judgements.first_answers({review.id for review in reviews})
    found: dict[str, set[Candidate]] = defaultdict(set)
    for ref, person in persons.items():
        for review in reviews:
            if person in (review.left_person, review.right_person) and str(agency or review.agency) == review.agency:
                found[ref.incident_id].add(Candidate(review.since, answered.get((review.agency, review.id))))
    return {incident: tuple(sorted(own, key=lambda one: one.since)) for incident, own in found.items()}


def _take(tally: Tally, some: _Read, at: datetime, agency: AgencyId | None, taken: set[str]) -> None:
    """The courses are counted, and such of their incidents as were not ``taken`` with another course."""
    on = uk_day(at)
    for course in some.courses:
        summary = summarise(course)
        own = {m.incident_id: m for m in course.members if agency in (None, m.agency)}
        closings = {incident_id: closing_of(m.report, on) for incident_id, m in own.items()}
        read = some.read_at.get(course.id, ())
        tally.take(
            MeasuredCourse(
                course=course,
                summary=summary,
                shown_at=tuple(when for who, when in read if who.kind is AgencyKind.POLICE),
                assessed_at=assessed_at(course, summary, on),
                linked_at=tuple((m.incident_id, m.received_at) for m in course.members),
                closed_for_limit=any(is_for_limit for _, is_for_limit in closings.values()),
                is_limit_passed=is_limit_passed(summary, on),
            )
        )
        for incident_id in closings.keys() - taken:
            closed, _ = closings[incident_id]
            candidates = some.candidates.get(incident_id, ())
            tally.take_incident(MeasuredIncident(incident_id=incident_id, closed_at=closed, candidates=candidates))
        taken |= closings.keys()
