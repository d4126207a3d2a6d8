"""What people decided on which reports are of one occasion. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class OccasionDecisionRow(Row, table=True):
    """A person's decision, made while looking at the course ``course_id``; undone, never deleted."""

    __tablename__ = "occasion_decision"

    id: str = Field(primary_key=True)
    course_id: str
    says: str
    reason: str = Field(sa_type=Text)
    made_by: str
    agency_id: str = Field(foreign_key="agency.id")
    made_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_by: str | None = None
    undone_reason: str | None = Field(default=None, sa_type=Text)


class DecidedIncidentRow(Row, table=True):
    """One of the reports that a decision names."""

    __tablename__ = "decided_incident"
    __table_args__ = CLUSTERED

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    decision_id: str = Field(primary_key=True, foreign_key="occasion_decision.id", index=True)
