"""What partner agencies see of a course of their own client (docs/disclosure.md, columns PP and PM). Floor 0b.

Days and kinds of conduct, not hours and not words; orders that protect her; an officer to ring, where one asked to be
rung. Persons only as the reader's own agency described them: nothing that another agency knows of either. Never a
narrative, the name of another agency (a refuge or a clinic is found by it), another victim, or what joined the
reports. There is no list of what is withheld, since its names alone would tell.
"""

from __future__ import annotations

from collections.abc import Collection

from service.disclosure.forces import agency_name
from service.disclosure.protected import Protected, suspect_details
from service.disclosure.views.found import IndicatorStated, indicators_stated
from service.disclosure.views.orders import OrderTerms, terms_of
from service.disclosure.views.persons import text_of
from service.disclosure.views.proceedings import ProceedingsStated, outcomes_stated
from service.disclosure.views.shown import (
    BehaviourCount,
    CourseStatus,
    Gaps,
    PromptShown,
    Shown,
    behaviours_of,
    gaps_of,
    incidents_of,
    officer_contact,
    prompts_of,
    status_of,
)
from service.domain.agency import AgencyId, AgencyKind
from service.domain.course import Course, Member
from service.domain.record import Findings
from service.domain.relations import AskPolice
from service.domain.report import Party, Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion, Summary

SHOWN_PROMPTS = frozenset({"I01", "I02", "I07"})
"""Prompts that a practitioner at the victim's side gets."""
SHOWN_INDICATORS = frozenset({"I01", "I02", "I03", "I07", "I15", "I20", "I21"})
"""Indicators that she gets, as her own reports and the conduct that others report have them."""
BREACH = "EXT_ORDER_BREACH"


class OwnReport(Shown):
    """A report of the reader's own, with where to read it and how it stands in the course."""

    id: str
    url: str
    reference: str
    standing: Standing


class PersonAsReported(Shown):
    """A person as the reader's own agency described them."""

    names: tuple[str, ...]
    dobs: tuple[str, ...]


class SuspectAsReported(Shown):
    """The suspect by the names under which the reader's own agency knows him."""

    names: tuple[str, ...]


class PartnerOccasion(Shown):
    """One occasion: the day as ``2026-11-03``, or the month as ``2026-11`` where the day is not known."""

    number: int
    on: str
    behaviours: tuple[str, ...]


class Breaches(Shown):
    """On how many occasions a breach of an order was reported, and the month of the latest."""

    occasions: int
    latest_month: str | None


class PoliceContact(Shown):
    """An officer who may be rung about the course."""

    force: str
    contact: str


class PartnerCourseItem(Shown):
    """A course of an own client in a list."""

    id: str
    url: str
    revision: int
    status: CourseStatus
    occasions: int
    first_on: str
    last_on: str
    own_reports: tuple[OwnReport, ...]


class PartnerCourse(Shown):
    """A course of an own client."""

    id: str
    url: str
    revision: int
    status: CourseStatus
    occasions: int
    first_on: str
    last_on: str
    gaps: Gaps
    behaviours: tuple[BehaviourCount, ...]
    timeline: tuple[PartnerOccasion, ...]
    victim: PersonAsReported
    suspect: SuspectAsReported
    orders: tuple[OrderTerms, ...]
    breaches: Breaches
    proceedings: ProceedingsStated
    ask_police: str | None
    police_contacts: tuple[PoliceContact, ...]
    other_agencies: int
    own_reports: tuple[OwnReport, ...]
    indicators: tuple[IndicatorStated, ...]
    prompts: tuple[PromptShown, ...]


class PartnerSystemCourseItem(Shown):
    """That an own client has a course, for the case system that lists it."""

    id: str
    url: str
    revision: int
    status: CourseStatus
    occasions: int
    last_month: str
    own_reports: tuple[OwnReport, ...]


class PartnerSystemCourse(PartnerSystemCourseItem):
    """That an own client has a course: how many occasions, and the month of the last."""


def partner_course_item(course: Course, summary: Summary, reader: AgencyId) -> PartnerCourseItem:
    """A course in the list of a practitioner of the agency ``reader``."""
    return PartnerCourseItem(
        id=course.id,
        url=_url(course),
        revision=course.revision,
        status=status_of(summary),
        occasions=len(summary.occasions),
        first_on=day_of(summary.occasions[0]),
        last_on=day_of(summary.occasions[-1]),
        own_reports=own_reports_of(course, reader),
    )


def partner_course(course: Course, summary: Summary, reader: AgencyId, findings: Findings) -> PartnerCourse:
    """A course for a practitioner of the agency ``reader``, whose client its victim is; ``findings`` are those for
    that view."""
    protected = Protected.of(course, also=suspect_details(course))
    return PartnerCourse(
        id=course.id,
        url=_url(course),
        revision=course.revision,
        status=status_of(summary),
        occasions=len(summary.occasions),
        first_on=day_of(summary.occasions[0]),
        last_on=day_of(summary.occasions[-1]),
        gaps=gaps_of(summary),
        behaviours=behaviours_of(summary),
        timeline=tuple(
            PartnerOccasion(number=o.number, on=day_of(o), behaviours=o.behaviours) for o in summary.occasions
        ),
        victim=person_as_reported(course, reader),
        suspect=suspect_as_reported(course, (reader,)),
        orders=terms_of(course, protected),
        breaches=breaches_of(summary),
        proceedings=outcomes_stated(findings.proceedings, findings.next_hearing),
        ask_police=next((one.text for one in findings.relations if isinstance(one, AskPolice)), None),
        police_contacts=police_contacts_of(course),
        other_agencies=sum(agency != reader for agency in summary.agencies),
        own_reports=own_reports_of(course, reader),
        indicators=indicators_stated(findings.record.indicators, SHOWN_INDICATORS),
        prompts=prompts_of(summary.prompts, SHOWN_PROMPTS),
    )


def partner_system_course_item(course: Course, summary: Summary, reader: AgencyId) -> PartnerSystemCourseItem:
    """A course in the list of the case system of the agency ``reader``."""
    return PartnerSystemCourseItem(**_counted(course, summary, reader).model_dump())


def partner_system_course(course: Course, summary: Summary, reader: AgencyId) -> PartnerSystemCourse:
    """A course for the case system of the agency ``reader``, whose client its victim is."""
    return _counted(course, summary, reader)


def partner_url(course_id: str) -> str:
    """Where partner agencies find the course."""
    return f"/v1/partner/courses/{course_id}"


def _url(course: Course) -> str:
    return partner_url(course.id)


def _counted(course: Course, summary: Summary, reader: AgencyId) -> PartnerSystemCourse:
    return PartnerSystemCourse(
        id=course.id,
        url=_url(course),
        revision=course.revision,
        status=status_of(summary),
        occasions=len(summary.occasions),
        last_month=max(occasion.month for occasion in summary.occasions),
        own_reports=own_reports_of(course, reader),
    )


def person_as_reported(course: Course, reader: AgencyId) -> PersonAsReported:
    """The victim as the agency ``reader`` describes her."""
    victims = [member.party(member.victim) for member in course.members if member.agency == reader]
    return PersonAsReported(names=_names(victims), dobs=tuple(sorted({v.dob for v in victims} - {""})))


def suspect_as_reported(course: Course, agencies: Collection[AgencyId]) -> SuspectAsReported:
    """The suspect by the names under which these agencies report him."""
    known = [member for member in course.members if member.suspect and member.agency in agencies]
    return SuspectAsReported(names=_names([member.party(member.suspect) for member in known]))


def day_of(occasion: Occasion) -> str:
    """The day of an occasion, or its month where the day is not known."""
    is_dated = occasion.precision in {Precision.MINUTE, Precision.HOUR, Precision.DAY}
    return occasion.day.isoformat() if is_dated else occasion.month


def own_reports_of(course: Course, reader: AgencyId) -> tuple[OwnReport, ...]:
    """The reports of the agency ``reader``, in order of the event."""
    own: list[Member] = [member for member in course.members if member.agency == reader]
    return tuple(
        OwnReport(
            id=member.incident_id,
            url=f"/v1/incidents/{member.incident_id}",
            reference=member.report.reference,
            standing=member.standing,
        )
        for member in incidents_of(own)
    )


def _names(parties: list[Party]) -> tuple[str, ...]:
    return tuple(sorted({text_of(name) for party in parties for name in (party.name, *party.aliases)} - {""}))


def timeline_of(summary: Summary) -> tuple[PartnerOccasion, ...]:
    """The occasions in order, by day."""
    return tuple(PartnerOccasion(number=o.number, on=day_of(o), behaviours=o.behaviours) for o in summary.occasions)


def breaches_of(summary: Summary) -> Breaches:
    """How often a breach was reported, and when last."""
    months = [occasion.month for occasion in summary.occasions if BREACH in occasion.behaviours]
    return Breaches(occasions=len(months), latest_month=max(months, default=None))


def police_contacts_of(course: Course) -> tuple[PoliceContact, ...]:
    """The officers who asked to be rung."""
    found = {
        (agency_name(member.agency), contact)
        for member in course.members
        if member.agency.kind is AgencyKind.POLICE and (contact := officer_contact(member.report))
    }
    return tuple(PoliceContact(force=force, contact=contact) for force, contact in sorted(found))
