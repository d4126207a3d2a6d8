"""What prosecutors and their casework system see of a course (docs/disclosure.md, columns CP and CM). Floor 0b.

A prosecutor sees the whole of what police recorded. What a partner wrote is disclosed by way of the police, so it
shows here as a pointer, and findings rest on none of its risk assessments. The casework system keeps copies, so it
gets less: no address or contact of the victim at all, no indicators and no prompts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, overload

from service.disclosure.forces import agency_name
from service.disclosure.protected import Protected
from service.disclosure.views.found import PromptRaised
from service.disclosure.views.orders import OrderShown, orders_of
from service.disclosure.views.persons import (
    RelationshipShown,
    SuspectShown,
    VictimNamed,
    VictimShown,
    names_of,
    relationships_of,
    suspect_shown,
    suspects_of,
    victim_named,
    victim_shown,
    victims_of,
)
from service.disclosure.views.record import (
    CPS_PROMPTS,
    CpsCaseworkRecord,
    CpsRecord,
    cps_casework_record,
    cps_record,
)
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
from service.domain.course import Course, Member
from service.domain.handling import HandlingCode
from service.domain.record import Findings
from service.domain.report import Kind, Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

SHOWN_PROMPTS = CPS_PROMPTS
"""Prompts that a prosecutor gets."""
WITHHELD = ("victim.safe_addresses", "victim.safe_contacts", "victim.identifiers", "suspect.identifiers.other_kinds")
"""Fields that no prosecutor's view of a course has, listed whether or not there is anything to withhold."""
WITHHELD_FROM_CASEWORK = ("victim.addresses", "victim.contacts", *WITHHELD, "indicators", "assessments", "prompts")
"""The same for the casework system."""


class CpsIncident(Shown):
    """One report. ``url`` leads to it for the agency that made it; ``narrative`` is null where it is withheld."""

    id: str
    url: str | None
    kind: Kind
    agency: str
    agency_name: str
    reference: str
    occurred: Occurred
    reported_at: datetime | None
    behaviours: tuple[BehaviourShown, ...]
    classifications: tuple[ClassificationShown, ...]
    standing: Standing
    urn: str
    handling: tuple[HandlingCode, ...]
    officer_contact: str
    narrative: str | None
    redactions: tuple[str, ...]


class CpsOccasion(Shown):
    """One occasion, with the ids of the reports of it; ``gap_days`` since the one before, where both are known."""

    number: int
    started: datetime
    ended: datetime | None
    precision: Precision
    gap_days: int | None
    standing: Standing
    behaviours: tuple[str, ...]
    incidents: tuple[str, ...]


class CpsCourseItem(Shown):
    """A course in a list; ``own_references`` are those of the reader's own CPS area."""

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


class _CpsCourse(Shown):
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
    suspect: SuspectShown
    relationships: tuple[RelationshipShown, ...]
    timeline: tuple[CpsOccasion, ...]
    incidents: tuple[CpsIncident, ...]
    orders: tuple[OrderShown, ...]
    urns: tuple[str, ...]
    redactions: tuple[str, ...]


class CpsCourse(_CpsCourse):
    """A course whole, as a prosecutor may see it."""

    victim: VictimShown
    record: CpsRecord
    prompts: tuple[PromptRaised, ...]


class CpsCaseworkCourse(_CpsCourse):
    """A course as the casework system may keep it: the victim by name only, no prompts."""

    victim: VictimNamed
    record: CpsCaseworkRecord


def cps_course_item(course: Course, summary: Summary, reader: AgencyId) -> CpsCourseItem:
    """A course in a list, for the CPS area ``reader``; the same for prosecutor and casework system."""
    return CpsCourseItem(
        id=course.id,
        url=_url(course),
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
    )


@overload
def cps_course(
    course: Course, summary: Summary, reader: AgencyId, findings: Findings, *, casework: Literal[False] = False
) -> CpsCourse: ...
@overload
def cps_course(
    course: Course, summary: Summary, reader: AgencyId, findings: Findings, *, casework: Literal[True]
) -> CpsCaseworkCourse: ...
@overload
def cps_course(
    course: Course, summary: Summary, reader: AgencyId, findings: Findings, *, casework: bool
) -> CpsCourse | CpsCaseworkCourse: ...
def cps_course(
    course: Course, summary: Summary, reader: AgencyId, findings: Findings, *, casework: bool = False
) -> CpsCourse | CpsCaseworkCourse:
    """A course for a prosecutor of the CPS area ``reader``, or with ``casework`` for its casework system.

    ``findings`` are those for the view in question.
    """
    protected = Protected.of(course)
    common = {
        "id": course.id,
        "url": _url(course),
        "revision": course.revision,
        "revised_at": course.revised_at,
        "status": status_of(summary),
        "formed_from": course.formed_from,
        "split_from": course.split_from,
        "occasions": counts_of(summary),
        "first_at": summary.first_at,
        "last_at": summary.last_at,
        "gaps": gaps_of(summary),
        "behaviours": behaviours_of(summary),
        "agencies": tuple(map(str, summary.agencies)),
        "suspect": suspect_shown(course, protected),
        "relationships": relationships_of(course),
        "timeline": tuple(map(_occasion, summary.occasions)),
        "incidents": tuple(_incident(member, protected, reader) for member in incidents_of(course.members)),
        "orders": orders_of(course, protected),
        "urns": urns_of(course),
    }
    if casework:
        return CpsCaseworkCourse(
            **common,
            victim=victim_named(course),
            record=cps_casework_record(findings, protected),
            redactions=WITHHELD_FROM_CASEWORK,
        )
    record, prompts = cps_record(findings, protected)
    return CpsCourse(
        **common,
        victim=victim_shown(course, protected),
        record=record,
        prompts=prompts,
        redactions=(*WITHHELD, "indicators.protective", "assessments.answers", "prompts.protective"),
    )


def _url(course: Course) -> str:
    return f"/v1/cps/courses/{course.id}"


def _occasion(occasion: Occasion) -> CpsOccasion:
    return CpsOccasion(
        number=occasion.number,
        started=occasion.started,
        ended=occasion.ended,
        precision=occasion.precision,
        gap_days=occasion.gap_days,
        standing=occasion.standing,
        behaviours=occasion.behaviours,
        incidents=tuple(member.incident_id for member in incidents_of(occasion.members)),
    )


def _incident(member: Member, protected: Protected, reader: AgencyId) -> CpsIncident:
    report, is_partner = member.report, member.agency.kind is AgencyKind.PARTNER
    return CpsIncident(
        id=member.incident_id,
        url=f"/v1/incidents/{member.incident_id}" if member.agency == reader else None,
        kind=report.kind,
        agency=str(member.agency),
        agency_name=agency_name(member.agency),
        reference=report.reference,
        occurred=occurred_of(report),
        reported_at=report.reported_at,
        behaviours=conduct_of(report),
        classifications=classes_of(report),
        standing=member.standing,
        urn=report.urn,
        handling=report.handling.codes,
        officer_contact="" if is_partner else officer_contact(report),
        narrative=None if is_partner else protected.black_out(report.narrative),
        redactions=("narrative",) if is_partner else (),
    )
