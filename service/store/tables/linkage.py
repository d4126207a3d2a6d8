"""Who may be whom: parties, nodes, blocking keys, edges, judgements. Floor 1, rows only.

Everything but the judgements is derived from the current reports and may be made again.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Double, Index, Text
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class PartyRow(Row, table=True):
    """One party of one current report, and the node that it belongs to."""

    __tablename__ = "party"
    __table_args__ = CLUSTERED

    incident_id: str = Field(primary_key=True, foreign_key="incident.id")
    local_id: str = Field(primary_key=True)
    role: str
    node_id: str = Field(index=True)


class NodeRow(Row, table=True):
    """Details shared by parties (``service.linking.place``), as canonical JSON, and the person they resolve to."""

    __tablename__ = "node"

    id: str = Field(primary_key=True)
    details: str = Field(sa_type=Text)
    scope: str
    person_id: str | None = Field(default=None, index=True)


class BlockKeyRow(Row, table=True):
    """A node stands under each of its 64-bit blocking keys."""

    __tablename__ = "block_key"
    __table_args__ = CLUSTERED

    key: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    node_id: str = Field(primary_key=True, index=True)


class EdgeRow(Row, table=True):
    """A compared pair worth keeping (``service.linking.index.Edge``): its sums in bits, whether the two contradict
    each other, whether a live blocking key supports it, how far counterparts agree, and the log2 odds that follow."""

    __tablename__ = "edge"
    __table_args__ = (CheckConstraint("left_id < right_id", name="ordered"), CLUSTERED)

    left_id: str = Field(primary_key=True)
    right_id: str = Field(primary_key=True, index=True)
    stranger: float = Field(sa_type=Double)
    household: float = Field(sa_type=Double)
    conflict: bool
    by_key: bool
    through: float | None = Field(default=None, sa_type=Double)
    bits: float | None = Field(default=None, sa_type=Double)


class JudgementRow(Row, table=True):
    """A person's decision on two parties, in answer to the review ``review_id``; undone, never deleted."""

    __tablename__ = "judgement"

    id: str = Field(primary_key=True)
    left_incident: str = Field(index=True)
    left_local: str
    right_incident: str = Field(index=True)
    right_local: str
    decision: str
    reason: str = Field(sa_type=Text)
    made_by: str
    agency_id: str
    made_at: datetime = Field(sa_type=Instant)
    undone_at: datetime | None = Field(default=None, sa_type=Instant)
    undone_by: str | None = None
    undone_reason: str | None = Field(default=None, sa_type=Text)
    review_id: str | None = Field(default=None, index=True)


class LinkageRow(Row, table=True):
    """The one row that names the model under which everything above was derived."""

    __tablename__ = "linkage"
    __table_args__ = (CheckConstraint("id = 1", name="alone"),)

    id: int = Field(primary_key=True)
    model: str


class ReviewRow(Row, table=True):
    """A question whether two persons are one, as one agency with a report on either side is asked it.

    One that was answered, or that the agency could not answer, stays and is not open, so that it can be answered anew.
    ``rank`` puts the urgent first, ``since`` is when both sides were on file. Of each side: its person, and the party
    that stands for it, one of the agency's own where it has one.
    """

    __tablename__ = "review"
    __table_args__ = (Index(None, "agency_id", "is_open", "rank", "since", "id"), CLUSTERED)

    agency_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    is_open: bool
    rank: int
    since: datetime = Field(sa_type=Instant)
    left_person: str = Field(index=True)
    left_incident: str
    left_local: str
    right_person: str = Field(index=True)
    right_incident: str
    right_local: str
