"""The schedule of occasions that a reader takes away (docs/chronology.md). Floor 0b.

It is made of the reader's own view of the course and of nothing else: what that view does not hold cannot get into a
chronology, in whatever form it is printed. It says who read it and when, on itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from service.disclosure.forces import agency_name
from service.disclosure.views.cps import CpsCaseworkCourse, CpsCourse, CpsIncident, CpsOccasion
from service.disclosure.views.orders import OrderShown
from service.disclosure.views.police import PoliceCourse, PoliceIncident, PoliceOccasion, PoliceTimeline
from service.disclosure.views.police_records import (
    OtherPointer,
    OwnPointer,
    PoliceRecordsCourse,
    PoliceRecordsOccasion,
    PoliceRecordsTimeline,
)
from service.disclosure.views.proceedings import ProceedingShown, ProceedingStated
from service.disclosure.views.shown import ClassificationShown, CourseStatus, Gaps, OccasionCounts, Shown
from service.domain.agency import AgencyId
from service.domain.handling import HandlingCode
from service.domain.report import Precision
from service.domain.severity import Scale
from service.domain.standing import Standing

_Course = PoliceCourse | PoliceRecordsCourse | CpsCourse | CpsCaseworkCourse
_Occasion = PoliceOccasion | PoliceRecordsOccasion | CpsOccasion

HANDLING = "OFFICIAL-SENSITIVE. Not to be disclosed to the suspect."


class ReadBy(Shown):
    """Who read it and when, as the access log has it; ``acting_for`` is null for a person with an own token."""

    client_id: str
    agency: str
    role: str
    acting_for: str | None
    at: datetime
    request_id: str


class ConductShown(Shown):
    """A kind of conduct: its code, and what people call it."""

    code: str
    name: str


class SeverityStep(Shown):
    """The kinds of conduct of one step; a higher step is graver conduct, and never a grade of risk."""

    step: int
    conduct: tuple[str, ...]


class ChronologyReport(Shown):
    """One report of an occasion. What the reader's own view of the course does not show is null or empty here."""

    incident_id: str | None
    agency: str
    agency_name: str
    reference: str | None
    reported_at: datetime | None
    standing: Standing | None
    classifications: tuple[ClassificationShown, ...]
    handling: tuple[HandlingCode, ...]
    officer_contact: str
    narrative: str | None


class ChronologyOccasion(Shown):
    """One occasion. ``severity`` is the gravest step of its conduct; null where the reader sees none that has one."""

    number: int
    started: datetime
    ended: datetime | None
    precision: Precision
    gap_days: int | None
    standing: Standing
    severity: int | None
    conduct: tuple[ConductShown, ...]
    reports: tuple[ChronologyReport, ...]


class Chronology(Shown):
    """The occasions of a course in order, for one reader at one time."""

    id: str
    url: str
    revision: int
    status: CourseStatus
    counts: OccasionCounts
    first_at: datetime
    last_at: datetime
    gaps: Gaps
    victim_names: tuple[str, ...]
    suspect_names: tuple[str, ...]
    urns: tuple[str, ...]
    orders: tuple[OrderShown, ...]
    proceedings: tuple[ProceedingStated, ...]
    occasions: tuple[ChronologyOccasion, ...]
    severity_rules_on: date
    severity_steps: tuple[SeverityStep, ...]
    handling: str
    read_by: ReadBy
    redactions: tuple[str, ...]


def police_chronology(course: PoliceCourse, timeline: PoliceTimeline, scale: Scale, read_by: ReadBy) -> Chronology:
    """The chronology for an officer, of the officer's own view."""
    occasions = tuple(
        _occasion(one, one.behaviours, tuple(map(_report, one.incidents)), scale) for one in timeline.occasions
    )
    names = [tuple(name.text for name in person.names) for person in (course.victim, course.suspect)]
    return _chronology(course, occasions, scale, read_by, names, course.orders, _events(course.record.proceedings))


def records_chronology(
    course: PoliceRecordsCourse, timeline: PoliceRecordsTimeline, scale: Scale, read_by: ReadBy
) -> Chronology:
    """The chronology for a records system: no person, and of conduct only what the force's own reports say."""
    occasions = []
    for one in timeline.occasions:
        codes = sorted({conduct.code for own in one.incidents for conduct in own.behaviours})
        reports = (
            *(_own_report(own, read_by) for own in one.incidents),
            *(_pointer(other) for other in one.others),
        )
        occasions.append(_occasion(one, codes, reports, scale))
    return _chronology(course, tuple(occasions), scale, read_by, [(), ()], (), course.proceedings)


def cps_chronology(course: CpsCourse | CpsCaseworkCourse, scale: Scale, read_by: ReadBy) -> Chronology:
    """The chronology for a prosecutor or the casework system, of that reader's own view."""
    incidents = {incident.id: incident for incident in course.incidents}
    occasions = tuple(
        _occasion(one, one.behaviours, tuple(_report(incidents[incident_id]) for incident_id in one.incidents), scale)
        for one in course.timeline
    )
    names = [tuple(name.text for name in person.names) for person in (course.victim, course.suspect)]
    return _chronology(course, occasions, scale, read_by, names, course.orders, _events(course.record.proceedings))


def _events(shown: Iterable[ProceedingShown]) -> tuple[ProceedingStated, ...]:
    """The events without the numbers of facts, which are those of the record."""
    return tuple(ProceedingStated(**one.model_dump(exclude={"facts"})) for one in shown)


def _chronology(
    course: _Course,
    occasions: tuple[ChronologyOccasion, ...],
    scale: Scale,
    read_by: ReadBy,
    names: Sequence[tuple[str, ...]],
    orders: tuple[OrderShown, ...],
    proceedings: tuple[ProceedingStated, ...],
) -> Chronology:
    victim_names, suspect_names = names
    return Chronology(
        id=course.id,
        url=f"{course.url}/chronology",
        revision=course.revision,
        status=course.status,
        counts=course.occasions,
        first_at=course.first_at,
        last_at=course.last_at,
        gaps=course.gaps,
        victim_names=victim_names,
        suspect_names=suspect_names,
        urns=course.urns,
        orders=orders,
        proceedings=proceedings,
        occasions=occasions,
        severity_rules_on=scale.on,
        severity_steps=tuple(SeverityStep(step=step, conduct=conduct) for step, conduct in scale.by_step()),
        handling=HANDLING,
        read_by=read_by,
        redactions=course.redactions,
    )


def _occasion(
    occasion: _Occasion, codes: Iterable[str], reports: tuple[ChronologyReport, ...], scale: Scale
) -> ChronologyOccasion:
    listed = tuple(codes)
    return ChronologyOccasion(
        number=occasion.number,
        started=occasion.started,
        ended=occasion.ended,
        precision=occasion.precision,
        gap_days=occasion.gap_days,
        standing=occasion.standing,
        severity=scale.step_of(listed),
        conduct=tuple(ConductShown(code=code, name=scale.name_of(code)) for code in listed),
        reports=reports,
    )


def _report(incident: PoliceIncident | CpsIncident) -> ChronologyReport:
    return ChronologyReport(
        incident_id=incident.id,
        agency=incident.agency,
        agency_name=incident.agency_name,
        reference=incident.reference,
        reported_at=incident.reported_at,
        standing=incident.standing,
        classifications=incident.classifications,
        handling=incident.handling,
        officer_contact=incident.officer_contact,
        narrative=incident.narrative,
    )


def _own_report(own: OwnPointer, read_by: ReadBy) -> ChronologyReport:
    return ChronologyReport(
        incident_id=own.id,
        agency=read_by.agency,
        agency_name=agency_name(AgencyId.parse(read_by.agency)),
        reference=own.reference,
        reported_at=None,
        standing=own.standing,
        classifications=own.classifications,
        handling=(),
        officer_contact="",
        narrative=None,
    )


def _pointer(other: OtherPointer) -> ChronologyReport:
    return ChronologyReport(
        incident_id=None,
        agency=other.agency or other.agency_kind.value,
        agency_name=other.agency_name or f"another body ({other.agency_kind.value})",
        reference=other.reference,
        reported_at=None,
        standing=None,
        classifications=(),
        handling=(),
        officer_contact=other.officer_contact or "",
        narrative=None,
    )
