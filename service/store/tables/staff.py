"""Who works for an agency, and which details in reports are theirs or their household's. Floor 1, rows only.

Apart from the case data: nothing here is linked to anybody, shown to anybody or given to anybody. ``own_record`` is
derived from the rest and from ``node``, and may be made again.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Text, UniqueConstraint
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class StaffRow(Row, table=True):
    """One member of staff, by the reference that the agency knows; ``role`` is the most that they may do, or empty."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("agency_id", "reference"),)

    id: str = Field(primary_key=True)
    agency_id: str = Field(foreign_key="agency.id")
    reference: str
    role: str
    registered_at: datetime = Field(sa_type=Instant)
    revised_at: datetime = Field(sa_type=Instant)


class StaffNameRow(Row, table=True):
    """A name by which a member of staff reads: the reference, and the subjects of the tokens they come with."""

    __tablename__ = "staff_name"
    __table_args__ = CLUSTERED

    agency_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    staff_id: str = Field(foreign_key="staff.id", index=True)


class StaffProfileRow(Row, table=True):
    """Details as canonical JSON: of the member of staff at place 0, of one person of the household at each other."""

    __tablename__ = "staff_profile"
    __table_args__ = CLUSTERED

    staff_id: str = Field(primary_key=True, foreign_key="staff.id")
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    details: str = Field(sa_type=Text)


class StaffKeyRow(Row, table=True):
    """Those details stand under each of their 64-bit blocking keys."""

    __tablename__ = "staff_key"
    __table_args__ = CLUSTERED

    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    staff_id: str = Field(primary_key=True, foreign_key="staff.id", index=True)
    place: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class OwnRecordRow(Row, table=True):
    """That a node may be the member of staff, or somebody of the household."""

    __tablename__ = "own_record"
    __table_args__ = CLUSTERED

    staff_id: str = Field(primary_key=True)
    node_id: str = Field(primary_key=True, index=True)


class ClearedRecordRow(Row, table=True):
    """That somebody decided that a node is neither the member of staff nor one of the household, and why."""

    __tablename__ = "cleared_record"
    __table_args__ = CLUSTERED

    staff_id: str = Field(primary_key=True)
    node_id: str = Field(primary_key=True, index=True)
    reason: str = Field(sa_type=Text)
    cleared_by: str
    cleared_at: datetime = Field(sa_type=Instant)
