"""What police officers see of a course (docs/disclosure.md, columns PI and PS). Floor 0b.

The whole of it, whichever force recorded what, with three exceptions: what a partner or a prosecutor wrote is theirs
to show (a pointer says whom to ask), details that keep the victim safe are in no course view, and of the suspect's
other victims an officer learns here only how many other courses there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from service.disclosure.forces import agency_name
from service.disclosure.protected import Protected
from service.disclosure.views.found import PromptRaised
from service.disclosure.views.orders import OrderShown, orders_of
from service.disclosure.views.persons import (
    RelationshipShown,
    SuspectShown,
    VictimShown,
    names_of,
    relationships_of,
    suspect_shown,
    suspects_of,
    victim_shown,
    victims_of,
)
from service.disclosure.views.record import PoliceRecord, police_record
from service.disclosure.views.shown import (
    BehaviourCount,
    BehaviourShown,
    ClassificationShown,
    CourseStatus,
    Gaps,
    OccasionCounts,
    Occurred,
    Shown,
    behaviours_of,
    classes_of,
    conduct_of,
    counts_of,
    gaps_of,
    incidents_of,
    occurred_of,
    officer_contact,
    own_references,
    status_of,
    urns_of,
)
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course, Member, Neighbours
from service.domain.handling import HandlingCode
from service.domain.record import Findings
from service.domain.report import Kind, Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

WITHHELD = ("victim.safe_addresses", "victim.safe_contacts", "victim.identifiers", "suspect.identifiers.other_kinds")
"""Fields that no police view of a course has, listed whether or not there is anything to withhold."""
WITHHELD_OF_OTHERS = ("narrative",)
"""What is withheld of the report of a partner or a prosecutor."""


class NeighbourCounts(Shown):
    """How many other courses there are of the same suspect, towards others, and of the same victim."""

    same_suspect: int
    same_victim: int


class PoliceCourseItem(Shown):
    """A course in a list; ``own_references`` are those of the reader's force."""

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
    agencies: tuple[str, ...]
    victim_names: tuple[str, ...]
    suspect_names: tuple[str, ...]
    own_references: tuple[str, ...]
    urns: tuple[str, ...]
    neighbours: NeighbourCounts
    prompts: tuple[str, ...]


class PoliceIncident(Shown):
    """One report. ``url`` leads to it for the agency that made it; ``narrative`` is null where it is withheld."""

    id: str
    url: str | None
    kind: Kind
    agency: str
    agency_name: str
    reference: str
    occurred: Occurred
    reported_at: datetime | None
    received_at: datetime
    behaviours: tuple[BehaviourShown, ...]
    classifications: tuple[ClassificationShown, ...]
    standing: Standing
    urn: str
    handling: tuple[HandlingCode, ...]
    officer_contact: str
    narrative: str | None
    redactions: tuple[str, ...]


class PoliceCourse(Shown):
    """A course whole, as an officer of a force with an incident in it may see it."""

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
    behaviours: tuple[BehaviourCount, ...]
    agencies: tuple[str, ...]
    victim: VictimShown
    suspect: SuspectShown
    relationships: tuple[RelationshipShown, ...]
    incidents: tuple[PoliceIncident, ...]
    orders: tuple[OrderShown, ...]
    urns: tuple[str, ...]
    neighbours: NeighbourCounts
    record: PoliceRecord
    prompts: tuple[PromptRaised, ...]
    redactions: tuple[str, ...]


class PoliceOccasion(Shown):
    """One occasion with every report of it; ``gap_days`` since the one before, where both days are known.

    ``decisions`` are those by which people split or merged it.
    """

    number: int
    started: datetime
    ended: datetime | None
    precision: Precision
    gap_days: int | None
    standing: Standing
    behaviours: tuple[str, ...]
    decisions: tuple[str, ...]
    incidents: tuple[PoliceIncident, ...]


class PoliceTimeline(Shown):
    """The occasions of a course in order."""

    id: str
    url: str
    revision: int
    occasions: tuple[PoliceOccasion, ...]
    redactions: tuple[str, ...]


def course_url(course: Course) -> str:
    """Where police find the course."""
    return f"/v1/police/courses/{course.id}"


def police_course_item(course: Course, summary: Summary, neighbours: Neighbours, reader: AgencyId) -> PoliceCourseItem:
    """A course in a list, for an officer of the force ``reader``."""
    return PoliceCourseItem(
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
        agencies=tuple(map(str, summary.agencies)),
        victim_names=tuple(name.text for name in names_of(victims_of(course))),
        suspect_names=tuple(name.text for name in names_of(suspects_of(course))),
        own_references=own_references(course, reader),
        urns=urns_of(course),
        neighbours=_neighbours(neighbours),
        prompts=tuple(prompt.code for prompt in summary.prompts),
    )


def police_course(
    course: Course, summary: Summary, neighbours: Neighbours, reader: AgencyId, findings: Findings
) -> PoliceCourse:
    """A course whole, for an officer of the force ``reader``; ``findings`` are those for that view."""
    protected = Protected.of(course)
    record, prompts = police_record(findings, protected)
    return PoliceCourse(
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
        behaviours=behaviours_of(summary),
        agencies=tuple(map(str, summary.agencies)),
        victim=victim_shown(course, protected),
        suspect=suspect_shown(course, protected),
        relationships=relationships_of(course),
        incidents=_incidents(course.members, protected, reader),
        orders=orders_of(course, protected),
        urns=urns_of(course),
        neighbours=_neighbours(neighbours),
        record=record,
        prompts=prompts,
        redactions=WITHHELD,
    )


def police_timeline(course: Course, summary: Summary, reader: AgencyId) -> PoliceTimeline:
    """The occasions in order, for an officer of the force ``reader``."""
    protected = Protected.of(course)
    return PoliceTimeline(
        id=course.id,
        url=f"{course_url(course)}/timeline",
        revision=course.revision,
        occasions=tuple(_occasion(occasion, protected, reader) for occasion in summary.occasions),
        redactions=WITHHELD,
    )


def _neighbours(neighbours: Neighbours) -> NeighbourCounts:
    return NeighbourCounts(same_suspect=neighbours.same_suspect, same_victim=neighbours.same_victim)


def _occasion(occasion: Occasion, protected: Protected, reader: AgencyId) -> PoliceOccasion:
    return PoliceOccasion(
        number=occasion.number,
        started=occasion.started,
        ended=occasion.ended,
        precision=occasion.precision,
        gap_days=occasion.gap_days,
        standing=occasion.standing,
        behaviours=occasion.behaviours,
        decisions=occasion.decisions,
        incidents=_incidents(occasion.members, protected, reader),
    )


def _incidents(members: Iterable[Member], protected: Protected, reader: AgencyId) -> tuple[PoliceIncident, ...]:
    return tuple(_incident(member, protected, reader) for member in incidents_of(tuple(members)))


def _incident(member: Member, protected: Protected, reader: AgencyId) -> PoliceIncident:
    report, is_police = member.report, member.agency.kind is AgencyKind.POLICE
    return PoliceIncident(
        id=member.incident_id,
        url=f"/v1/incidents/{member.incident_id}" if member.agency == reader else None,
        kind=report.kind,
        agency=str(member.agency),
        agency_name=agency_name(member.agency),
        reference=report.reference,
        occurred=occurred_of(report),
        reported_at=report.reported_at,
        received_at=member.received_at,
        behaviours=conduct_of(report),
        classifications=classes_of(report),
        standing=member.standing,
        urn=report.urn,
        handling=report.handling.codes,
        officer_contact=officer_contact(report) if is_police else "",
        narrative=protected.black_out(report.narrative) if is_police else None,
        redactions=() if is_police else WITHHELD_OF_OTHERS,
    )
