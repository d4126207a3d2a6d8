"""Who takes part: agencies, their clients, and the keys that sign tokens. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from service.store.tables.base import Instant, Row


class AgencyRow(Row, table=True):
    """An agency; ``id`` is ``kind:name``."""

    __tablename__ = "agency"

    id: str = Field(primary_key=True)
    kind: str
    name: str
    contact: str
    created_at: datetime = Field(sa_type=Instant)


class ClientRow(Row, table=True):
    """A program or person that may ask for tokens; ``acts_for`` is a JSON list of staff reference patterns."""

    __tablename__ = "client"

    client_id: str = Field(primary_key=True)
    agency_id: str = Field(foreign_key="agency.id", index=True)
    role: str
    comes_as: str
    acts_for: str = Field(sa_type=Text)
    secret_hash: str
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)


class SigningKeyRow(Row, table=True):
    """A key of the embedded issuer."""

    __tablename__ = "signing_key"

    kid: str = Field(primary_key=True)
    private_pem: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)
