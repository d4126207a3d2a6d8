"""Who was given sight of a course, and until when. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class CourseGrantRow(Row, table=True):
    """That an agency, or some of its staff, may see a course; ended, never deleted.

    ``staff`` is empty for the whole agency. ``told_at`` is when the agency was told that it ended.
    """

    __tablename__ = "course_grant"
    __table_args__ = (
        Index(None, "course_id", "agency_id"),
        Index(None, "agency_id", "ended_at"),
        Index(None, "told_at", "ended_at", "expires_at"),
    )

    id: str = Field(primary_key=True)
    course_id: str
    agency_id: str = Field(foreign_key="agency.id")
    staff: str
    ground: str
    basis: str
    purpose: str = Field(sa_type=Text)
    given_by_agency: str = Field(foreign_key="agency.id")
    given_by: str
    given_at: datetime = Field(sa_type=Instant)
    expires_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    ending: str | None = None
    ended_by: str | None = None
    ended_reason: str | None = Field(default=None, sa_type=Text)
    told_at: datetime | None = Field(default=None, sa_type=Instant)


class CourseRestrictionRow(Row, table=True):
    """That only allocated staff, supervisors and whoever was given sight see a course; lifted, never deleted."""

    __tablename__ = "course_restriction"

    id: str = Field(primary_key=True)
    course_id: str = Field(index=True)
    agency_id: str = Field(foreign_key="agency.id")
    policy: str
    reason: str = Field(sa_type=Text)
    made_by: str
    made_at: datetime = Field(sa_type=Instant)
    lifted_at: datetime | None = Field(default=None, sa_type=Instant)
    lifted_by: str | None = None
    lifted_reason: str | None = Field(default=None, sa_type=Text)


class RestrictedIncidentRow(Row, table=True):
    """One of the reports that stood in a course when it was restricted."""

    __tablename__ = "restricted_incident"
    __table_args__ = CLUSTERED

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    restriction_id: str = Field(primary_key=True, foreign_key="course_restriction.id")


class AccessRequestRow(Row, table=True):
    """That an agency asked for sight of a course; there need be no such course."""

    __tablename__ = "access_request"
    __table_args__ = (Index(None, "agency_id", "made_at"),)

    id: str = Field(primary_key=True)
    course_id: str = Field(index=True)
    agency_id: str = Field(foreign_key="agency.id")
    staff: str
    basis: str
    purpose: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)
    lapses_at: datetime = Field(sa_type=Instant, index=True)
    refused_at: datetime | None = Field(default=None, sa_type=Instant)
    refused_by: str | None = None
    refused_reason: str | None = Field(default=None, sa_type=Text)


class BreakGlassRow(Row, table=True):
    """That somebody asked to open a course to which they have no relation; there need be no such course."""

    __tablename__ = "break_glass"
    __table_args__ = (Index(None, "agency_id", "approved_at", "lapses_at"),)

    id: str = Field(primary_key=True)
    course_id: str
    agency_id: str = Field(foreign_key="agency.id")
    staff: str
    emergency: str
    reason: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)
    lapses_at: datetime = Field(sa_type=Instant)
    approved_at: datetime | None = Field(default=None, sa_type=Instant)
    approved_by: str | None = None
