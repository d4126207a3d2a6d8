"""What all tables share: one metadata with predictable constraint names, and portable column types. Floor 1."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, MetaData, Table, TypeDecorator
from sqlalchemy.orm import registry
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """Base of all table classes; a class registry of our own keeps them apart from any other SQLModel."""


def core(row: type[Row]) -> Table:
    """The Core table that a row class declares."""
    return METADATA.tables[str(row.__tablename__)]


class Instant(TypeDecorator[datetime]):
    """A point in time: ``timestamptz`` on PostgreSQL, whole microseconds since 1970 in UTC elsewhere.

    Takes aware datetimes only and gives them back in UTC, so that the two databases agree to the microsecond and
    sort alike.
    """

    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column type that this database has for it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """What is written; raises ``ValueError`` for a time without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time is stored with its offset from UTC")
        return value.astimezone(UTC) if dialect.name == "postgresql" else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 (SQLAlchemy's signature)
        """What was written, in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=int(value))


# SQLite numbers rows by itself only under the exact type INTEGER.
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

# Tables that are read by their whole composite key are stored in its order on SQLite; PostgreSQL ignores this.
CLUSTERED = {"sqlite_with_rowid": False}
