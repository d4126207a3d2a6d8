"""Decisions on how long reports are kept, and legal holds. Floor 1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, and_, insert, or_, select, update

from service.domain.retention import HoldKind
from service.linking.index import Decision
from service.store.dialects import hold
from service.store.listed import among
from service.store.tables import COURSE_MEMBER, INCIDENT, JUDGEMENT, LEGAL_HOLD, RETENTION_DECISION


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHold:
    """That a report may not go: why, by whom (a staff reference), when. ``released_at`` is ``None`` until it may."""

    id: str
    incident_id: str
    kind: HoldKind
    reason: str
    placed_by: str
    placed_at: datetime
    released_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionDecided:
    """A decision on a report: on its group, or, where ``group`` is ``None``, that it is kept on."""

    id: str
    incident_id: str
    group: int | None
    reason: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StandsWith:
    """Another report in a course of one, when its event began, and whether a person joined parties of the two."""

    incident_id: str
    occurred_from: datetime
    is_confirmed: bool


_ONE, _OTHER = COURSE_MEMBER.alias("one"), COURSE_MEMBER.alias("other")
_TOGETHER: Final = (
    select(_ONE.c.incident_id, _OTHER.c.incident_id.label("other"), INCIDENT.c.occurred_from)
    .join(_OTHER, and_(_OTHER.c.course_id == _ONE.c.course_id, _OTHER.c.incident_id != _ONE.c.incident_id))
    .join(INCIDENT, INCIDENT.c.id == _OTHER.c.incident_id)
    .where(among(_ONE.c.incident_id, "ids"))
    .distinct()
)
_JOINED: Final = select(JUDGEMENT.c.left_incident, JUDGEMENT.c.right_incident).where(
    or_(among(JUDGEMENT.c.left_incident, "ids"), among(JUDGEMENT.c.right_incident, "ids")),
    JUDGEMENT.c.decision == Decision.SAME.value,
    JUDGEMENT.c.undone_at.is_(None),
)
_DECISIONS: Final = (
    select(RETENTION_DECISION)
    .where(among(RETENTION_DECISION.c.incident_id, "ids"))
    .order_by(RETENTION_DECISION.c.made_at, RETENTION_DECISION.c.id)
)
_HOLDS: Final = (
    select(LEGAL_HOLD).where(among(LEGAL_HOLD.c.incident_id, "ids")).order_by(LEGAL_HOLD.c.placed_at, LEGAL_HOLD.c.id)
)


class Retention:
    """Keeps and reads what decides how long a report is kept."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turns(self) -> None:
        """Until this transaction ends no other places a hold or disposes of anything: the two must not pass by one
        another."""
        hold(self._connection, "conduct retention")

    def decide(self, made: RetentionDecided) -> None:
        """The decision is in force."""
        row = {
            "id": made.id,
            "incident_id": made.incident_id,
            "mopi_group": made.group,
            "reason": made.reason,
            "made_by": made.made_by,
            "made_at": made.made_at,
        }
        self._connection.execute(insert(RETENTION_DECISION), row)

    def decisions(self, incident_ids: Collection[str]) -> Mapping[str, list[RetentionDecided]]:
        """The decisions on each of the reports, oldest first."""
        found: defaultdict[str, list[RetentionDecided]] = defaultdict(list)
        for row in self._connection.execute(_DECISIONS, {"ids": incident_ids}) if incident_ids else ():
            found[row.incident_id].append(
                RetentionDecided(
                    id=row.id,
                    incident_id=row.incident_id,
                    group=row.mopi_group,
                    reason=row.reason,
                    made_by=row.made_by,
                    made_at=row.made_at,
                )
            )
        return found

    def place(self, held: StoredHold) -> None:
        """The report may not go."""
        row = {
            "id": held.id,
            "incident_id": held.incident_id,
            "kind": held.kind.value,
            "reason": held.reason,
            "placed_by": held.placed_by,
            "placed_at": held.placed_at,
        }
        self._connection.execute(insert(LEGAL_HOLD), row)

    def release(self, hold_id: str, *, at: datetime, by: str, reason: str) -> None:
        """The hold is no longer in force; one that was released before stays as it is."""
        statement = update(LEGAL_HOLD).where(LEGAL_HOLD.c.id == hold_id, LEGAL_HOLD.c.released_at.is_(None))
        self._connection.execute(statement.values(released_at=at, released_by=by, released_reason=reason))

    def holds(self, incident_ids: Collection[str]) -> Mapping[str, list[StoredHold]]:
        """The holds on each of the reports, in force or released, oldest first."""
        found: defaultdict[str, list[StoredHold]] = defaultdict(list)
        for row in self._connection.execute(_HOLDS, {"ids": incident_ids}) if incident_ids else ():
            found[row.incident_id].append(
                StoredHold(
                    id=row.id,
                    incident_id=row.incident_id,
                    kind=HoldKind(row.kind),
                    reason=row.reason,
                    placed_by=row.placed_by,
                    placed_at=row.placed_at,
                    released_at=row.released_at,
                )
            )
        return found

    def together(self, incident_ids: Collection[str]) -> Mapping[str, list[StandsWith]]:
        """The reports that stand in a course with each of these, whoever sent them."""
        if not incident_ids:
            return {}
        joined: set[tuple[str, str]] = set()
        for judged in self._connection.execute(_JOINED, {"ids": incident_ids}):
            left, right = judged
            joined |= {(left, right), (right, left)}
        found: defaultdict[str, list[StandsWith]] = defaultdict(list)
        for row in self._connection.execute(_TOGETHER, {"ids": incident_ids}):
            is_confirmed = (row.incident_id, row.other) in joined
            found[row.incident_id].append(StandsWith(row.other, row.occurred_from, is_confirmed))
        return found
