"""The index of unused material of a course, for whoever prepares its disclosure (docs/chronology.md). Floor 0b.

What the service keeps and the record does not show: earlier versions, withdrawn reports, scores, candidates that were
not linked, people's decisions (CPIA 1996). An item says that something is there, what kind of thing it is and where; it
does not say what stands in it. Whether it is relevant or sensitive, or undermines or assists a case, is for people, so
those columns are empty; on which schedule an item is likely to belong is a suggestion with its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.disclosure.forces import agency_name
from service.disclosure.views.chronology import ReadBy
from service.disclosure.views.explanation import PROTECTED_FIELD, ExplainedLink, ReportRef
from service.disclosure.views.shown import Shown
from service.domain.agency import AgencyId, AgencyKind

SPOKEN_REASONS = frozenset({"entered_in_error", "no_crime"})
"""Reasons for a withdrawal that are told; the others are about the victim's own wishes and rights."""
_OUTSIDE = "a report outside this course"


class UnusedKind(StrEnum):
    """What kind of thing an item is."""

    SUPERSEDED_VERSION = "superseded_version"
    WITHDRAWN_REPORT = "withdrawn_report"
    LINK_SCORE = "link_score"
    REJECTED_CANDIDATE = "rejected_candidate"
    JUDGEMENT = "judgement"


class Schedule(StrEnum):
    """Where an item is likely to belong."""

    MG6C = "MG6C"
    """Unused and not sensitive."""
    MG6D = "MG6D"
    """Unused and sensitive."""
    THIRD_PARTY = "third_party"
    """Held for another body, which is to be asked."""


class UnusedItem(Shown):
    """One item, under the headings of form MG6C. ``decision`` and ``comment`` are for people, and always null here."""

    item: int
    kind: UnusedKind
    description: str
    dated: datetime | None
    author: str
    location: str
    suggested_schedule: Schedule
    suggested_because: str
    undermines_or_assists: None = None
    decision: None = None
    comment: None = None


class UnusedIndex(Shown):
    """All items that there are; of candidates that were not linked the strongest ``most_considered`` of each side."""

    id: str
    url: str
    revision: int
    items: tuple[UnusedItem, ...]
    most_considered: int
    handling: str
    read_by: ReadBy


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier version of a report in the course."""

    agency: AgencyId
    reference: str
    incident_id: str
    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A report that stood in the course and was withdrawn."""

    agency: AgencyId
    reference: str
    incident_id: str
    reason: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision on two parties: by which agency, when, and the references of those of the reports in the course."""

    judgement_id: str
    agency: AgencyId
    decision: str
    made_at: datetime
    undone_at: datetime | None
    reports: tuple[str, ...]


def superseded_items(versions: Iterable[Earlier]) -> Iterator[UnusedItem]:
    """An item for each earlier version."""
    for one in versions:
        schedule, because = _of_report(one.agency)
        yield _item(
            UnusedKind.SUPERSEDED_VERSION,
            f"Version {one.version} of report {one.reference} of {agency_name(one.agency)}, since replaced by another.",
            dated=one.received_at,
            author=agency_name(one.agency),
            location=f"Conduct, incident {one.incident_id}, version {one.version}",
            suggested=(schedule, because),
        )


def withdrawn_items(reports: Iterable[Gone]) -> Iterator[UnusedItem]:
    """An item for each withdrawn report. Of one that a partner made, or that was withdrawn for the victim's sake, its
    agency and reference are not told."""
    for one in reports:
        is_told = one.agency.kind is not AgencyKind.PARTNER and one.reason in SPOKEN_REASONS
        why = f" ({one.reason.replace('_', ' ')})" if is_told else ""
        what = f"Report {one.reference} of {agency_name(one.agency)}" if is_told else "A report"
        sensitive = (
            Schedule.MG6D,
            "Withdrawn by its agency for reasons that are not told here: ask it by way of the register.",
        )
        yield _item(
            UnusedKind.WITHDRAWN_REPORT,
            f"{what}, which stood in the course until it was withdrawn{why}.",
            dated=one.withdrawn_at,
            author=agency_name(one.agency) if is_told else "an agency",
            location=f"Conduct, incident {one.incident_id}" if is_told else "Conduct, register of withdrawn reports",
            suggested=_of_report(one.agency) if is_told else sensitive,
        )


def score_items(links: Iterable[ExplainedLink], considered: Iterable[ExplainedLink]) -> Iterator[UnusedItem]:
    """An item for each comparison that led to a link, and for each that did not."""
    for kind, listed in ((UnusedKind.LINK_SCORE, links), (UnusedKind.REJECTED_CANDIDATE, considered)):
        for link in listed:
            yield _item(
                kind,
                f"{link.summary}. Between {_report(link.left)} and {_report(link.right)}.",
                dated=None,
                author=f"linking model {link.model}",
                location="Conduct, explanation of the course",
                suggested=_of_score(link),
            )


def judgement_items(decisions: Iterable[Decided], contributing: Collection[AgencyId]) -> Iterator[UnusedItem]:
    """An item for each decision. An agency without a report in the course is not named."""
    for one in decisions:
        who = agency_name(one.agency) if one.agency in contributing else "another agency"
        listed = " and ".join([*one.reports, *[_OUTSIDE] * (2 - len(one.reports))])
        undone = ", since undone" if one.undone_at else ""
        is_outside = len(one.reports) < 2
        yield _item(
            UnusedKind.JUDGEMENT,
            f"A person's decision ({one.decision}) on two parties, in {listed}{undone}. Its reason is not told here.",
            dated=one.made_at,
            author=who,
            location=f"Conduct, judgement {one.judgement_id}" if not is_outside else "Conduct, register of judgements",
            suggested=_outside() if is_outside else (Schedule.MG6C, "On reports of the course itself."),
        )


def numbered(items: Iterable[UnusedItem]) -> tuple[UnusedItem, ...]:
    """The items numbered from 1, in the order given."""
    return tuple(item.model_copy(update={"item": number}) for number, item in enumerate(items, 1))


def _item(
    kind: UnusedKind,
    description: str,
    *,
    dated: datetime | None,
    author: str,
    location: str,
    suggested: tuple[Schedule, str],
) -> UnusedItem:
    schedule, because = suggested
    return UnusedItem(
        item=0,
        kind=kind,
        description=description,
        dated=dated,
        author=author,
        location=location,
        suggested_schedule=schedule,
        suggested_because=because,
    )


def _report(ref: ReportRef) -> str:
    return f"{ref.agency_name} {ref.reference}" if ref.is_in_course else _OUTSIDE


def _of_report(agency: AgencyId) -> tuple[Schedule, str]:
    if agency.kind is AgencyKind.PARTNER:
        return Schedule.THIRD_PARTY, "Made by a partner agency: third-party material."
    return Schedule.MG6C, "Made by police or prosecutors. Check its text for the victim's protected details."


def _of_score(link: ExplainedLink) -> tuple[Schedule, str]:
    if not (link.left.is_in_course and link.right.is_in_course):
        return _outside()
    if any(line.field == PROTECTED_FIELD for line in link.evidence):
        return Schedule.MG6D, "Rests in part on protected details of the victim."
    return Schedule.MG6C, "Between reports of the course itself."


def _outside() -> tuple[Schedule, str]:
    return Schedule.MG6D, "Touches a report outside the course, which may be about another victim."
