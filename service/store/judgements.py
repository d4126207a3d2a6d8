"""People's decisions on who is who. Floor 1; undone, never deleted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, insert, or_, select, update

from service.domain.agency import AgencyId
from service.domain.evidence import PartyRef
from service.linking.index import Decision
from service.linking.memory import Judgement
from service.store.dialects import hold
from service.store.listed import among
from service.store.tables import JUDGEMENT, PARTY


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredJudgement:
    """A decision on two parties: what, why, by whom (a staff reference), for which agency, in answer to which review.

    ``undone_at`` is ``None`` while it is in force.
    """

    id: str
    left: PartyRef
    right: PartyRef
    decision: Decision
    reason: str
    made_by: str
    agency: AgencyId
    made_at: datetime
    review_id: str
    undone_at: datetime | None = None
    undone_by: str = ""
    undone_reason: str = ""


class Judgements:
    """Adds, undoes and reads judgements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turns(self) -> None:
        """No other transaction makes or undoes a judgement until this one ends: two that contradict each other must
        not pass by one another."""
        hold(self._connection, "conduct judgements")

    def add(self, judgement: StoredJudgement) -> None:
        """The judgement is in force."""
        row = {
            "id": judgement.id,
            "left_incident": judgement.left.incident_id,
            "left_local": judgement.left.local_id,
            "right_incident": judgement.right.incident_id,
            "right_local": judgement.right.local_id,
            "decision": judgement.decision.value,
            "reason": judgement.reason,
            "made_by": judgement.made_by,
            "agency_id": str(judgement.agency),
            "made_at": judgement.made_at,
            "review_id": judgement.review_id,
        }
        self._connection.execute(insert(JUDGEMENT), row)

    def undo(self, judgement_id: str, *, at: datetime, by: str, reason: str) -> None:
        """The judgement is no longer in force; one that was undone before stays as it is."""
        statement = update(JUDGEMENT).where(JUDGEMENT.c.id == judgement_id, JUDGEMENT.c.undone_at.is_(None))
        self._connection.execute(statement.values(undone_at=at, undone_by=by, undone_reason=reason))

    def get(self, judgement_id: str) -> StoredJudgement | None:
        """The judgement, in force or undone, whoever made it."""
        row = self._connection.execute(select(JUDGEMENT).where(JUDGEMENT.c.id == judgement_id)).one_or_none()
        return None if row is None else read_judgement(row)

    def answers(self, review_id: str) -> list[StoredJudgement]:
        """The judgements in force that answer the review, oldest first."""
        question = select(JUDGEMENT).where(JUDGEMENT.c.review_id == review_id, JUDGEMENT.c.undone_at.is_(None))
        return [
            read_judgement(row)
            for row in self._connection.execute(question.order_by(JUDGEMENT.c.made_at, JUDGEMENT.c.id))
        ]

    def first_answers(self, review_ids: Collection[str]) -> dict[tuple[str, str], datetime]:
        """When each agency first answered each of these reviews, whether or not the answer was undone."""
        question = (
            select(JUDGEMENT.c.agency_id, JUDGEMENT.c.review_id, func.min(JUDGEMENT.c.made_at).label("at"))
            .where(among(JUDGEMENT.c.review_id, "ids"))
            .group_by(JUDGEMENT.c.agency_id, JUDGEMENT.c.review_id)
        )
        rows = self._connection.execute(question, {"ids": review_ids}) if review_ids else ()
        return {(row.agency_id, row.review_id): row.at for row in rows}

    def unsure(self, review_ids: Collection[str]) -> set[tuple[str, str]]:
        """Agency and review of every answer in force that it cannot be told."""
        question = select(JUDGEMENT.c.agency_id, JUDGEMENT.c.review_id).where(
            among(JUDGEMENT.c.review_id, "ids"),
            JUDGEMENT.c.decision == Decision.UNSURE.value,
            JUDGEMENT.c.undone_at.is_(None),
        )
        rows = self._connection.execute(question, {"ids": review_ids}) if review_ids else ()
        return {(row.agency_id, row.review_id) for row in rows}

    def connected(self, parties: Collection[PartyRef]) -> list[Judgement]:
        """Every judgement ``same`` or ``different`` in force on one of these, or on a party that judgements ``same``
        connect with one of them. Those on parties of no current report do not count."""
        found: dict[str, Judgement] = {}
        known, frontier = set(parties), set(parties)
        while frontier:
            reached: set[PartyRef] = set()
            for one in self._on({party.incident_id for party in frontier}):
                ends = {PartyRef(*one.left), PartyRef(*one.right)}
                if ends & frontier:
                    found[one.id] = one
                    reached |= ends if one.decision is Decision.SAME else set()
            frontier = reached - known
            known |= frontier
        return [found[judgement_id] for judgement_id in sorted(found)]

    def _on(self, incident_ids: Collection[str]) -> list[Judgement]:
        left, right = PARTY.alias("left_party"), PARTY.alias("right_party")
        is_left = and_(left.c.incident_id == JUDGEMENT.c.left_incident, left.c.local_id == JUDGEMENT.c.left_local)
        is_right = and_(right.c.incident_id == JUDGEMENT.c.right_incident, right.c.local_id == JUDGEMENT.c.right_local)
        question = (
            select(JUDGEMENT)
            .select_from(JUDGEMENT.join(left, is_left).join(right, is_right))
            .where(
                or_(among(JUDGEMENT.c.left_incident, "ids"), among(JUDGEMENT.c.right_incident, "ids")),
                JUDGEMENT.c.undone_at.is_(None),
                JUDGEMENT.c.decision != Decision.UNSURE.value,
            )
        )
        return [
            Judgement(
                row.id,
                Decision(row.decision),
                (row.left_incident, row.left_local),
                (row.right_incident, row.right_local),
            )
            for row in self._connection.execute(question, {"ids": incident_ids})
        ]


def read_judgement(row: Row[*tuple[Any, ...]]) -> StoredJudgement:
    return StoredJudgement(
        id=row.id,
        left=PartyRef(row.left_incident, row.left_local),
        right=PartyRef(row.right_incident, row.right_local),
        decision=Decision(row.decision),
        reason=row.reason,
        made_by=row.made_by,
        agency=AgencyId.parse(row.agency_id),
        made_at=row.made_at,
        review_id=row.review_id or "",
        undone_at=row.undone_at,
        undone_by=row.undone_by or "",
        undone_reason=row.undone_reason or "",
    )
