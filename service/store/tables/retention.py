"""What people decided on how long reports are kept, and what may not go meanwhile. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from service.store.tables.base import Instant, Row


class RetentionDecisionRow(Row, table=True):
    """A person's decision on a report: its group, or that it is kept on. The latest of each kind is in force."""

    __tablename__ = "retention_decision"

    id: str = Field(primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    mopi_group: int | None = None
    reason: str = Field(sa_type=Text)
    made_by: str
    made_at: datetime = Field(sa_type=Instant)


class LegalHoldRow(Row, table=True):
    """That a report may not be disposed of or erased; released, never deleted while the report is there."""

    __tablename__ = "legal_hold"

    id: str = Field(primary_key=True)
    incident_id: str = Field(foreign_key="incident.id", index=True)
    kind: str
    reason: str = Field(sa_type=Text)
    placed_by: str
    placed_at: datetime = Field(sa_type=Instant)
    released_at: datetime | None = Field(default=None, sa_type=Instant)
    released_by: str | None = None
    released_reason: str | None = Field(default=None, sa_type=Text)
