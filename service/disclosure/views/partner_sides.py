"""What partner agencies see that do not stand at the victim's side alone (docs/disclosure.md, the variants of column
PP). Floor 0b.

A health body sees what an advocate sees, and the NHS numbers that it gave itself. A school sees what keeps its site
safe. An agency on the suspect's side sees its own subject, his orders and his conduct as police and prosecutors report
it, and nothing of the victim: neither where she is, nor whom she told. An agency that has both as clients sees its own
reports and the terms of orders, until somebody decides for whom it stands.

``whole`` is the course with all its reports. It serves to black out what protects people, and is shown to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from service.disclosure.protected import Protected, suspect_details, victim_details
from service.disclosure.views.found import IndicatorStated, indicators_stated
from service.disclosure.views.orders import OrderTerms, terms_of
from service.disclosure.views.partner import (
    Breaches,
    OwnReport,
    PartnerCourse,
    PartnerOccasion,
    PersonAsReported,
    PoliceContact,
    SuspectAsReported,
    breaches_of,
    day_of,
    own_reports_of,
    partner_course,
    partner_url,
    person_as_reported,
    police_contacts_of,
    suspect_as_reported,
    timeline_of,
)
from service.disclosure.views.persons import DetailShown, SuspectShown, suspect_shown
from service.disclosure.views.proceedings import ProceedingsStated, outcomes_stated
from service.disclosure.views.shown import (
    BehaviourCount,
    CourseStatus,
    Gaps,
    Shown,
    behaviours_of,
    gaps_of,
    status_of,
)
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course
from service.domain.record import Findings
from service.domain.summary import Summary

SUBJECT_INDICATORS = frozenset({"I01", "I02", "I03", "I04", "I05", "I07", "I09", "I10", "I17", "I18", "I21"})
"""Indicators of what the subject does: none of where the victim is, of her fear, or of who reports."""


class HealthCourse(PartnerCourse):
    """A course of an own patient; ``nhs_numbers`` are those that the reader's own agency gave for her."""

    nhs_numbers: tuple[str, ...]


class EducationCourseItem(Shown):
    """A course of an own pupil or member of staff in a list."""

    id: str
    url: str
    own_reports: tuple[OwnReport, ...]


class EducationCourse(EducationCourseItem):
    """What keeps a site safe: of whom to beware, by name, what orders say, whom at the police to ring."""

    pupil: PersonAsReported
    suspect: SuspectAsReported
    orders: tuple[OrderTerms, ...]
    police_contacts: tuple[PoliceContact, ...]


class SuspectSideCourseItem(Shown):
    """A course of an own subject in a list."""

    id: str
    url: str
    status: CourseStatus
    occasions: int
    first_on: str
    last_on: str
    own_reports: tuple[OwnReport, ...]


class SubjectAddress(Shown):
    """Where the subject lives or lived; ``since`` and ``until`` are partial dates as reported."""

    line: str
    town: str
    postcode: str
    since: str
    until: str


class SubjectContact(Shown):
    """A phone, an e-mail address or an account of the subject."""

    type: Literal["phone", "email", "handle"]
    platform: str
    value: str


class SubjectShown(Shown):
    """The subject as police, prosecutors and the reader's own agency describe him, without who says what."""

    names: tuple[str, ...]
    dobs: tuple[str, ...]
    ages: tuple[str, ...]
    sexes: tuple[str, ...]
    descriptions: tuple[str, ...]
    addresses: tuple[SubjectAddress, ...]
    contacts: tuple[SubjectContact, ...]
    vehicles: tuple[str, ...]


class SuspectSideCourse(SuspectSideCourseItem):
    """A course of an own subject, as far as police, prosecutors and the reader's own agency report it."""

    gaps: Gaps
    behaviours: tuple[BehaviourCount, ...]
    timeline: tuple[PartnerOccasion, ...]
    subject: SubjectShown
    orders: tuple[OrderTerms, ...]
    breaches: Breaches
    proceedings: ProceedingsStated
    police_contacts: tuple[PoliceContact, ...]
    indicators: tuple[IndicatorStated, ...]


class DualSideCourseItem(Shown):
    """A course in which an own report stands, in a list."""

    id: str
    url: str
    own_reports: tuple[OwnReport, ...]


class DualSideCourse(DualSideCourseItem):
    """A course in which an own report stands, and the terms of orders."""

    orders: tuple[OrderTerms, ...]


def health_course(course: Course, summary: Summary, reader: AgencyId, findings: Findings) -> HealthCourse:
    """A course for a clinician of the body ``reader``, whose patient its victim is."""
    shown = partner_course(course, summary, reader, findings)
    own = (member.party(member.victim) for member in course.members if member.agency == reader)
    numbers = {identifier.value for party in own for identifier in party.identifiers if identifier.type == "nhs"}
    return HealthCourse(
        **{name: getattr(shown, name) for name in PartnerCourse.model_fields}, nhs_numbers=tuple(sorted(numbers))
    )


def education_course_item(course: Course, reader: AgencyId) -> EducationCourseItem:
    """A course in the list of a safeguarding lead of the school ``reader``."""
    return EducationCourseItem(id=course.id, url=partner_url(course.id), own_reports=own_reports_of(course, reader))


def education_course(course: Course, whole: Course, reader: AgencyId) -> EducationCourse:
    """A course for a safeguarding lead of the school ``reader``, whose pupil or member of staff its victim is."""
    knowing = [member for member in course.members if member.agency.kind is AgencyKind.POLICE]
    return EducationCourse(
        **dict(education_course_item(course, reader)),
        pupil=person_as_reported(course, reader),
        suspect=suspect_as_reported(course, (reader, *(member.agency for member in knowing))),
        orders=terms_of(course, _protected(whole, suspect_details(whole))),
        police_contacts=police_contacts_of(course),
    )


def suspect_side_course_item(course: Course, summary: Summary, reader: AgencyId) -> SuspectSideCourseItem:
    """A course in the list of the agency ``reader``, whose subject its suspect is."""
    return SuspectSideCourseItem(
        id=course.id,
        url=partner_url(course.id),
        status=status_of(summary),
        occasions=len(summary.occasions),
        first_on=day_of(summary.occasions[0]),
        last_on=day_of(summary.occasions[-1]),
        own_reports=own_reports_of(course, reader),
    )


def suspect_side_course(
    course: Course, whole: Course, summary: Summary, reader: AgencyId, findings: Findings
) -> SuspectSideCourse:
    """A course for somebody of the agency ``reader``, whose subject its suspect is; ``findings`` are those for that
    view."""
    protected = _protected(whole, victim_details(whole))
    return SuspectSideCourse(
        **dict(suspect_side_course_item(course, summary, reader)),
        gaps=gaps_of(summary),
        behaviours=behaviours_of(summary),
        timeline=timeline_of(summary),
        subject=_subject(suspect_shown(course, protected)),
        orders=terms_of(course, protected),
        breaches=breaches_of(summary),
        proceedings=outcomes_stated(findings.proceedings, findings.next_hearing),
        police_contacts=police_contacts_of(course),
        indicators=indicators_stated(findings.record.indicators, SUBJECT_INDICATORS),
    )


def dual_side_course_item(course: Course, reader: AgencyId) -> DualSideCourseItem:
    """A course in the list of the agency ``reader``, who has both persons as clients."""
    return DualSideCourseItem(id=course.id, url=partner_url(course.id), own_reports=own_reports_of(course, reader))


def dual_side_course(course: Course, whole: Course, reader: AgencyId) -> DualSideCourse:
    """A course for somebody of the agency ``reader``, who has both persons as clients."""
    protected = _protected(whole, (*suspect_details(whole), *victim_details(whole)))
    return DualSideCourse(**dict(dual_side_course_item(course, reader)), orders=terms_of(course, protected))


def _subject(shown: SuspectShown) -> SubjectShown:
    def values(said: Iterable[DetailShown]) -> tuple[str, ...]:
        return tuple(one.value for one in said)

    addresses = {(a.postcode, a.line, a.town, a.since, a.until) for a in shown.addresses}
    contacts = {(c.type, c.platform, c.value) for c in shown.contacts}
    return SubjectShown(
        names=tuple(sorted({name.text for name in shown.names})),
        dobs=values(shown.dobs),
        ages=values(shown.ages),
        sexes=values(shown.sexes),
        descriptions=values(shown.descriptions),
        addresses=tuple(
            SubjectAddress(line=line, town=town, postcode=postcode, since=since, until=until)
            for postcode, line, town, since, until in sorted(addresses)
        ),
        contacts=tuple(
            SubjectContact(type=kind, platform=platform, value=value) for kind, platform, value in sorted(contacts)
        ),
        vehicles=values(shown.vehicles),
    )


def _protected(whole: Course, also: Iterable[str]) -> Protected:
    return Protected.of(whole, also=also)
