"""Who was given sight of a course, and until when. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from service.store.tables.base import Instant, Row


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
