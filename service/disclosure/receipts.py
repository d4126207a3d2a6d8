"""What the sender of a report is told at once. Floor 0b.

A receipt tells no more than the sender's view of the same courses. A partner's leaves out what joined the reports
and what waits for review; a role without a view of courses, or whose view leaves out some of the reports in them, is
told of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from service.disclosure.permissions import View
from service.disclosure.views import cps, partner
from service.disclosure.views.shown import PromptShown, Shown, prompts_of
from service.domain.errors import Flaw
from service.domain.standing import Standing
from service.domain.summary import Prompt

LinkState = Literal["linked", "suspected", "none"]
_ROOTS = {
    View.POLICE: "police",
    View.POLICE_RECORDS: "police",
    View.CPS: "cps",
    View.CPS_CASEWORK: "cps",
    View.PARTNER: "partner",
    View.PARTNER_SYSTEM: "partner",
    View.HEALTH: "partner",
}
_PARTNERS = frozenset({View.PARTNER, View.PARTNER_SYSTEM, View.HEALTH})
_PROMPTS = {
    View.CPS: cps.SHOWN_PROMPTS,
    View.CPS_CASEWORK: frozenset[str](),
    View.PARTNER: partner.SHOWN_PROMPTS,
    View.PARTNER_SYSTEM: frozenset[str](),
    View.HEALTH: partner.SHOWN_PROMPTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedIn:
    """A course that a report stands in.

    ``others`` is the number of other reports in it, or ``None`` where that was not counted: then a course that is
    not new, or has more occasions than one, is taken to hold others.
    """

    course_id: str
    standing: Standing
    is_new: bool
    occasions: int
    prompts: tuple[Prompt, ...]
    others: int | None = None

    @property
    def is_shared(self) -> bool:
        """Whether any other report stands in the course."""
        if self.others is not None:
            return self.others > 0
        return not self.is_new or self.occasions > 1


class ReceiptIncident(Shown):
    """The report as it is now on file."""

    id: str
    url: str
    version: int


class ReceiptCourse(Shown):
    """A course that the report stands in, how firmly, and whether it is the first in it."""

    id: str
    url: str
    standing: Standing
    is_new: bool
    occasions: int


class ReceiptLink(Shown):
    """How the report relates to others.

    ``linked``: it is attributed to a course in which other reports stand. ``suspected``: it stands with others in a
    course, but its suspect is not resolved. ``none``: no other report is known to belong with it. ``reviews`` counts
    the questions about its parties that wait for a person's decision.
    """

    state: LinkState
    courses: tuple[ReceiptCourse, ...]
    reviews: int


class WarningShown(Shown):
    """Something in the report that is not matched on: where (JSON pointer), what kind, what to mend."""

    pointer: str
    code: str
    detail: str


class Receipt(Shown):
    """What the sender of a report is told."""

    incident: ReceiptIncident
    link: ReceiptLink
    prompts: tuple[PromptShown, ...]
    warnings: tuple[WarningShown, ...]


class OwnIncident(Shown):
    """A report read back by the agency that made it: as it was sent, and how it stands."""

    id: str
    url: str
    version: int
    state: str
    received_at: datetime
    revised_at: datetime
    report: dict[str, Any]
    link: ReceiptLink
    warnings: tuple[WarningShown, ...]


def receipt(
    incident_id: str,
    version: int,
    courses: Sequence[PlacedIn],
    reviews: int,
    warnings: Sequence[Flaw],
    view: View,
) -> Receipt:
    """The receipt for a report, as the sender's view of courses allows."""
    return Receipt(
        incident=ReceiptIncident(id=incident_id, url=incident_url(incident_id), version=version),
        link=link_of(courses, reviews, view),
        prompts=_prompts(courses, view),
        warnings=warnings_shown(warnings),
    )


def partner_receipt(incident_id: str, version: int, courses: Sequence[PlacedIn], warnings: Sequence[Flaw]) -> Receipt:
    """The receipt for a report of a practitioner: ``receipt`` for ``View.PARTNER``, where reviews never count."""
    return receipt(incident_id, version, courses, 0, warnings, View.PARTNER)


def own_incident(
    *,
    incident_id: str,
    version: int,
    state: str,
    received_at: datetime,
    revised_at: datetime,
    report: dict[str, Any],
    courses: Sequence[PlacedIn],
    reviews: int,
    warnings: Sequence[Flaw],
    view: View,
) -> OwnIncident:
    """A report read back by its agency; what it says of courses is what its receipt may say."""
    return OwnIncident(
        id=incident_id,
        url=incident_url(incident_id),
        version=version,
        state=state,
        received_at=received_at,
        revised_at=revised_at,
        report=report,
        link=link_of(courses, reviews, view),
        warnings=warnings_shown(warnings),
    )


def incident_url(incident_id: str) -> str:
    """Where the agency that made a report reads it."""
    return f"/v1/incidents/{incident_id}"


def link_of(courses: Sequence[PlacedIn], reviews: int, view: View) -> ReceiptLink:
    """How a report relates to others, as the view allows."""
    root = _ROOTS.get(view)
    if root is None:
        return ReceiptLink(state="none", courses=(), reviews=0)
    firmest = {c.course_id: c for c in sorted(courses, key=lambda c: tuple(Standing).index(c.standing), reverse=True)}
    placed = sorted(firmest.values(), key=lambda course: course.course_id)
    return ReceiptLink(
        state=_state(placed),
        courses=tuple(
            ReceiptCourse(
                id=course.course_id,
                url=f"/v1/{root}/courses/{course.course_id}",
                standing=course.standing,
                is_new=course.is_new,
                occasions=course.occasions,
            )
            for course in placed
        ),
        reviews=0 if view in _PARTNERS else reviews,
    )


def warnings_shown(warnings: Iterable[Flaw]) -> tuple[WarningShown, ...]:
    """Warnings as the contract has them."""
    return tuple(WarningShown(pointer=w.pointer, code=w.code, detail=w.detail) for w in warnings)


def _state(courses: Iterable[PlacedIn]) -> LinkState:
    standings = {course.standing for course in courses if course.is_shared}
    if Standing.ATTRIBUTED in standings:
        return "linked"
    return "suspected" if standings else "none"


def _prompts(courses: Iterable[PlacedIn], view: View) -> tuple[PromptShown, ...]:
    if view not in _ROOTS:
        return ()
    first = {prompt: None for course in courses for prompt in course.prompts}
    return prompts_of(sorted(first, key=lambda p: (p.code, p.basis)), _PROMPTS.get(view))
