"""What is kept of a course and is not in its record: earlier versions, withdrawn reports, decisions. Floor 1."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, or_, select

from service.domain.agency import AgencyId
from service.store.dialects import chunks, insert_or_skip
from service.store.incidents import State
from service.store.judgements import StoredJudgement, read_judgement
from service.store.released import may_be_told
from service.store.tables import INCIDENT, INCIDENT_VERSION, JUDGEMENT, WITHDRAWN_MEMBER

_GONE = (State.WITHDRAWN.value, State.ERASED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """A version of a report that a later one replaced: whose report, which version, when it came."""

    incident_id: str
    agency: AgencyId
    reference: str
    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A report that had stood in the course and was withdrawn: whose, why, when it came and when it went. The reference
    of one that was erased is not its own."""

    incident_id: str
    agency: AgencyId
    reference: str
    version: int
    reason: str
    received_at: datetime
    withdrawn_at: datetime


class Unused:
    """Notes and reads it; bodies of reports are not touched."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note_withdrawn(self, incident_id: str, course_ids: Collection[str]) -> None:
        """It is known that the report stood in these courses when it was withdrawn."""
        rows = [{"course_id": course_id, "incident_id": incident_id} for course_id in sorted(set(course_ids))]
        if rows:
            self._connection.execute(insert_or_skip(self._connection, WITHDRAWN_MEMBER), rows)

    def superseded(self, incident_ids: Collection[str]) -> list[Superseded]:
        """The earlier versions of these reports, in the order in which they came."""
        found: list[Superseded] = []
        for some in chunks(sorted(set(incident_ids))):
            question = (
                select(
                    INCIDENT.c.id,
                    INCIDENT.c.agency_id,
                    INCIDENT.c.reference,
                    INCIDENT_VERSION.c.version,
                    INCIDENT_VERSION.c.received_at,
                )
                .join(INCIDENT_VERSION, INCIDENT_VERSION.c.incident_id == INCIDENT.c.id)
                .where(INCIDENT.c.id.in_(some), INCIDENT_VERSION.c.version < INCIDENT.c.version)
            )
            found += [
                Superseded(
                    incident_id=row.id,
                    agency=AgencyId.parse(row.agency_id),
                    reference=row.reference,
                    version=row.version,
                    received_at=row.received_at,
                )
                for row in self._connection.execute(question)
            ]
        return sorted(found, key=lambda one: (one.received_at, one.incident_id, one.version))

    def withdrawn(self, course_ids: Collection[str], reader: AgencyId) -> list[Withdrawn]:
        """The reports, of which the agency may know, that stood in one of these courses when they were withdrawn; in
        the order in which they went."""
        found: dict[str, Withdrawn] = {}
        for some in chunks(sorted(set(course_ids))):
            question = (
                select(INCIDENT)
                .join(WITHDRAWN_MEMBER, WITHDRAWN_MEMBER.c.incident_id == INCIDENT.c.id)
                .where(WITHDRAWN_MEMBER.c.course_id.in_(some), INCIDENT.c.state.in_(_GONE))
                .where(may_be_told(INCIDENT, reader))
            )
            for row in self._connection.execute(question):
                found[row.id] = Withdrawn(
                    incident_id=row.id,
                    agency=AgencyId.parse(row.agency_id),
                    reference=row.reference,
                    version=row.version,
                    reason=row.withdrawn_reason,
                    received_at=row.received_at,
                    withdrawn_at=row.revised_at,
                )
        return sorted(found.values(), key=lambda one: (one.withdrawn_at, one.incident_id))

    def judgements(self, incident_ids: Collection[str]) -> list[StoredJudgement]:
        """Every judgement on a party of one of these reports, in force or undone, in the order of time."""
        found: dict[str, StoredJudgement] = {}
        for some in chunks(sorted(set(incident_ids))):
            is_on = or_(JUDGEMENT.c.left_incident.in_(some), JUDGEMENT.c.right_incident.in_(some))
            for row in self._connection.execute(select(JUDGEMENT).where(is_on)):
                found[row.id] = read_judgement(row)
        return sorted(found.values(), key=lambda one: (one.made_at, one.id))
