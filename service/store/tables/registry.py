"""Who takes part: agencies, their clients, and the keys that sign tokens. Floor 1, rows only."""

from datetime import datetime

from sqlalchemy import Text, false
from sqlmodel import Field

from service.store.tables.base import CLUSTERED, Instant, Row


class AgencyRow(Row, table=True):
    """An agency; ``id`` is ``kind:name``. Of whoever reads for it, it may demand that a machine signs for whom it asks,
    and that everybody says why."""

    __tablename__ = "agency"

    id: str = Field(primary_key=True)
    kind: str
    name: str
    contact: str
    created_at: datetime = Field(sa_type=Instant)
    demands_signature: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    demands_reason: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ClientRow(Row, table=True):
    """A program or person that may ask for tokens; ``acts_for`` is a JSON list of staff reference patterns.

    ``public_keys`` is a JSON list of the keys it signs with (name, algorithm, PEM), ``comes_from`` the external issuer
    whose tokens it brings. Tokens issued at ``tokens_since`` or before are refused.
    """

    __tablename__ = "client"

    client_id: str = Field(primary_key=True)
    agency_id: str = Field(foreign_key="agency.id", index=True)
    role: str
    comes_as: str
    acts_for: str = Field(sa_type=Text)
    secret_hash: str
    created_at: datetime = Field(sa_type=Instant)
    disabled_at: datetime | None = Field(default=None, sa_type=Instant)
    public_keys: str | None = Field(default=None, sa_type=Text)
    comes_from: str | None = Field(default=None, sa_type=Text)
    tokens_since: datetime | None = Field(default=None, sa_type=Instant)


class SigningKeyRow(Row, table=True):
    """A key of the embedded issuer."""

    __tablename__ = "signing_key"

    kid: str = Field(primary_key=True)
    private_pem: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=Instant)
    retired_at: datetime | None = Field(default=None, sa_type=Instant)


class RevokedTokenRow(Row, table=True):
    """An access token that is refused although it has not expired; kept until it has."""

    __tablename__ = "revoked_token"
    __table_args__ = CLUSTERED

    client_id: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=Instant, index=True)


class UsedAssertionRow(Row, table=True):
    """A signed statement by which a client proved itself; kept until it would be refused as expired."""

    __tablename__ = "used_assertion"
    __table_args__ = CLUSTERED

    client_id: str = Field(primary_key=True)
    token_id: str = Field(primary_key=True)
    expires_at: datetime = Field(sa_type=Instant, index=True)
