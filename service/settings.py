"""What an operator may set, from the environment. A leaf: only ``main`` and the command line read it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Frozen settings; each is read from ``CONDUCT_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CONDUCT_", frozen=True, extra="ignore")

    database_url: str = Field(
        default="sqlite:///conduct.sqlite3", description="SQLAlchemy URL of the database, SQLite or PostgreSQL"
    )
    issuer: str = Field(default="http://localhost:8000", description="Issuer named in tokens: this service's own URL")
    audience: str = Field(default="conduct", description="Audience that tokens must name")
    external_issuer: str = Field(
        default="", description="Another issuer whose access tokens are honoured, as it names itself in them"
    )
    external_keys_url: str = Field(default="", description="Where that issuer publishes its key set: an https URL")
    external_client_claim: str = Field(
        default="client_id", description="Claim of its tokens that holds the id of a client enrolled here"
    )
    token_seconds: int = Field(default=600, ge=60, le=3600, description="Lifetime of an access token, in seconds")
    key_file: str = Field(
        default="",
        description="File of the master keys that open safe details; when empty, beside the SQLite database",
    )
    cursor_key: SecretStr = Field(
        default=SecretStr(""), description="Key that signs paging cursors; made anew at each start when empty"
    )
    requests_per_minute: int = Field(
        default=60_000, ge=0, description="Requests of one client in a minute, a tenth of it for one person; 0: any"
    )
    rows_per_hour: int = Field(
        default=100_000, ge=0, description="Records that one client reads in an hour, a tenth for one person; 0: any"
    )
    matches_per_hour: int = Field(
        default=3600, ge=0, description="Queries by example of one client in an hour, a tenth for one person; 0: any"
    )
    refused_tokens_per_minute: int = Field(
        default=60,
        ge=0,
        description="Tokens asked for in vain under one client's name in a minute, ten times as many in all; 0: any",
    )
    break_glass_minutes: int = Field(
        default=60, ge=5, le=1440, description="How long break-glass waits for a second person, and opens a course"
    )
    database_role: str = Field(
        default="",
        description="Role under which the service works on PostgreSQL: `conduct migrate` lets it do just that",
    )
    row_security: bool = Field(
        default=True,
        description="Whether the service refuses to work on PostgreSQL as a superuser or as the owner of its tables",
    )
    model: str = Field(default="conduct-2026-11", description="Name of the linking model in force")
    import_batch: int = Field(default=250, ge=1, le=1000, description="Lines of an import that are committed together")
    checkpoint_seconds: int = Field(
        default=10, ge=1, le=3600, description="Least time between two signed checkpoints of the access log, in seconds"
    )
    checkpoint_file: str = Field(
        default="", description="File outside to which the checkpoints of the access log are appended"
    )
    log_level: str = Field(default="INFO", description="Least severe level that is logged")
    migrate: bool = Field(
        default=True, description="Whether `conduct serve` brings the database schema up to date before it starts"
    )

    @model_validator(mode="after")
    def _external_issuer_is_whole(self) -> Self:
        if bool(self.external_issuer) != bool(self.external_keys_url):
            raise ValueError("an external issuer is named together with the URL of its key set")
        if self.external_keys_url and not self.external_keys_url.startswith("https://"):
            raise ValueError("the key set of an external issuer is fetched from an https URL")
        return self

    @property
    def signed_every(self) -> timedelta:
        """Least time between two signed checkpoints of the access log."""
        return timedelta(seconds=self.checkpoint_seconds)

    @property
    def kept_in(self) -> Path | None:
        """Where checkpoints are appended outside, if anywhere."""
        return Path(self.checkpoint_file) if self.checkpoint_file else None

    @property
    def token_lifetime(self) -> timedelta:
        """Lifetime of an access token."""
        return timedelta(seconds=self.token_seconds)
