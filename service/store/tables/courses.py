"""What the linker concludes: persons, courses, what stands in them; and who read them. Floor 1, rows only.

A merged id stays and names its survivor in ``merged_into``; a parted one names its origin in ``split_from``.
"""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class PersonRow(Row, table=True):
    """A set of nodes held to be one human being."""

    __tablename__ = "person"

    id: str = Field(primary_key=True)
    made_at: datetime = Field(sa_type=Instant)
    merged_into: str | None = Field(default=None, index=True)
    split_from: str | None = None


class CourseRow(Row, table=True):
    """Everything one suspect person did towards one victim person."""

    __tablename__ = "course"
    __table_args__ = (
        # Not unique: while persons merge and part, two courses may hold one pair within a transaction.
        Index(None, "victim_person_id", "suspect_person_id"),
        Index(None, "revised_at", "id"),
    )

    id: str = Field(primary_key=True)
    victim_person_id: str
    suspect_person_id: str = Field(index=True)
    revision: int
    revised_at: datetime = Field(sa_type=Instant)
    made_at: datetime = Field(sa_type=Instant)
    merged_into: str | None = Field(default=None, index=True)
    split_from: str | None = None


class CourseMemberRow(Row, table=True):
    """One incident in a course, by the two local ids it is about; ``suspect_local`` is empty where none is named."""

    __tablename__ = "course_member"
    __table_args__ = CLUSTERED

    incident_id: str = Field(primary_key=True)
    victim_local: str = Field(primary_key=True)
    suspect_local: str = Field(primary_key=True)
    course_id: str = Field(index=True)
    standing: str


class CourseReaderRow(Row, table=True):
    """That an agency fetched a course: ``at`` is when it first fetched the latest revision that it fetched."""

    __tablename__ = "course_reader"
    __table_args__ = CLUSTERED

    course_id: str = Field(primary_key=True)
    agency_id: str = Field(primary_key=True, foreign_key="agency.id")
    at: datetime = Field(sa_type=Instant)


class CourseReadingRow(Row, table=True):
    """When an agency first fetched each revision of a course that it fetched: what the measures count from."""

    __tablename__ = "course_reading"
    __table_args__ = CLUSTERED

    course_id: str = Field(primary_key=True)
    agency_id: str = Field(primary_key=True, foreign_key="agency.id")
    at: datetime = Field(primary_key=True, sa_type=Instant)
