"""What was reported: an incident per reference, and every version of it as it was sent. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import Instant, Row


class IncidentRow(Row, table=True):
    """One report by one agency; ``version`` names the current one, ``state`` is ``current`` or ``withdrawn``.

    ``urn`` is upper case without spaces, and empty where the report has none. ``released_to`` is null, or names between
    spaces to whom a report under the control of its agency is released (``service.store.released``).
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("agency_id", "reference"),
        Index(None, "agency_id", "received_at", "id"),
    )

    id: str = Field(primary_key=True)
    agency_id: str = Field(foreign_key="agency.id")
    reference: str
    kind: str
    version: int
    state: str
    withdrawn_reason: str
    received_at: datetime = Field(sa_type=Instant)
    revised_at: datetime = Field(sa_type=Instant)
    occurred_from: datetime = Field(sa_type=Instant)
    urn: str = Field(index=True)
    released_to: str | None = Field(default=None, sa_type=Text)


class IncidentVersionRow(Row, table=True):
    """What was sent, by which client, for whom. ``body`` is the JSON text."""

    __tablename__ = "incident_version"

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    version: int = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    content_digest: str
    received_at: datetime = Field(sa_type=Instant)
    client_id: str
    acting_for: str
