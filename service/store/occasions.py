"""People's decisions on which reports are of one occasion. Floor 1; undone, never deleted.

A decision names reports, not a course: it goes with them when courses merge or part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.domain.agency import AgencyId
from service.domain.regrouping import OccasionDecision, Regrouping
from service.store.listed import among
from service.store.tables import COURSE_MEMBER, DECIDED_INCIDENT, OCCASION_DECISION

_MADE = OCCASION_DECISION.c
_OF_COURSES = (
    select(COURSE_MEMBER.c.course_id, DECIDED_INCIDENT.c.incident_id, *OCCASION_DECISION.columns)
    .select_from(
        COURSE_MEMBER.join(DECIDED_INCIDENT, DECIDED_INCIDENT.c.incident_id == COURSE_MEMBER.c.incident_id).join(
            OCCASION_DECISION, _MADE.id == DECIDED_INCIDENT.c.decision_id
        )
    )
    .where(among(COURSE_MEMBER.c.course_id, "ids"), _MADE.undone_at.is_(None))
    .order_by(_MADE.made_at, _MADE.id)
)
_NAMED = (
    select(OCCASION_DECISION.c.id)
    .join(DECIDED_INCIDENT, _MADE.id == DECIDED_INCIDENT.c.decision_id)
    .where(among(DECIDED_INCIDENT.c.incident_id, "ids"))
    .distinct()
)
_OF_IDS = (
    select(DECIDED_INCIDENT.c.incident_id, *OCCASION_DECISION.columns)
    .join(OCCASION_DECISION, _MADE.id == DECIDED_INCIDENT.c.decision_id)
    .where(among(_MADE.id, "ids"))
    .order_by(_MADE.made_at, _MADE.id, DECIDED_INCIDENT.c.incident_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """A decision with who made it for which agency (a staff reference) and, if it is undone, by whom and why."""

    decision: OccasionDecision
    course_id: str
    agency: AgencyId
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_reason: str = ""


class OccasionDecisions:
    """Adds, undoes and reads decisions on occasions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, made: StoredDecision) -> None:
        """The decision is in force."""
        decision = made.decision
        row = {
            "id": decision.id,
            "course_id": made.course_id,
            "says": decision.says.value,
            "reason": decision.reason,
            "made_by": decision.by,
            "agency_id": str(made.agency),
            "made_at": decision.at,
        }
        self._connection.execute(insert(OCCASION_DECISION), row)
        named = [{"incident_id": i, "decision_id": decision.id} for i in sorted(decision.incidents)]
        self._connection.execute(insert(DECIDED_INCIDENT), named)

    def undo(self, decision_id: str, *, at: datetime, by: str, reason: str) -> None:
        """The decision is no longer in force; one that was undone before stays as it is."""
        statement = update(OCCASION_DECISION).where(_MADE.id == decision_id, _MADE.undone_at.is_(None))
        self._connection.execute(statement.values(undone_at=at, undone_by=by, undone_reason=reason))

    def get(self, decision_id: str) -> StoredDecision | None:
        """The decision, in force or undone, whoever made it."""
        return next(iter(self._of_ids([decision_id])), None)

    def naming(self, incident_ids: Collection[str]) -> list[StoredDecision]:
        """The decisions, in force or undone, that name any of these reports, oldest first."""
        found = self._connection.execute(_NAMED, {"ids": incident_ids}).scalars().all() if incident_ids else ()
        return self._of_ids(found)

    def of_courses(self, course_ids: Collection[str]) -> dict[str, tuple[OccasionDecision, ...]]:
        """The decisions in force that bear on each of these courses, with those of their reports that stand in it.

        One that joins reports of which fewer than two are left there decides nothing, and is left out.
        """
        if not course_ids:
            return {}
        decisions: dict[tuple[str, str], tuple[Row[Any], set[str]]] = {}
        for row in self._connection.execute(_OF_COURSES, {"ids": course_ids}):
            decisions.setdefault((row.course_id, row.id), (row, set()))[1].add(row.incident_id)
        found: defaultdict[str, list[OccasionDecision]] = defaultdict(list)
        for (course_id, _), (row, incidents) in decisions.items():
            if row.says != Regrouping.ONE.value or len(incidents) > 1:
                found[course_id].append(_decision(row, incidents))
        return {course_id: tuple(own) for course_id, own in found.items()}

    def _of_ids(self, decision_ids: Collection[str]) -> list[StoredDecision]:
        if not decision_ids:
            return []
        decisions: dict[str, tuple[Row[Any], set[str]]] = {}
        for row in self._connection.execute(_OF_IDS, {"ids": decision_ids}):
            decisions.setdefault(row.id, (row, set()))[1].add(row.incident_id)
        return [
            StoredDecision(
                decision=_decision(row, incidents),
                course_id=row.course_id,
                agency=AgencyId.parse(row.agency_id),
                undone_at=row.undone_at,
                undone_by=row.undone_by or "",
                undone_reason=row.undone_reason or "",
            )
            for row, incidents in decisions.values()
        ]


def _decision(row: Row[Any], incidents: Collection[str]) -> OccasionDecision:
    return OccasionDecision(
        id=row.id,
        says=Regrouping(row.says),
        incidents=frozenset(incidents),
        reason=row.reason,
        by=row.made_by,
        at=row.made_at,
    )
