"""What was done and what is told: the access log and the change feed, both written once. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlmodel import Field

from service.store.tables.base import SEQUENCE, Instant, Row

_EMPTY = {"server_default": ""}


class AuditEntryRow(Row, table=True):
    """One operation on personal data (DPA 2018 s.62).

    ``subjects`` is a JSON list of ids, ``rows`` how many records were seen or changed. Columns after ``reason`` came
    later and are empty in older rows; what is empty in them is no part of what the log commits to.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "at", "id"),)

    id: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    operation: str
    outcome: str
    client_id: str
    agency_id: str
    role: str
    acting_for: str
    request_id: str
    action: str
    subjects: str = Field(sa_type=Text)
    rows: int
    reason: str = Field(sa_type=Text)
    view: str = Field(default="", sa_column_kwargs=_EMPTY)
    policy: str = Field(default="", sa_column_kwargs=_EMPTY)
    query: str = Field(default="", sa_column_kwargs=_EMPTY)
    named_by: str = Field(default="", sa_column_kwargs=_EMPTY)
    reason_code: str = Field(default="", sa_column_kwargs=_EMPTY)
    case_reference: str = Field(default="", sa_column_kwargs=_EMPTY)


class EventRow(Row, table=True):
    """One thing that an agency is told: ids only.

    ``seq`` is the order of all; ``number`` counts the events of one agency, which is told of no other number.
    """

    __tablename__ = "event"
    __table_args__ = (Index(None, "agency_id", "number", unique=True), {"sqlite_autoincrement": True})

    seq: int | None = Field(default=None, primary_key=True, sa_type=SEQUENCE)
    id: str = Field(unique=True)
    at: datetime = Field(sa_type=Instant)
    type: str
    subject: str
    agency_id: str
    number: int = Field(sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
