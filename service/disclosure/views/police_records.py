"""What a force's records system sees of a course (docs/disclosure.md, column RM). Floor 0b.

That it exists, how many occasions it holds, which of the force's own reports stand in it, and whom to ring at the
other forces. What others wrote stays with officers who read it in person, under their own names in the log; a system
that copies whatever it is given would put it into every search of the force.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from service.disclosure.forces import agency_name
from service.disclosure.protected import Protected
from service.disclosure.views.clocks import LimitStated, limits_stated
from service.disclosure.views.police import NeighbourCounts, course_url
from service.disclosure.views.proceedings import ProceedingStated, proceedings_listed
from service.disclosure.views.relations import RelationShown, relations_shown
from service.disclosure.views.shown import (
    BehaviourShown,
    ClassificationShown,
    CourseStatus,
    Gaps,
    OccasionCounts,
    Occurred,
    PromptShown,
    Shown,
    classes_of,
    conduct_of,
    counts_of,
    gaps_of,
    incidents_of,
    occurred_of,
    officer_contact,
    own_references,
    prompts_of,
    status_of,
    urns_of,
)
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course, Member, Neighbours
from service.domain.findings import IndicatorState
from service.domain.record import Findings
from service.domain.report import Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

WITHHELD = ("victim", "suspect", "relationships", "orders", "behaviours", "others.content")
"""Fields of the officers' view that a records system does not get."""


class PoliceRecordsCourseItem(Shown):
    """A course in a list, without any person in it; ``own_references`` are those of the reader's force."""

    id: str
    url: str
    revision: int
    revised_at: datetime
    status: CourseStatus
    formed_from: tuple[str, ...]
    split_from: str
    occasions: OccasionCounts
    first_at: datetime
    last_at: datetime
    own_references: tuple[str, ...]
    neighbours: NeighbourCounts
    prompts: tuple[str, ...]


class OwnPointer(Shown):
    """A report of the force's own, with where to read it."""

    id: str
    url: str
    reference: str
    occurred: Occurred
    behaviours: tuple[BehaviourShown, ...]
    classifications: tuple[ClassificationShown, ...]
    standing: Standing


class OtherPointer(Shown):
    """A report of somebody else: of a force by name and reference, with whom to ring; of any other body that it is."""

    agency_kind: AgencyKind
    agency: str | None
    agency_name: str | None
    reference: str | None
    officer_contact: str | None


class PoliceRecordsCourse(Shown):
    """A course as a records system may keep it; ``indicators`` are the codes of those that are there."""

    id: str
    url: str
    revision: int
    revised_at: datetime
    status: CourseStatus
    formed_from: tuple[str, ...]
    split_from: str
    occasions: OccasionCounts
    first_at: datetime
    last_at: datetime
    gaps: Gaps
    incidents: tuple[OwnPointer, ...]
    others: tuple[OtherPointer, ...]
    urns: tuple[str, ...]
    neighbours: NeighbourCounts
    proceedings: tuple[ProceedingStated, ...]
    limits: tuple[LimitStated, ...]
    indicators: tuple[str, ...]
    relations: tuple[RelationShown, ...]
    prompts: tuple[PromptShown, ...]
    redactions: tuple[str, ...]


class PoliceRecordsOccasion(Shown):
    """One occasion, with the force's own reports of it and pointers to others."""

    number: int
    started: datetime
    ended: datetime | None
    precision: Precision
    gap_days: int | None
    standing: Standing
    incidents: tuple[OwnPointer, ...]
    others: tuple[OtherPointer, ...]


class PoliceRecordsTimeline(Shown):
    """The occasions of a course in order."""

    id: str
    url: str
    revision: int
    occasions: tuple[PoliceRecordsOccasion, ...]
    redactions: tuple[str, ...]


def police_records_course_item(
    course: Course, summary: Summary, neighbours: Neighbours, reader: AgencyId
) -> PoliceRecordsCourseItem:
    """A course in a list, for the records system of the force ``reader``."""
    return PoliceRecordsCourseItem(
        id=course.id,
        url=course_url(course),
        revision=course.revision,
        revised_at=course.revised_at,
        status=status_of(summary),
        formed_from=course.formed_from,
        split_from=course.split_from,
        occasions=counts_of(summary),
        first_at=summary.first_at,
        last_at=summary.last_at,
        own_references=own_references(course, reader),
        neighbours=_neighbours(neighbours),
        prompts=tuple(prompt.code for prompt in summary.prompts),
    )


def police_records_course(
    course: Course, summary: Summary, neighbours: Neighbours, reader: AgencyId, findings: Findings
) -> PoliceRecordsCourse:
    """A course as the records system of the force ``reader`` may keep it; ``findings`` are those for that view."""
    own, others = _pointers(course.members, reader)
    return PoliceRecordsCourse(
        id=course.id,
        url=course_url(course),
        revision=course.revision,
        revised_at=course.revised_at,
        status=status_of(summary),
        formed_from=course.formed_from,
        split_from=course.split_from,
        occasions=counts_of(summary),
        first_at=summary.first_at,
        last_at=summary.last_at,
        gaps=gaps_of(summary),
        incidents=own,
        others=others,
        urns=urns_of(course),
        neighbours=_neighbours(neighbours),
        proceedings=proceedings_listed(findings.proceedings, Protected.of(course)),
        limits=limits_stated(findings.clocks.limits),
        indicators=tuple(i.code for i in findings.record.indicators if i.state is IndicatorState.PRESENT),
        relations=relations_shown(findings.relations),
        prompts=prompts_of(raised.prompt for raised in findings.record.raised),
        redactions=WITHHELD,
    )


def police_records_timeline(course: Course, summary: Summary, reader: AgencyId) -> PoliceRecordsTimeline:
    """The occasions in order, for the records system of the force ``reader``."""
    return PoliceRecordsTimeline(
        id=course.id,
        url=f"{course_url(course)}/timeline",
        revision=course.revision,
        occasions=tuple(_occasion(occasion, reader) for occasion in summary.occasions),
        redactions=WITHHELD,
    )


def _neighbours(neighbours: Neighbours) -> NeighbourCounts:
    return NeighbourCounts(same_suspect=neighbours.same_suspect, same_victim=neighbours.same_victim)


def _occasion(occasion: Occasion, reader: AgencyId) -> PoliceRecordsOccasion:
    own, others = _pointers(occasion.members, reader)
    return PoliceRecordsOccasion(
        number=occasion.number,
        started=occasion.started,
        ended=occasion.ended,
        precision=occasion.precision,
        gap_days=occasion.gap_days,
        standing=occasion.standing,
        incidents=own,
        others=others,
    )


def _pointers(members: Sequence[Member], reader: AgencyId) -> tuple[tuple[OwnPointer, ...], tuple[OtherPointer, ...]]:
    listed = incidents_of(members)
    return (
        tuple(_own(member) for member in listed if member.agency == reader),
        tuple(_other(member) for member in listed if member.agency != reader),
    )


def _own(member: Member) -> OwnPointer:
    return OwnPointer(
        id=member.incident_id,
        url=f"/v1/incidents/{member.incident_id}",
        reference=member.report.reference,
        occurred=occurred_of(member.report),
        behaviours=conduct_of(member.report),
        classifications=classes_of(member.report),
        standing=member.standing,
    )


def _other(member: Member) -> OtherPointer:
    is_police = member.agency.kind is AgencyKind.POLICE
    return OtherPointer(
        agency_kind=member.agency.kind,
        agency=str(member.agency) if is_police else None,
        agency_name=agency_name(member.agency) if is_police else None,
        reference=member.report.reference if is_police else None,
        officer_contact=(officer_contact(member.report) or None) if is_police else None,
    )
