"""What people decided on which reports are of one occasion, for police officers. Floor 0b."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from service.disclosure.forces import agency_name
from service.disclosure.views.shown import Shown, incidents_of
from service.domain.agency import AgencyId
from service.domain.regrouping import OccasionDecision, Regrouping
from service.domain.report import Precision
from service.domain.standing import Standing
from service.domain.summary import Occasion


class OccasionDecided(Shown):
    """One occasion as it stands now, with its reports and the decisions that made it what it is."""

    number: int
    started: datetime
    precision: Precision
    standing: Standing
    incidents: tuple[str, ...]
    decisions: tuple[str, ...]


class OccasionDecisionShown(Shown):
    """A person's decision that reports are of one occasion (``one``) or of one by themselves (``apart``).

    Who made and who undid it is told within the agency that did.
    """

    id: str
    url: str
    says: Regrouping
    incidents: tuple[str, ...]
    reason: str
    agency: str
    agency_name: str
    made_by: str | None
    made_at: datetime
    is_in_force: bool
    undone_at: datetime | None
    undone_by: str | None
    undone_reason: str | None
    may_undo: bool


class OccasionsDecided(Shown):
    """A decision, and the occasions of the course with it."""

    decision: OccasionDecisionShown
    occasions: tuple[OccasionDecided, ...]


class OccasionDecisionList(Shown):
    """The decisions that name reports of a course, oldest first, undone ones among them."""

    id: str
    url: str
    items: tuple[OccasionDecisionShown, ...]


def decisions_url(course_id: str) -> str:
    """Where the decisions on the occasions of a course are."""
    return f"/v1/police/courses/{course_id}/occasions/decisions"


def occasion_decision_shown(
    decision: OccasionDecision,
    course_id: str,
    agency: AgencyId,
    undone: tuple[datetime | None, str, str],
    *,
    is_own: bool,
    may_undo: bool,
) -> OccasionDecisionShown:
    """A decision for a reader of the course; ``undone`` is when, by whom and why, empty while it is in force."""
    undone_at, undone_by, undone_reason = undone
    return OccasionDecisionShown(
        id=decision.id,
        url=f"{decisions_url(course_id)}/{decision.id}",
        says=decision.says,
        incidents=tuple(sorted(decision.incidents)),
        reason=decision.reason,
        agency=str(agency),
        agency_name=agency_name(agency),
        made_by=decision.by if is_own else None,
        made_at=decision.at,
        is_in_force=undone_at is None,
        undone_at=undone_at,
        undone_by=(undone_by or None) if is_own else None,
        undone_reason=undone_reason or None,
        may_undo=may_undo and undone_at is None,
    )


def occasions_decided(occasions: Iterable[Occasion]) -> tuple[OccasionDecided, ...]:
    """The occasions in order."""
    return tuple(
        OccasionDecided(
            number=occasion.number,
            started=occasion.started,
            precision=occasion.precision,
            standing=occasion.standing,
            incidents=tuple(member.incident_id for member in incidents_of(occasion.members)),
            decisions=occasion.decisions,
        )
        for occasion in occasions
    )
