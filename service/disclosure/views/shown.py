"""What the views have in common: figures, codes and dates without any person in them. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from service.domain.agency import AgencyId
from service.domain.course import Course, Member
from service.domain.report import Precision, Report
from service.domain.standing import Standing
from service.domain.summary import Prompt, Summary

_FIRMNESS = tuple(Standing)


class Shown(BaseModel):
    """Something that leaves the house: complete, final, and with no field that its type does not list."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CourseStatus(StrEnum):
    """How much there is to a course. Whether it is a course of conduct in law is for people to say."""

    SINGLE_OCCASION = "single_occasion"
    POSSIBLE_COURSE = "possible_course"
    """More than one occasion, but fewer than two attributed to the suspect."""
    COURSE = "course"
    """Two occasions or more attributed to the suspect."""


class OccasionCounts(Shown):
    """How many occasions there are, by the firmest report of each."""

    total: int
    attributed: int
    suspected: int
    unattributed: int


class Gaps(Shown):
    """Days between one occasion and the next, where known, and days from the first to the last."""

    median_days: float | None
    longest_days: int | None
    span_days: int


class BehaviourCount(Shown):
    """A kind of conduct, and the number of occasions on which it was reported."""

    code: str
    occasions: int


class PromptShown(Shown):
    """A reminder with its basis; never a grade of risk or advice on charge."""

    code: str
    text: str
    basis: str


class Occurred(Shown):
    """When something happened, in UTC, and how exactly that is known."""

    started: datetime
    ended: datetime | None
    precision: Precision


class BehaviourShown(Shown):
    """A kind of conduct in one incident: fact or assessment, how many times, over which channel."""

    code: str
    basis: str
    count: int
    channel: str


class ClassificationShown(Shown):
    """A crime classification: CJS offence code and Home Office class; the first of an incident is the principal one."""

    cjs_code: str
    ho_class: str


def status_of(summary: Summary) -> CourseStatus:
    """How much there is to the course."""
    if len(summary.occasions) < 2:
        return CourseStatus.SINGLE_OCCASION
    return CourseStatus.COURSE if summary.attributed >= 2 else CourseStatus.POSSIBLE_COURSE


def counts_of(summary: Summary) -> OccasionCounts:
    """Occasions by standing."""
    return OccasionCounts(
        total=len(summary.occasions),
        attributed=summary.attributed,
        suspected=summary.suspected,
        unattributed=summary.unattributed,
    )


def gaps_of(summary: Summary) -> Gaps:
    """How far apart the occasions lie."""
    return Gaps(median_days=summary.median_gap_days, longest_days=summary.longest_gap_days, span_days=summary.span_days)


def behaviours_of(summary: Summary) -> tuple[BehaviourCount, ...]:
    """Kinds of conduct with the number of their occasions."""
    return tuple(BehaviourCount(code=code, occasions=times) for code, times in summary.behaviours)


def prompts_of(prompts: Iterable[Prompt], codes: frozenset[str] | None = None) -> tuple[PromptShown, ...]:
    """The prompts, or those of them that ``codes`` lists."""
    return tuple(
        PromptShown(code=p.code, text=p.text, basis=p.basis) for p in prompts if codes is None or p.code in codes
    )


def occurred_of(report: Report) -> Occurred:
    """When the incident happened, as its agency says."""
    return Occurred(started=report.occurred_from, ended=report.occurred_to, precision=report.precision)


def conduct_of(report: Report) -> tuple[BehaviourShown, ...]:
    """Kinds of conduct in one incident."""
    return tuple(
        BehaviourShown(code=b.code, basis=b.basis, count=b.count, channel=b.channel) for b in report.behaviours
    )


def classes_of(report: Report) -> tuple[ClassificationShown, ...]:
    """Crime classifications of one incident, the principal one first."""
    return tuple(ClassificationShown(cjs_code=c.cjs_code, ho_class=c.ho_class) for c in report.classifications)


def incidents_of(members: Sequence[Member]) -> list[Member]:
    """Each incident once, as it stands most firmly, in order of the event."""
    firmest: dict[str, Member] = {}
    for member in sorted(members, key=lambda m: (_FIRMNESS.index(m.standing), m.victim, m.suspect)):
        firmest.setdefault(member.incident_id, member)
    return sorted(
        firmest.values(), key=lambda m: (m.report.occurred_from, str(m.agency), m.report.reference, m.incident_id)
    )


def urns_of(course: Course) -> tuple[str, ...]:
    """Unique reference numbers under which the case or a part of it went to prosecutors."""
    return tuple(sorted({member.report.urn for member in course.members} - {""}))


def officer_contact(report: Report) -> str:
    """Whom at the agency to ring, if a handling note of its report says so (``officer_contact``); else empty."""
    notes = (note for note in report.body.get("handling") or () if isinstance(note, Mapping))
    contacts = (note.get("officer_contact") for note in notes)
    return next((contact for contact in contacts if contact and isinstance(contact, str)), "")


def own_references(course: Course, reader: AgencyId) -> tuple[str, ...]:
    """The references under which the reader's own agency reported."""
    return tuple(sorted({member.report.reference for member in course.members if member.agency == reader}))
