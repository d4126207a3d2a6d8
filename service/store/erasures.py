"""Erases a report: what it said is gone from every table, and a row without content is left. Floor 1.

What the linker derived from it goes first, by unlinking it (``service.flows.link.relink``); this takes what is kept
of it beside that. Lines of the access log and events hold ids only, and stay.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, exists, func, or_, select, text, update

from service.domain.regrouping import Regrouping
from service.store.listed import among
from service.store.snapshots import Snapshots
from service.store.tables import (
    ACCESS_REQUEST,
    BREAK_GLASS,
    COURSE_GRANT,
    COURSE_MEMBER,
    COURSE_RESTRICTION,
    DECIDED_INCIDENT,
    INCIDENT,
    INCIDENT_VERSION,
    JUDGEMENT,
    LEGAL_HOLD,
    OCCASION_DECISION,
    PARTY,
    RESTRICTED_INCIDENT,
    RETENTION_DECISION,
    REVIEW,
    SAFE_DETAIL,
    WITHDRAWN_MEMBER,
)
from service.store.tombstones import ERASED, Tombstone, tombstone_of, tombstone_reference

_OF_REPORT: Final[Sequence[Table]] = (
    SAFE_DETAIL,
    INCIDENT_VERSION,
    PARTY,
    COURSE_MEMBER,
    RETENTION_DECISION,
    LEGAL_HOLD,
)
"""Tables whose rows go by ``incident_id`` alone. That a report stood in a course stays known (CPIA 1996)."""

_WRITTEN_ON_COURSES: Final[Sequence[tuple[Table, tuple[str, ...]]]] = (
    (COURSE_GRANT, ("purpose", "ended_reason")),
    (BREAK_GLASS, ("reason",)),
    (ACCESS_REQUEST, ("purpose", "refused_reason")),
)
GONE: Final = "[erased]"
"""What stands in place of what somebody wrote."""

_MADE, _NAMED = OCCASION_DECISION.c, DECIDED_INCIDENT.c


@dataclass(frozen=True, slots=True)
class Erased:
    """What went with a report: decisions on occasions, and parts of snapshots."""

    decisions: int
    parts: int


class Erasures:
    """Erases reports and old versions of them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self) -> None:
        """No report comes in until this transaction ends, so that none is sent again while it is erased. Call it before
        anything else; on SQLite there is nothing to do."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("LOCK TABLE incident IN SHARE ROW EXCLUSIVE MODE"))

    def unjudge(self, incident_id: str) -> frozenset[str]:
        """No judgement on a party of the report is left; the reports that the other parties are of.

        Call it before the linker is run, and have it place those reports anew: it does so by what is judged.
        """
        mine, other = (JUDGEMENT.c.left_incident, JUDGEMENT.c.right_incident), set[str]()
        for own, opposite in (mine, mine[::-1]):
            gone = delete(JUDGEMENT).where(own == incident_id).returning(opposite)
            other.update(self._connection.execute(gone).scalars())
        return frozenset(other - {incident_id})

    def erase(self, incident_id: str, reason: str, at: datetime) -> Erased:
        """Nothing of what the report said, or of what people wrote about it alone, is in any table.

        Parts of snapshots that tell of it are empty, and their digests stay, so that the seal can still be verified.
        """
        erased = Erased(
            decisions=self._decisions(incident_id),
            parts=Snapshots(self._connection).erase(incident_id),
        )
        is_asked = or_(REVIEW.c.left_incident == incident_id, REVIEW.c.right_incident == incident_id)
        self._connection.execute(delete(REVIEW).where(is_asked))
        for table in _OF_REPORT:
            self._connection.execute(delete(table).where(table.c.incident_id == incident_id))
        self._restrictions(incident_id)
        self._words_on_courses(incident_id)
        self._bury(incident_id, reason, at)
        return erased

    def tombstone(self, incident_id: str) -> Tombstone | None:
        """What is left of the report, if it was erased."""
        return tombstone_of(self._connection, incident_id)

    def erase_version(self, incident_id: str, version: int) -> bool:
        """What an earlier version of a report said is gone; ``False`` if there is none, it is the current one, or it
        was erased before."""
        is_it = (INCIDENT_VERSION.c.incident_id == incident_id, INCIDENT_VERSION.c.version == version)
        is_earlier = select(INCIDENT.c.version).where(INCIDENT.c.id == incident_id).scalar_subquery() > version
        statement = update(INCIDENT_VERSION).where(*is_it, is_earlier, INCIDENT_VERSION.c.body != "")
        if self._connection.execute(statement.values(body="", content_digest="")).rowcount != 1:
            return False
        of_it = and_(SAFE_DETAIL.c.incident_id == incident_id, SAFE_DETAIL.c.version == version)
        self._connection.execute(delete(SAFE_DETAIL).where(of_it))
        Snapshots(self._connection).erase(incident_id, version)
        return True

    def _bury(self, incident_id: str, reason: str, at: datetime) -> None:
        question = select(INCIDENT.c.agency_id, INCIDENT.c.reference).where(INCIDENT.c.id == incident_id)
        agency, reference = self._connection.execute(question).one()
        left = {
            "reference": tombstone_reference(agency, reference),
            "state": ERASED,
            "withdrawn_reason": reason,
            "revised_at": at,
            "occurred_from": INCIDENT.c.received_at,
            "urn": "",
        }
        self._connection.execute(update(INCIDENT).where(INCIDENT.c.id == incident_id).values(left))

    def _decisions(self, incident_id: str) -> int:
        """Decisions on occasions that name the report: those that decide nothing without it are gone, and of the
        others what was written, as it may tell of it."""
        named = select(_NAMED.decision_id).where(_NAMED.incident_id == incident_id)
        touched = self._connection.execute(named).scalars().all()
        self._connection.execute(delete(DECIDED_INCIDENT).where(_NAMED.incident_id == incident_id))
        if not touched:
            return 0
        left = (
            select(_MADE.id, _MADE.says, func.count(_NAMED.incident_id).label("left"))
            .outerjoin(DECIDED_INCIDENT, _NAMED.decision_id == _MADE.id)
            .where(among(_MADE.id, "ids"))
            .group_by(_MADE.id, _MADE.says)
        )
        rows = self._connection.execute(left, {"ids": touched}).all()
        void = [row.id for row in rows if row.left < (2 if row.says == Regrouping.ONE.value else 1)]
        if void:
            self._connection.execute(delete(DECIDED_INCIDENT).where(among(_NAMED.decision_id, "ids")), {"ids": void})
            self._connection.execute(delete(OCCASION_DECISION).where(among(_MADE.id, "ids")), {"ids": void})
        blank = update(OCCASION_DECISION).where(among(_MADE.id, "ids"))
        self._connection.execute(blank.values(reason=GONE), {"ids": touched})
        undone = blank.where(_MADE.undone_reason.is_not(None))
        self._connection.execute(undone.values(undone_reason=GONE), {"ids": touched})
        return len(touched)

    def _restrictions(self, incident_id: str) -> None:
        """Restrictions of courses do not name the report; of those that name no other, what was written is gone."""
        named = select(RESTRICTED_INCIDENT.c.restriction_id).where(RESTRICTED_INCIDENT.c.incident_id == incident_id)
        touched = self._connection.execute(named).scalars().all()
        if touched:
            self._connection.execute(
                delete(RESTRICTED_INCIDENT).where(RESTRICTED_INCIDENT.c.incident_id == incident_id)
            )
            is_left = exists().where(RESTRICTED_INCIDENT.c.restriction_id == COURSE_RESTRICTION.c.id)
            self._blank(COURSE_RESTRICTION, ("reason", "lifted_reason"), COURSE_RESTRICTION.c.id, touched, ~is_left)

    def _words_on_courses(self, incident_id: str) -> None:
        """What was written on courses that the report stood in, and in which nothing stands now, is gone."""
        stood = select(WITHDRAWN_MEMBER.c.course_id).where(WITHDRAWN_MEMBER.c.incident_id == incident_id)
        courses = self._connection.execute(stood).scalars().all()
        for table, columns in _WRITTEN_ON_COURSES:
            if courses:
                is_held = exists().where(COURSE_MEMBER.c.course_id == table.c.course_id)
                self._blank(table, columns, table.c.course_id, courses, ~is_held)

    def _blank(
        self,
        table: Table,
        columns: Sequence[str],
        key: ColumnElement[str],
        ids: Collection[str],
        condition: ColumnElement[bool],
    ) -> None:
        for name in columns:
            statement = update(table).where(among(key, "ids"), condition, table.c[name].is_not(None))
            self._connection.execute(statement.values({name: GONE}), {"ids": ids})
