"""What the rules find in a course, for one reader: from what she may see of it, and told as her role may be. Floor 2.

What is needed is gathered in the unit of work that logs the reading. The finding itself needs no database and is done
after it, so that nobody waits for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from service.conduct.findings import find
from service.conduct.groups import with_group_offence
from service.conduct.relations import Around, Counted, relations_of, serial_since
from service.conduct.summary import summarise
from service.conduct.uk_time import uk_day
from service.disclosure.material import material
from service.disclosure.permissions import View
from service.disclosure.told import told_of
from service.domain.course import Course, Neighbours
from service.domain.evidence import PartyRef
from service.domain.record import Asked, Findings
from service.domain.relations import Relation
from service.domain.summary import Summary
from service.flows.context import Caller, Context
from service.store.unit_of_work import UnitOfWork

MOST_BESIDE = 100
"""How many courses beside one are looked at for its relations, so that a read stays bounded."""

_COUNTING_OTHERS = frozenset({View.POLICE, View.POLICE_RECORDS})
"""Views whose indicators may say that the suspect has other victims."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A course with what stands around it, as far as the reader's role is told of that."""

    course: Course
    neighbours: Neighbours
    others: tuple[Course, ...]
    persons: Mapping[PartyRef, str]


@dataclass(frozen=True, slots=True)
class Whole:
    """A course as it goes into the view of a record. ``whole`` holds what protects people in all its reports, and is
    never shown."""

    course: Course
    summary: Summary
    neighbours: Neighbours
    findings: Findings
    whole: Course


def asked_by(context: Context, caller: Caller, neighbours: Neighbours | None) -> Asked:
    """That the caller asks today; other victims of the suspect in the last years count for police only."""
    is_counted = neighbours is not None and caller.role.view in _COUNTING_OTHERS
    return Asked(
        on=uk_day(context.clock.now()),
        reader=caller.principal.agency,
        same_suspect=neighbours.recent_suspect if neighbours is not None and is_counted else None,
    )


def recent_since(context: Context) -> datetime:
    """From when on another victim of the same suspect counts as recent."""
    return datetime.combine(serial_since(uk_day(context.clock.now())), time.min, UTC)


def gather(context: Context, caller: Caller, work: UnitOfWork, course: Course) -> Gathered:
    """The course and what stands around it; without any sight of relations, nothing is even looked for."""
    neighbours = work.courses.neighbours(course, caller.reader, recent_since(context))
    if not caller.role.sights:
        return Gathered(course=course, neighbours=neighbours, others=(), persons={})
    with work.whole():  # of other courses a role is told what stands to this one in which relation
        others = tuple(work.courses.beside(course, MOST_BESIDE, caller.reader))
    persons = work.persons.around({m.incident_id for m in course.members})
    return Gathered(course=course, neighbours=neighbours, others=others, persons=persons)


def whole(context: Context, caller: Caller, gathered: Gathered) -> Whole:
    """The findings of a course as the caller may be told of them.

    Raises ``LookupError`` for a role whose view tells of none.
    """
    course = told_of(gathered.course, caller.role.view, caller.principal.agency)
    summary = summarise(course)
    view, asked = caller.role.view, asked_by(context, caller, gathered.neighbours)
    findings = context.findings.find(
        course, view, asked, lambda: find(*material(course, summary, view, caller.principal.agency), asked)
    )
    relations = _relations(context, caller, gathered, summary)
    coverage = with_group_offence(findings.record.coverage, relations, summary, asked.on)
    record = replace(findings.record, coverage=coverage)
    told = replace(findings, record=record, relations=relations)
    return Whole(course, summary, gathered.neighbours, told, gathered.course)


def _relations(context: Context, caller: Caller, gathered: Gathered, summary: Summary) -> tuple[Relation, ...]:
    others = tuple(Counted(other, summarise(other)) for other in gathered.others)
    around = Around(others=others, persons=gathered.persons)
    found = relations_of(Counted(gathered.course, summary), uk_day(context.clock.now()), around)
    return found.told_to(caller.role.sights)
