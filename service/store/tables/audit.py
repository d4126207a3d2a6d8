"""What shows that the access log is whole: numbers, the tree over them, checkpoints. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, SEQUENCE, Instant, Row

_BY_HAND = {"autoincrement": False}


class AuditLeafRow(Row, table=True):
    """The place of one entry in the log, from 0 on without gaps. The salt is null once the entry was erased; the
    commitment stays."""

    __tablename__ = "audit_leaf"

    number: int = Field(primary_key=True, sa_type=SEQUENCE, sa_column_kwargs=_BY_HAND)
    entry_id: str = Field(unique=True)
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)
    commitment: bytes = Field(sa_type=LargeBinary)


class AuditNodeRow(Row, table=True):
    """A complete node of the tree, over 256 of the level below; those in between are not kept."""

    __tablename__ = "audit_node"
    __table_args__ = CLUSTERED

    level: int = Field(primary_key=True, sa_column_kwargs=_BY_HAND)
    position: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=_BY_HAND)
    hash: bytes = Field(sa_type=LargeBinary)


class AuditCheckpointRow(Row, table=True):
    """The root of the tree of that size, and the signature of the key ``kid`` on both and the time."""

    __tablename__ = "audit_checkpoint"

    size: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs=_BY_HAND)
    root: bytes = Field(sa_type=LargeBinary)
    at: datetime = Field(sa_type=Instant)
    kid: str
    signature: bytes = Field(sa_type=LargeBinary)
