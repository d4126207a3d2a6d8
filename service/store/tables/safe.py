"""Where victims are reached and found, under keys of their own. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary
from sqlmodel import Field

from service.store.tables.base import Instant, Row


class DataKeyRow(Row, table=True):
    """A key that seals (or masks, by ``purpose``), wrapped by the master key of that name, which is not here."""

    __tablename__ = "data_key"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    purpose: str
    master: str
    wrapped: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = Field(sa_type=Instant)


class SafeDetailRow(Row, table=True):
    """What one version of a report tells that is safe, and where in its body it stands; sealed."""

    __tablename__ = "safe_detail"
    __table_args__ = (
        ForeignKeyConstraint(["incident_id", "version"], ["incident_version.incident_id", "incident_version.version"]),
    )

    incident_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    key_number: int = Field(foreign_key="data_key.number", index=True)
    sealed: bytes = Field(sa_type=LargeBinary)
