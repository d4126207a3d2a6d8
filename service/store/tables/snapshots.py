"""What was fixed for prosecutors, and which withdrawn reports had stood in which courses. Floor 1, rows only.

A snapshot is a frame that never changes and parts that can be erased one by one: of an erased part the digest stays.
"""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class CourseSnapshotRow(Row, table=True):
    """One snapshot of a course; ``incidents`` is a JSON object of incident ids and versions, ``manifest`` one of views,
    each a list of names of parts with their digests. No personal data is in either."""

    __tablename__ = "course_snapshot"
    __table_args__ = CLUSTERED

    course_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    urn: str
    taken_at: datetime = Field(sa_type=Instant)
    agency_id: str = Field(foreign_key="agency.id")
    client_id: str
    acting_for: str
    revision: int
    incidents: str = Field(sa_type=Text)
    manifest: str = Field(sa_type=Text)


class SnapshotPartRow(Row, table=True):
    """One part of a snapshot as JSON text, null once it is erased; ``incident_id`` is the report that it tells of, and
    empty where it tells of several."""

    __tablename__ = "snapshot_part"
    __table_args__ = (Index(None, "incident_id"),)

    course_id: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    digest: str = Field(primary_key=True)
    incident_id: str
    body: str | None = Field(default=None, sa_type=Text)


class WithdrawnMemberRow(Row, table=True):
    """That a report stood in a course when it was withdrawn."""

    __tablename__ = "withdrawn_member"
    __table_args__ = CLUSTERED

    course_id: str = Field(primary_key=True)
    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
